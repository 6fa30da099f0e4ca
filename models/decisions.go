package models

// A Decision is one row of the decisions log: the platform's answer to a
// report, or an action on its own initiative (no report id).
type Decision struct {
	DecisionID         string    `parquet:"decision_id,id(1)"`
	DecidedAt          int64     `parquet:"decided_at,id(2),delta,timestamp(microsecond:local)"`
	Outcome            string    `parquet:"outcome,id(3),dict"`
	ReportID           string    `parquet:"report_id,id(4),optional"`
	Harm               string    `parquet:"harm,id(5),dict"`
	Restrictions       []string  `parquet:"restrictions,id(6),list" parquet-element:",id(7),dict"`
	Ground             string    `parquet:"ground,id(8),optional,dict"`
	EffectiveAt        int64     `parquet:"effective_at,id(9),delta,timestamp(microsecond:local)"`
	NotifiedAt         int64     `parquet:"notified_at,id(10),optional,timestamp(microsecond:local)"`
	AutomatedDetection bool      `parquet:"automated_detection,id(11)"`
	Automation         string    `parquet:"automation,id(12),dict"`
	SystemID           string    `parquet:"system_id,id(13),optional,dict"`
	ContentID          string    `parquet:"content_id,id(14),optional"`
	ContentType        string    `parquet:"content_type,id(15),optional,dict"`
	ContentCreatedAt   int64     `parquet:"content_created_at,id(16),optional,timestamp(microsecond:local)"`
	ViewsBeforeAction  *int64    `parquet:"views_before_action,id(17),optional"`
	SubjectID          Pseudonym `parquet:"subject_id,id(18),optional,uuid"`
	SubjectAgeBand     string    `parquet:"subject_age_band,id(19),dict"`
	Country            string    `parquet:"country,id(20),optional,dict"`
	Language           string    `parquet:"language,id(21),optional,dict"`
	Input              int64     `parquet:"input,id(22),dict"`
	Day                int32     `parquet:"day,id(23),date,dict"` // UTC day of decided_at
}
