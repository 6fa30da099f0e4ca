package queries_test

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"candour/models"
	"candour/queries"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestRowOrderChangesNothing asks the queries of every worked example of logs
// whose rows come in another order.
func TestRowOrderChangesNothing(t *testing.T) {
	registry, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(5, 5))
	for _, name := range registry.Names() {
		paths, err := filepath.Glob(filepath.Join("testdata", name+"*.txtar"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			both := []*txtar.Archive{archive, shuffle(archive, random)}
			readers := map[string][]*models.Reader{} // by time zone
			for _, f := range archive.Files {
				if !strings.HasPrefix(f.Name, "query") {
					continue
				}
				q, _, zone := parseQuery(t, name, string(f.Data))
				if readers[zone.String()] == nil {
					readers[zone.String()] = []*models.Reader{open(t, both[0], zone), open(t, both[1], zone)}
				}
				var results [2]queries.Result
				for i, reader := range readers[zone.String()] {
					if results[i], err = registry.Run(context.Background(), reader.DB, q); err != nil {
						t.Fatal(err)
					}
				}
				if !reflect.DeepEqual(results[0].Rows, results[1].Rows) {
					t.Errorf("%s, %s: rows in another order give other figures", path, f.Name)
				}
			}
		}
	}
}

// shuffle puts the rows of the logs into another order.
func shuffle(a *txtar.Archive, random *rand.Rand) *txtar.Archive {
	other := &txtar.Archive{}
	for _, f := range a.Files {
		if strings.HasSuffix(f.Name, ".csv") && !strings.HasPrefix(f.Name, "want") {
			lines := strings.SplitAfter(strings.TrimSpace(string(f.Data))+"\n", "\n")
			rows := lines[1 : len(lines)-1]
			random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
			f.Data = []byte(strings.Join(lines, ""))
		}
		other.Files = append(other.Files, f)
	}
	return other
}
