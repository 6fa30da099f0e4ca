package reports

import (
	"reflect"
	"strings"
	"testing"

	"candour/reports/render"
)

func TestParseWords(t *testing.T) {
	got, err := ParseWords("words/response.md", "We hired\r\nfour moderators. \n\n\n- by day\n- by night,\n  in two languages\nWaits fell.\n")
	want := []render.Block{
		render.Paragraph("We hired four moderators."), render.List{"by day", "by night, in two languages"}, render.Paragraph("Waits fell."),
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("blocks %#v, %v, want %#v", got, err, want)
	}
	if got, err := ParseWords("x", " \n\n"); err != nil || got != nil {
		t.Errorf("nothing gives %v, %v", got, err)
	}
	for _, line := range []string{"# Heading", "see [there](https://example.org)", "**loud**", "<b>", "| a | b |", "* star", "    code", "```", "> quote"} {
		_, err := ParseWords("words/response.md", "A\n\n"+line)
		if err == nil || !strings.HasPrefix(err.Error(), "words/response.md:3: ") {
			t.Errorf("%q: %v, want an error of line 3", line, err)
		}
	}
}

func TestMissing(t *testing.T) {
	if got := (Edition{Provider: "P", Status: "final"}).Missing(); !reflect.DeepEqual(got, []string{"service.contact", "service.next_release", "service.licence"}) {
		t.Errorf("missing %q", got)
	}
}
