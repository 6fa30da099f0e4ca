package ingest

// A Reason is the code of why a line was rejected. Codes are shown to users
// and stored in quarantine: they never change meaning.
type Reason string

// Why a line is rejected.
const (
	BadJSON        Reason = "bad_json"
	RepeatedField  Reason = "repeated_field"
	BadCSV         Reason = "bad_csv"
	WrongCells     Reason = "wrong_cells"
	BadUTF8        Reason = "bad_utf8"
	NULByte        Reason = "nul_byte"
	LineTooLong    Reason = "line_too_long"
	Missing        Reason = "missing"
	WrongType      Reason = "wrong_type"
	BadID          Reason = "bad_id"
	BadText        Reason = "bad_text"
	BadTime        Reason = "bad_time"
	BadDay         Reason = "bad_day"
	BadInteger     Reason = "bad_integer"
	BadBool        Reason = "bad_bool"
	UnknownValue   Reason = "unknown_value"
	UnmappedLabel  Reason = "unmapped_label"
	RepeatedItem   Reason = "repeated_item"
	OutOfRange     Reason = "out_of_range"
	Contradiction  Reason = "contradiction"
	Expired        Reason = "expired"
	NotSelected    Reason = "not_selected"
	lineLimit             = 1 << 20 // bytes of a line or CSV record, without its line end
	maxFieldsALine        = 1000
	maxNesting            = 64
	maxIDBytes            = 128
	maxTextBytes          = 1024
	quotedBytes           = 64
	maxUnknowns           = 1000 // distinct unknown fields, and labels, that an account lists by name
	maxMaskedBytes        = 4096
)

// Reasons explains every Reason in one line, in the order of a line's way
// through the checks.
var Reasons = []struct {
	Code    Reason
	Meaning string
}{
	{LineTooLong, "the line is longer than 1 MiB"},
	{NULByte, "the line holds a NUL byte"},
	{BadUTF8, "the line is not valid UTF-8"},
	{BadJSON, "the line is not one JSON object"},
	{RepeatedField, "a field stands twice in the line"},
	{BadCSV, "a quote is out of place or not closed"},
	{WrongCells, "the line has more or fewer cells than the header"},
	{Missing, "a required field is absent or null"},
	{WrongType, "the value has another JSON type than the field"},
	{BadID, "an id is not 1 to 128 bytes without control characters"},
	{BadText, "a text is not 1 to 1024 bytes without control characters"},
	{BadTime, "a time is not in RFC 3339 with offset, or not in the source's layout"},
	{BadDay, "a day is not a date of the form YYYY-MM-DD"},
	{BadInteger, "a number is not a whole number"},
	{BadBool, "a truth value is not true or false"},
	{UnknownValue, "the value is not one of the field's values"},
	{UnmappedLabel, "the source's label has no mapping in the configuration"},
	{RepeatedItem, "a list holds the same value twice"},
	{OutOfRange, "a number, time or day is outside the accepted range"},
	{Contradiction, "two fields of the line contradict each other"},
	{Expired, "its day has expired: only counts are kept of it"},
	{NotSelected, "no mapping of the source takes the line: its conditions leave it to none"},
}

// A fault says why a line is rejected. Its detail never holds a person's id.
type fault struct {
	reason Reason
	field  string // ours, or "" where none is at fault
	detail string
	label  string // the source's label that has no mapping
}
