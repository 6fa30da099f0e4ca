package ingest

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// Members of the text of a line that was taken apart. What a source holds can
// never look like one: an object in it is stored with its words masked.
const (
	csvMember       = "csv"       // the fields, where they were CSV cells, whose text may stand for any type
	pseudonymMember = "pseudonym" // of a person, in the place of the id
	unusableMember  = "unusable"  // the same of what is no id by the contract
	maskedMember    = "masked"    // what is left of an object, or of a list where no list of words belongs
)

// pseudonymised gives a line that was taken apart as a JSON object of the
// fields that the log uses, under their names in the source, so that it can be
// replayed: null says that the field was absent, and a field that does not
// stand there was not looked for. A person's field holds the pseudonym, an
// object or a list where no list of words belongs nothing but its punctuation;
// fields that are not known are left out, since they might hold a person's id.
func (l *layout) pseudonymised(p *plan, values []value, h *hasher) string {
	out, cells := []byte("{"), false
	for _, column := range p.columns {
		v := values[column]
		cells = cells || v.kind == cell
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(appendString(out, l.names[column]), ':')
		switch {
		case v.kind == absent:
			out = append(out, "null"...)
		case l.persons[column]:
			out = appendPerson(out, v, h)
		case isText(v):
			out = appendString(out, string(v.bytes))
		case v.kind == object || v.kind == array && !(l.lists[column] && flat(v.bytes)):
			out = append(appendString(append(out, `{"`+maskedMember+`":`...), l.masked(v.bytes)), '}')
		default:
			out = append(out, v.bytes...)
		}
	}
	out = append(out, '}')
	if cells {
		return `{"` + csvMember + `":` + string(out) + "}"
	}
	return string(out)
}

func appendPerson(out []byte, v value, h *hasher) []byte {
	member := unusableMember
	if isText(v) && plainBytes(v.bytes, maxIDBytes) {
		member = pseudonymMember
	}
	return append(out, `{"`+member+`":"`+h.pseudonym(v.bytes).String()+`"}`...)
}

func isText(v value) bool { return v.kind == text || v.kind == cell }

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
