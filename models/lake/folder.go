package lake

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// syncFolders makes the names in the folders durable.
func syncFolders(folders ...string) error {
	for _, name := range folders {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		err = f.Sync()
		f.Close()
		if err != nil {
			return fmt.Errorf("sync folder %s: %w", name, err)
		}
	}
	return nil
}

// parquetFiles gives the Parquet files under dir's data folder, relative to
// that folder and with slashes, in order of name.
func parquetFiles(dir string) ([]string, error) {
	data := filepath.Join(dir, dataName)
	var files []string
	err := filepath.WalkDir(data, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".parquet" {
			return err
		}
		rel, err := filepath.Rel(data, name)
		files = append(files, filepath.ToSlash(rel))
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return files, err
}

// sweep removes what an interrupted writer left: all that is staged, and the
// files that were moved into place but never committed. Files from snapshots
// that the catalogue does not reach yet cannot be those: then the catalogue is
// older than the data, and deleting them would lose committed rows.
func (l *Lake) sweep(ctx context.Context) error {
	known, h, err := l.knownFiles(ctx)
	if err != nil {
		return err
	}
	if err := makeFolders(l.dir); err != nil {
		return err
	}
	if err := emptyFolder(filepath.Join(l.dir, stagingName)); err != nil {
		return err
	}
	files, err := parquetFiles(l.dir)
	if err != nil {
		return err
	}
	files = slices.DeleteFunc(files, func(name string) bool { return known[name] })
	for _, name := range files {
		if s := fileSnapshot(name); s > h.snapshot+1 {
			return fmt.Errorf("%s/%s is from snapshot %d, but %s ends at %d: it is an old copy, or its -wal file was lost; bring back the newer one, or move the newer files away",
				dataName, name, s, catalogName, h.snapshot)
		}
	}
	var folders []string
	for _, name := range files {
		name = filepath.Join(l.dir, dataName, filepath.FromSlash(name))
		if err := os.Remove(name); err != nil {
			return err
		}
		folders = append(folders, filepath.Dir(name))
	}
	slices.Sort(folders)
	return syncFolders(slices.Compact(folders)...) // so that what was removed stays so
}

func emptyFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// fileSnapshot is the snapshot that the file's name gives, or 0.
func fileSnapshot(name string) int64 {
	number, _, _ := strings.Cut(path.Base(name), "-")
	n, _ := strconv.ParseInt(number, 10, 64)
	return n
}

// knownFiles are the files of all snapshots, and those that wait to be deleted.
// It refuses a catalogue of a foreign writer, whose files it might not know.
func (l *Lake) knownFiles(ctx context.Context) (map[string]bool, head, error) {
	known := map[string]bool{}
	var h head
	err := l.read(ctx, func(tx *sql.Tx) (err error) {
		if err := guard(ctx, tx); err != nil {
			return err
		}
		if h, err = readHead(ctx, tx); err != nil {
			return err
		}
		return query(ctx, tx, `
			SELECT coalesce(s.path, '') || coalesce(t.path, '') || d.path
			FROM ducklake_data_file d JOIN ducklake_table t USING (table_id) JOIN ducklake_schema s USING (schema_id)
			UNION SELECT path FROM ducklake_files_scheduled_for_deletion`, nil,
			func(scan func(...any) error) error {
				var name string
				err := scan(&name)
				known[name] = true
				return err
			})
	})
	return known, h, err
}
