package render

import (
	"io"
	"strings"
	"testing"
)

// What is not cleared stands on no page that is not marked so.
func TestExplorersAreInternal(t *testing.T) {
	for name, b := range map[string]Block{
		"explorer": Explorer{ID: "a", Title: "Waits", Subtitle: "Hours", Summary: "None.", SQL: "select 1", Head: []string{"Month", "received"}, Rows: [][]string{{"Jan", "3"}}},
		"data":     Data{ID: "cube", JSON: []byte(`{"a":1}`)},
		"filters":  Filters{{Name: "harm", Label: "Kind of harm", Choices: []Choice{{Text: "All"}}}},
	} {
		for _, within := range []Block{b, Details{Summary: "More", Body: []Block{b}}} {
			page := Page{Title: "Waits", Service: "Example", Sections: []Section{{ID: "s", Heading: "Charts", Body: []Block{within}}}}
			if err := WritePage(io.Discard, page); err == nil || !strings.Contains(err.Error(), "not cleared") {
				t.Errorf("%s on a page to be published: %v", name, err)
			}
			page.Internal = true
			if err := WritePage(io.Discard, page); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestExplorersAreChecked(t *testing.T) {
	for name, b := range map[string]Block{
		"no query":    Explorer{ID: "a", Title: "Waits", Summary: "None."},
		"no drawing":  Explorer{ID: "a", Title: "Waits", Summary: "None.", SQL: "select 1", Wide: "<b>bold</b>"},
		"a wide row":  Explorer{ID: "a", Title: "Waits", Summary: "None.", SQL: "select 1", Head: []string{"Month"}, Rows: [][]string{{"Jan", "3"}}},
		"broken data": Data{ID: "cube", JSON: []byte(`{`)},
	} {
		page := Page{Title: "Waits", Service: "Example", Internal: true, Sections: []Section{{ID: "s", Heading: "Charts", Body: []Block{b}}}}
		if err := WritePage(io.Discard, page); err == nil {
			t.Errorf("%s: not noticed", name)
		}
	}
}
