// Package lake is the warehouse: immutable Parquet files, and a SQLite
// catalogue in DuckLake 1.0's schema that says which of them are in which
// snapshot. A commit over any number of tables and files is atomic.
//
// On disk:
//
//	DIR/catalog.sqlite     the catalogue, and the ledger of inputs beside it
//	DIR/data/main/TABLE/…  Parquet files, never changed, never overwritten
//	DIR/staging/           files of a commit under way; emptied by the next writer
//	DIR/writer.lock        held (flock) by the one writer
//
// All paths in the catalogue are relative to DIR, so the folder may be moved.
package lake

import (
	"database/sql"
	"errors"
	"os"
	"time"
)

var (
	// ErrNoWarehouse says that the folder holds no warehouse.
	ErrNoWarehouse = errors.New("no warehouse here; `candour init` makes one")
	// ErrBusy says that another writer holds the warehouse.
	ErrBusy = errors.New("another candour process is writing to it; try again when it is done")
	// ErrNoSnapshot says that there is no such snapshot.
	ErrNoSnapshot = errors.New("no such snapshot")
)

// A Table is the shape of one table: its name and columns. A column named
// "day" of type date is the partition column.
type Table struct {
	Name    string
	Columns []Column
}

// A Column is a column of a Table, or the element of a list column.
type Column struct {
	ID       int    // Parquet field id, unique in its table, never reused
	Name     string // "element" for the element of a list
	Type     string // DuckLake's type: varchar, int64, boolean, timestamp, date, uuid, list
	Nullable bool
	Parent   int  // ID of the list column an element belongs to; 0 at the top
	Private  bool // no minimum or maximum may stand in the catalogue
}

// A File is a Parquet file that is in a snapshot.
type File struct {
	ID        int64
	Table     string
	Path      string // absolute
	Rows      int64
	Bytes     int64
	Partition string // YYYY-MM-DD, or empty where the table has no day column
	Begin     int64  // the first snapshot that it is in
}

// A Snapshot is a numbered, immutable state of the warehouse.
type Snapshot struct {
	ID    int64
	Time  time.Time
	Files map[string][]File // by table, in the order of their ids; a table without files has an empty list
	// Horizon is midnight UTC of the first day that reports, decisions, appeals and
	// exposures are kept of; zero: all are.
	Horizon time.Time
	// Rotations are the changes of the pseudonyms' key up to this snapshot, oldest first.
	Rotations []Rotation
	Inputs    []Input // every input committed up to and including this snapshot, by ID
}

// A SnapshotInfo says when and why a snapshot was made.
type SnapshotInfo struct {
	ID      int64
	Time    time.Time
	Message string
}

// An Input is the ledger's entry for one input file and log: the account of
// its lines. Lines = Kept + Duplicates + Rejected, always.
type Input struct {
	ID           int64
	Snapshot     int64     // the snapshot that it was committed in
	Time         time.Time // of that snapshot
	Log          string
	Source       string // name of the source in the configuration, or ""
	Rules        string // what tells how lines were read: a digest of mapping and taxonomy, or ""
	Name         string // as given: a path, or "-"
	SHA256       string // of the bytes as read (before decompression), hex
	Bytes        int64  // as read
	Lines        int64
	Kept         int64
	Duplicates   int64
	Rejected     int64
	Corrections  int64            // kept lines that replaced an earlier row of the same key
	Late         int64            // kept lines for a day before the newest the table held
	Erased       int64            // kept lines whose rows this snapshot held until a person was erased
	ErasedLines  int64            // rejected lines that quarantine held until a person was erased
	Expired      int64            // kept lines whose rows were dropped with old days
	ExpiredLines int64            // rejected lines that were dropped with old days
	Unselected   int64            // lines that the source's conditions leave to other logs; not in Lines
	Unknown      map[string]int64 // lines by unknown field
	Note         string           // what a reader must know, such as a truncated file; or ""
}

// A Lake is an open warehouse. Its methods may be used by several goroutines.
type Lake struct {
	dir string // absolute
	db  *sql.DB

	frozen os.FileInfo // the catalogue's file, where it is read as one that cannot change; else nil
}
