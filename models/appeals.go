package models

// An Appeal is one row of the appeals log: a decision was contested.
type Appeal struct {
	AppealID       string `parquet:"appeal_id,id(1)"`
	LodgedAt       int64  `parquet:"lodged_at,id(2),delta,timestamp(microsecond:local)"`
	DecisionID     string `parquet:"decision_id,id(3)"`
	Contests       string `parquet:"contests,id(4),dict"`
	Body           string `parquet:"body,id(5),dict"`
	DecidedAt      int64  `parquet:"decided_at,id(6),optional,timestamp(microsecond:local)"`
	Outcome        string `parquet:"outcome,id(7),optional,dict"`
	NewRestriction bool   `parquet:"new_restriction,id(8)"`
	Implemented    *bool  `parquet:"implemented,id(9),optional"`
	Input          int64  `parquet:"input,id(10),dict"`
	Day            int32  `parquet:"day,id(11),date,dict"` // UTC day of lodged_at
}
