package main

import (
	"fmt"
	"os"
	"strings"

	"candour/ingest"
)

// A bar shows progress on standard error, and only to a terminal.
type bar struct {
	app   *app
	shown bool
	on    bool
}

func (a *app) newBar() *bar {
	f, ok := a.err.(*os.File)
	if !ok || a.quiet {
		return &bar{app: a}
	}
	info, err := f.Stat()
	return &bar{app: a, on: err == nil && info.Mode()&os.ModeCharDevice != 0}
}

func (b *bar) show(p ingest.Progress) {
	if !b.on {
		return
	}
	b.shown = true
	if p.Bytes == 0 {
		fmt.Fprintf(b.app.err, "\r%d MB read, %d lines ", p.Read>>20, p.Lines)
		return
	}
	const width = 30
	filled := min(width, int(p.Read*width/p.Bytes))
	fmt.Fprintf(b.app.err, "\r[%s%s] %3d%%, %d lines ", strings.Repeat("#", filled), strings.Repeat(".", width-filled), p.Read*100/p.Bytes, p.Lines)
}

// clear wipes the bar, so that the result stands alone.
func (b *bar) clear() {
	if b.shown {
		fmt.Fprint(b.app.err, "\r\033[K")
	}
}
