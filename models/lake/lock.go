package lake

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// lockPoll is how often a waiting writer asks for the lock.
const lockPoll = 20 * time.Millisecond

// lockWriter takes the writer's lock of dir, waiting up to wait for it and then
// giving ErrBusy. Closing the file releases it, and so does the end of the
// process, however it ends.
func lockWriter(ctx context.Context, dir string, wait time.Duration) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_CREATE|os.O_RDWR, 0o640)
	if err != nil {
		return nil, fmt.Errorf("write to warehouse: %w", err)
	}
	for end := time.Now().Add(wait); ; {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return f, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			f.Close()
			return nil, fmt.Errorf("lock %s: %w", f.Name(), err)
		}
		left := time.Until(end)
		if left <= 0 {
			f.Close()
			return nil, fmt.Errorf("write to warehouse %s (waited %s): %w", dir, wait, ErrBusy)
		}
		select {
		case <-ctx.Done():
			f.Close()
			return nil, ctx.Err()
		case <-time.After(min(left, lockPoll)):
		}
	}
}
