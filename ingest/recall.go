package ingest

import (
	"bytes"
	"encoding/json"

	"github.com/google/uuid"
)

// masks says whether lines rejected for the reason could not be taken apart, so
// that quarantine holds nothing of them but punctuation.
func (r Reason) masks() bool {
	switch r {
	case BadJSON, RepeatedField, BadCSV, WrongCells, BadUTF8, NULByte, LineTooLong:
		return true
	}
	return false
}

// recall takes the text of a quarantined line apart into values by column, as
// the worker did when the line was read. ok is false where a plan now needs
// what was not kept then: a field that the mapping of that time did not use, or
// the words of an id, of an object or of a list that were masked.
func (l *layout) recall(p *plan, text string) (values []value, ok bool) {
	members, cells, ok := membersOf(text)
	if !ok {
		return nil, false
	}
	values = make([]value, len(l.names))
	for _, column := range p.columns {
		raw, there := members[l.names[column]]
		if !there {
			return nil, false
		}
		if values[column], ok = recallValue(raw, cells); !ok {
			return nil, false
		}
	}
	for i := range p.when {
		if k := values[p.when[i].column].kind; k == pseudonymous || k == object {
			if p.when[i].In != nil || p.when[i].NotIn != nil {
				return nil, false
			}
		}
	}
	return values, true
}

// membersOf gives the fields that a text holds, and whether they were cells.
func membersOf(text string) (members map[string]json.RawMessage, cells, ok bool) {
	if json.Unmarshal([]byte(text), &members) != nil {
		return nil, false, false
	}
	inner, wrapped := members[csvMember]
	if len(members) > 1 || !wrapped || len(inner) == 0 || inner[0] != '{' {
		return members, false, true
	}
	members = nil
	err := json.Unmarshal(inner, &members)
	return members, true, err == nil
}

func recallValue(raw json.RawMessage, cells bool) (value, bool) {
	switch raw = bytes.TrimSpace(raw); raw[0] {
	case 'n':
		return value{}, true
	case '"':
		var s string
		if json.Unmarshal(raw, &s) != nil {
			return value{}, false
		}
		if cells {
			return value{kind: cell, bytes: []byte(s)}, true
		}
		return value{kind: text, bytes: []byte(s)}, true
	case 't', 'f':
		return value{kind: truth, bytes: raw}, true
	case '[':
		return value{kind: array, bytes: raw}, true
	case '{':
		return recallPerson(raw)
	}
	return value{kind: number, bytes: raw}, true
}

// recallPerson gives a pseudonym, or an object in the place of what was masked:
// no field takes one.
func recallPerson(raw json.RawMessage) (value, bool) {
	var members map[string]string
	if json.Unmarshal(raw, &members) != nil || len(members) != 1 {
		return value{}, false
	}
	if id, ok := members[pseudonymMember]; ok {
		pseudonym, err := uuid.Parse(id)
		return value{kind: pseudonymous, bytes: pseudonym[:]}, err == nil
	}
	return value{kind: object, bytes: raw}, true
}
