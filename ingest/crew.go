package ingest

import (
	"context"
	"sync"
)

// A crew is the goroutines beside the ordered one: they parse chunks and
// encode row groups. A failure of one ends the work of all.
type crew struct {
	ctx   context.Context
	fail  context.CancelCauseFunc
	tasks chan func() error
	room  chan struct{} // a token for each task under way or waiting
	group sync.WaitGroup
}

// mostTasks are under way at once, whatever the threads: each holds a row group.
const mostTasks = 6

// newCrew starts threads. Each calls newWork once, and what that gives for each
// job that comes through jobs.
func newCrew(parent context.Context, threads int, jobs <-chan *job, newWork func() func(*job)) *crew {
	c := &crew{tasks: make(chan func() error, threads), room: make(chan struct{}, min(threads+1, mostTasks))}
	c.ctx, c.fail = context.WithCancelCause(parent)
	for range threads {
		c.group.Go(func() { c.serve(jobs, newWork()) })
	}
	return c
}

// serve works off tasks first: they give memory back.
func (c *crew) serve(jobs <-chan *job, work func(*job)) {
	for {
		select {
		case task := <-c.tasks:
			c.run(task)
			continue
		default:
		}
		select {
		case task := <-c.tasks:
			c.run(task)
		case j, ok := <-jobs:
			if !ok {
				jobs = nil
				continue
			}
			work(j)
			close(j.done)
		case <-c.ctx.Done():
			return
		}
	}
}

func (c *crew) run(task func() error) {
	if c.ctx.Err() == nil {
		if err := task(); err != nil {
			c.fail(err)
		}
	}
	<-c.room
}

// do has a task done when there is room for it. Tasks start in order.
func (c *crew) do(task func() error) error {
	select {
	case c.room <- struct{}{}:
	case <-c.ctx.Done():
		return context.Cause(c.ctx)
	}
	select {
	case c.tasks <- task:
		return nil
	case <-c.ctx.Done():
		return context.Cause(c.ctx)
	}
}

// wait waits for what is done to signal, or for the first failure.
func (c *crew) wait(done <-chan struct{}) error {
	select {
	case <-done:
		return nil
	case <-c.ctx.Done():
		return context.Cause(c.ctx)
	}
}

// stop ends the crew; what is not done by then is left undone.
func (c *crew) stop() {
	c.fail(nil)
	c.group.Wait()
}
