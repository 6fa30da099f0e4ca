package render_test

import (
	"bytes"
	"maps"
	"testing"

	"candour/reports/render"
)

// TestOddNames: whatever a school or region is called, its table is written and found to be right.
func TestOddNames(t *testing.T) {
	table := harms(t)
	for _, name := range []string{"two  spaces", " first", "last ", "a\ttab", "a\nline", "a\r\nline", "a\rreturn", "no\u00a0break", "😀 smile", "المدرسة", "學校", "e\u0301", "=1+1", "'quoted", "\"", "a\\b (c) ]",
		"_x0041_", "\u0001control", "\u2028", "<b>&amp;</b>", "a-very-long-word-that-has-no-place-where-it-could-be-broken-and-so-must-be-broken-anywhere-at-all", "\ufffd", "\ufeffmark", "\u200bzero", "12", "-", ""} {
		odd := maps.Clone(labels)
		odd["harm"] = map[string]string{"pc.bullying": name}
		for format, write := range formats() {
			var b bytes.Buffer
			if err := write(&b, table, odd); err != nil {
				t.Errorf("%s, %q: %v", format, name, err)
				continue
			}
			var err error
			for _, f := range render.Formats {
				if f.Name == format {
					err = f.Check(b.Bytes(), table, odd)
				}
			}
			for _, book := range render.Books {
				if book.Name == format {
					err = book.Check(b.Bytes(), alone(table, odd))
				}
			}
			if err != nil {
				t.Errorf("%s, %q: %v", format, name, err)
			}
		}
		var b bytes.Buffer
		if err := render.WritePage(&b, alone(table, odd).Page); err != nil {
			t.Errorf("page, %q: %v", name, err)
		} else if err := render.CheckPage(b.Bytes(), alone(table, odd).Page); err != nil {
			t.Errorf("page, %q: %v", name, err)
		}
	}
}
