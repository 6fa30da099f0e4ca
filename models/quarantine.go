package models

// A Rejection is one line that could not be kept, and why. Line is the line
// with its person fields pseudonymised, or, where the line could not be taken
// apart, with every value masked: no raw person id is ever stored.
type Rejection struct {
	Input  int64  `parquet:"input,id(1),dict"`
	Log    string `parquet:"log,id(2),dict"`
	Line   int64  `parquet:"line,id(3)"`        // number of the line in its file, from 1
	Offset int64  `parquet:"byte_offset,id(4)"` // bytes before the line, after decompression
	Reason string `parquet:"reason,id(5),dict"` // a code, see ingest
	Field  string `parquet:"field,id(6),optional,dict"`
	Detail string `parquet:"detail,id(7)"` // what was expected; never a person's id
	Text   string `parquet:"text,id(8)"`
}
