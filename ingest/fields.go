package ingest

import "candour/models"

// A Field describes one field of a log, as `candour schema` shows it and as
// ingest enforces it.
type Field struct {
	Name        string
	Type        string // id, text, person, time, day, band, bool, integer, harm, country, language, word, list
	Required    bool
	Default     string   // "" for none: absent stays null
	Values      []string // all values of a closed vocabulary, or nil
	Description string
}

// labelled says whether a source's labels may be mapped onto the field: only
// where its values are a closed list can a label be missing.
func (f *Field) labelled() bool {
	switch f.Type {
	case "band", "bool", "harm", "country", "language", "word", "list":
		return true
	}
	return false
}

// A field is a Field with the way into the row: set stores a value that is
// there.
type field[R any] struct {
	Field
	standard []byte // the default to set where the value is absent, or nil
	set      func(*R, *tools, value) *fault
}

// tools are what setting fields takes, for one goroutine.
type tools struct {
	clock
	hasher
	arena
	hasHarm func(string) bool
	horizon int32             // first day of which rows are kept, where days expire
	harms   *vocabulary       // harms found so far
	labels  map[string]string // of the field being set, or nil
	scanner jsonScanner       // for lists
}

func (f field[R]) required() field[R] {
	f.Required = true
	return f
}

// or gives the field a default.
func (f field[R]) or(standard string) field[R] {
	f.Default, f.standard = standard, []byte(standard)
	return f
}

// shown names a default that the log's check fills in.
func (f field[R]) shown(standard string) field[R] {
	f.Default = standard
	return f
}

func newField[R any](kind, name, description string, set func(*R, *tools, value) *fault) field[R] {
	return field[R]{Field: Field{Name: name, Type: kind, Description: description}, set: set}
}

func idField[R any](name, description string, at func(*R) *string) field[R] {
	return newField("id", name, description, func(r *R, t *tools, v value) *fault {
		if f := wantText(v); f != nil {
			return f
		}
		if !v.fits(maxIDBytes) {
			return &fault{reason: BadID, detail: quote(v.bytes) + " is not 1 to 128 bytes without control characters"}
		}
		*at(r) = t.keep(v.bytes)
		return nil
	})
}

func textField[R any](name, description string, at func(*R) *string) field[R] {
	return newField("text", name, description, func(r *R, t *tools, v value) *fault {
		if f := wantText(v); f != nil {
			return f
		}
		if !v.fits(maxTextBytes) {
			return &fault{reason: BadText, detail: quote(v.bytes) + " is not 1 to 1024 bytes without control characters"}
		}
		*at(r) = t.keep(v.bytes)
		return nil
	})
}

// personField's faults say nothing of the value.
func personField[R any](name, description string, at func(*R) *models.Pseudonym) field[R] {
	return newField("person", name, description, func(r *R, t *tools, v value) *fault {
		if v.kind == pseudonymous {
			*at(r) = models.Pseudonym(v.bytes)
			return nil
		}
		if v.kind != text && v.kind != cell {
			return &fault{reason: WrongType, detail: "a string was expected"}
		}
		if !v.fits(maxIDBytes) {
			return &fault{reason: BadID, detail: "the id is not 1 to 128 bytes without control characters"}
		}
		*at(r) = t.pseudonym(v.bytes)
		return nil
	})
}

func timeField[R any](name, description string, at func(*R) *int64) field[R] {
	return newField("time", name, description, func(r *R, t *tools, v value) (f *fault) {
		if f = wantText(v); f == nil {
			*at(r), f = t.time(v.bytes)
		}
		return f
	})
}

func dayField[R any](name, description string, at func(*R) *int32) field[R] {
	return newField("day", name, description, func(r *R, t *tools, v value) (f *fault) {
		if f = wantText(v); f == nil {
			*at(r), f = t.day(v.bytes)
		}
		return f
	})
}

func integerField[R any](name, description string, least, most int64, at func(*R) *int64) field[R] {
	return newField("integer", name, description, func(r *R, _ *tools, v value) (f *fault) {
		*at(r), f = integer(v, least, most)
		return f
	})
}

func integerPointerField[R any](name, description string, least int64, at func(*R) **int64) field[R] {
	return newField("integer", name, description, func(r *R, t *tools, v value) *fault {
		n, f := integer(v, least, largest)
		*at(r) = &n
		return f
	})
}

func boolPointerField[R any](name, description string, at func(*R) **bool) field[R] {
	return newField("bool", name, description, func(r *R, t *tools, v value) *fault {
		b, f := t.truth(v)
		*at(r) = &b
		return f
	})
}

func boolField[R any](name, description string, at func(*R) *bool) field[R] {
	return newField("bool", name, description, func(r *R, t *tools, v value) (f *fault) {
		*at(r), f = t.truth(v)
		return f
	})
}

func wordField[R any](name, description string, words []string, at func(*R) *string) field[R] {
	known := newVocabulary(words)
	f := newField("word", name, description, func(r *R, t *tools, v value) (f *fault) {
		*at(r), f = t.word(v, known, words)
		return f
	})
	f.Values = words
	return f
}

func bandField[R any](name, description string, at func(*R) *string) field[R] {
	f := wordField(name, description, bands, at)
	f.Type = "band"
	return f
}

func harmField[R any](name, description string, at func(*R) *string) field[R] {
	return newField("harm", name, description, func(r *R, t *tools, v value) (f *fault) {
		*at(r), f = t.harm(v)
		return f
	})
}

func countryField[R any](at func(*R) *string) field[R] {
	return newField("country", "country", "ISO 3166-1 alpha-2, in capitals", func(r *R, t *tools, v value) (f *fault) {
		*at(r), f = t.one(v, "a country of ISO 3166-1 alpha-2", countries.find)
		return f
	})
}

func languageField[R any](at func(*R) *string) field[R] {
	return newField("language", "language", "ISO 639-1, in small letters", func(r *R, t *tools, v value) (f *fault) {
		*at(r), f = t.one(v, "a language of ISO 639-1", languages.find)
		return f
	})
}

func listField[R any](name, description string, words []string, at func(*R) *[]string) field[R] {
	known := newVocabulary(words)
	f := newField("list", name, description, func(r *R, t *tools, v value) (f *fault) {
		*at(r), f = t.list(v, known, words)
		return f
	})
	f.Values = words
	return f
}
