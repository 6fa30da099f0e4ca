package upkeep

import (
	"fmt"

	"candour/models/keyindex"
	"candour/models/lake"
	"candour/models/parquetfile"
)

// groupRows is the number of rows in a row group: what DuckDB reads at once.
const groupRows = 122_880

// An output is a staged file that rows are added to in their final order.
type output[R any] struct {
	log     *log[R]
	staged  *lake.Staged
	writer  *parquetfile.Writer[R]
	encoder *parquetfile.Encoder[R]
	rows    []R // not yet written
	prints  []keyindex.Fingerprint
	key     []byte
	groups  int // written
}

// newOutput stages a file of a day, "" for a table without days.
func (l *log[R]) newOutput(tx *lake.Tx, day string) (*output[R], error) {
	staged, err := tx.Stage(l.name, day)
	if err != nil {
		return nil, err
	}
	return &output[R]{log: l, staged: staged, writer: parquetfile.NewWriter[R](staged), encoder: parquetfile.NewEncoder[R]()}, nil
}

func (o *output[R]) add(r *R) error {
	o.rows = append(o.rows, *r)
	if o.log.key != nil {
		o.key = o.log.key(o.key[:0], r)
		o.prints = append(o.prints, keyindex.Print(o.key))
	}
	if len(o.rows) == groupRows {
		return o.flush()
	}
	return nil
}

// flush writes the rows as a row group, and the index of their keys.
func (o *output[R]) flush() error {
	if len(o.rows) == 0 {
		return nil
	}
	g, err := o.encoder.Encode([][]R{o.rows})
	if err == nil {
		err = o.writer.Append(g)
	}
	if err == nil && o.log.key != nil {
		err = o.writer.Attach(keyindex.Name(o.groups), keyindex.Encode(o.prints))
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", o.log.name, err)
	}
	clear(o.rows) // lets go of their texts
	o.rows, o.prints = o.rows[:0], o.prints[:0]
	o.groups++
	return nil
}

// close completes the file and syncs it.
func (o *output[R]) close() error {
	if err := o.flush(); err != nil {
		return err
	}
	if err := o.writer.Close(); err != nil {
		return fmt.Errorf("write %s: %w", o.log.name, err)
	}
	return o.staged.Close()
}
