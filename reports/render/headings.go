package render

import (
	"slices"
	"strings"

	"candour/reports/disclosure"
)

// headings are words for the columns of a table in full, each once, with the unit where the words do
// not say it. A limit says of what: the estimate that stands before it.
func headings(t disclosure.Table) []string {
	var heads []string
	estimate := ""
	for _, c := range t.Columns() {
		head := brief(c)
		if isLimit(c) {
			head = estimate + ": " + lowerFirst(head)
		} else {
			estimate = head
		}
		if unit := unitWords[c.Unit]; unit != "" && !strings.Contains(head, unit) {
			head += ", " + unit
		}
		if slices.Contains(heads, head) {
			head += " (" + c.Name + ")"
		}
		heads = append(heads, head)
	}
	return heads
}

func isLimit(c disclosure.Column) bool {
	return c.Role == "estimate" && (strings.HasSuffix(c.Name, "_low") || strings.HasSuffix(c.Name, "_high") || c.Name == "low" || c.Name == "high")
}

// brief is what a column means up to its first semicolon: what follows is for the description.
func brief(c disclosure.Column) string {
	text, _, _ := strings.Cut(sentence(c), ";")
	return text
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// unitWords are units that a figure does not show by itself.
var unitWords = map[string]string{
	"hours": "hours", "percent": "percent", "per_1000": "per 1,000", "per_10k": "per 10,000", "per_100k": "per 100,000",
}
