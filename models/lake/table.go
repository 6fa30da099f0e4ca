package lake

import (
	"fmt"
	"path/filepath"
	"strings"
)

const (
	listType    = "list"
	elementName = "element"
)

// types are the column types, each with the names that Parquet files give it.
var types = map[string][]string{
	"varchar":   {"STRING"},
	"int64":     {"INT64", "INT(64,true)"},
	"boolean":   {"BOOLEAN"},
	"timestamp": {"TIMESTAMP(isAdjustedToUTC=false,unit=MICROS)"},
	"date":      {"DATE"},
	"uuid":      {"UUID"},
	listType:    {"LIST"},
}

// dayColumn is the id of the partition column, 0 if t has none.
func (t Table) dayColumn() int {
	for _, c := range t.Columns {
		if c.Name == "day" && c.Type == "date" && c.Parent == 0 {
			return c.ID
		}
	}
	return 0
}

// check refuses what the catalogue or the file system could not hold.
func (t Table) check() error {
	if t.Name == "" || !filepath.IsLocal(t.Name) || strings.ContainsAny(t.Name, `/\`) {
		return fmt.Errorf("%q cannot be the name of a table", t.Name)
	}
	lists := map[int]bool{}
	seen := map[int]bool{}
	for _, c := range t.Columns {
		switch {
		case c.ID < 1 || seen[c.ID]:
			return fmt.Errorf("column %s: id %d is below 1 or used twice", c.Name, c.ID)
		case types[c.Type] == nil:
			return fmt.Errorf("column %s: unknown type %q", c.Name, c.Type)
		case c.Parent != 0 && !lists[c.Parent]:
			return fmt.Errorf("column %s: no list with id %d before it", c.Name, c.Parent)
		}
		seen[c.ID] = true
		lists[c.ID] = c.Type == listType
	}
	return nil
}
