package lake

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Readers of a catalogue keep a file beside it, so in a folder that takes no
// writes it is opened as one that nobody can change. Should somebody change it
// all the same, through another path to the folder, that is an error.

var errChanged = errors.New("the folder takes no writes here, but is written to from elsewhere: read where it can be written to, or a copy")

// takesNoWrites says whether that is why SQLite could not open a catalogue.
func takesNoWrites(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && (e.Code()&0xff == sqlite3.SQLITE_READONLY || e.Code()&0xff == sqlite3.SQLITE_CANTOPEN)
}

// openFrozen opens the catalogue as it lies. Commits that lie beside it, in its
// write-ahead log, could not be read: ok says that there are none.
func (l *Lake) openFrozen(ctx context.Context) (ok bool, err error) {
	state, quiet := l.state()
	if !quiet {
		return false, nil
	}
	frozen := &Lake{dir: l.dir, frozen: state}
	if frozen.db, err = openCatalog(l.catalogPath(), "ro", "immutable"); err != nil {
		return false, fmt.Errorf("open %s: %w", l.catalogPath(), err)
	}
	if err := frozen.read(ctx, func(tx *sql.Tx) error { return guard(ctx, tx) }); err != nil {
		frozen.db.Close()
		return false, err
	}
	*l = *frozen
	return true, nil
}

// state is the catalogue's file; quiet says that no commits lie beside it.
func (l *Lake) state() (state os.FileInfo, quiet bool) {
	state, err := os.Stat(l.catalogPath())
	if err != nil {
		return nil, false
	}
	log, err := os.Stat(l.catalogPath() + "-wal")
	return state, errors.Is(err, os.ErrNotExist) || err == nil && log.Size() == 0
}

// unchanged is an error if a frozen catalogue is no longer what was opened.
func (l *Lake) unchanged() error {
	if l.frozen == nil {
		return nil
	}
	state, quiet := l.state()
	if !quiet || state.Size() != l.frozen.Size() || !state.ModTime().Equal(l.frozen.ModTime()) {
		return errChanged
	}
	return nil
}
