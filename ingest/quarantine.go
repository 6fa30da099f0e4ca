package ingest

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// pseudonymised gives a line that was taken apart as a JSON object of the
// fields that the log uses, under their names in the source. A person's field
// holds the pseudonym, an object or a list where no list of words belongs nothing but its punctuation; fields that are
// not known are left out, since they might hold a person's id.
func (l *layout) pseudonymised(p *plan, values []value, h *hasher) string {
	out := []byte("{")
	for _, column := range p.columns {
		v := values[column]
		if v.kind == absent {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(appendString(out, l.names[column]), ':')
		switch {
		case l.persons[column]:
			out = appendString(out, h.pseudonym(v.bytes).String())
		case v.kind == text || v.kind == cell:
			out = appendString(out, string(v.bytes))
		case v.kind == object || v.kind == array && !(l.lists[column] && flat(v.bytes)):
			out = appendString(out, l.masked(v.bytes))
		default:
			out = append(out, v.bytes...)
		}
	}
	return string(append(out, '}'))
}

// flat says whether an array holds nothing nested.
func flat(array []byte) bool {
	return bytes.Count(array, []byte("[")) == 1 && !bytes.Contains(array, []byte("{"))
}

func appendString(out []byte, s string) []byte {
	quoted, err := json.Marshal(s)
	if err != nil {
		panic("ingest: a string has no JSON form: " + err.Error())
	}
	return append(out, quoted...)
}

// masked gives a line that could not be taken apart with everything but
// punctuation and the names of known fields replaced by •, cut to 4 KiB.
func (l *layout) masked(line []byte) string {
	var out strings.Builder
	for len(line) > 0 && out.Len() < maxMaskedBytes {
		end := bytes.IndexAny(line, `{}[]:,"`)
		if end == 0 {
			out.WriteByte(line[0])
			line = line[1:]
			continue
		}
		if end < 0 {
			end = len(line)
		}
		if word := string(line[:end]); slices.Contains(l.names, word) {
			out.WriteString(word)
		} else {
			out.WriteString("•")
		}
		line = line[end:]
	}
	text := out.String()
	return string(trimRune([]byte(text[:min(len(text), maxMaskedBytes)])))
}
