package models

// A Report is one row of the reports log: somebody told the platform about
// content or an account. Times are UTC microseconds since 1970.
type Report struct {
	ReportID        string    `parquet:"report_id,id(1)"`
	ReceivedAt      int64     `parquet:"received_at,id(2),delta,timestamp(microsecond:local)"`
	Channel         string    `parquet:"channel,id(3),dict"`
	Harm            string    `parquet:"harm,id(4),dict"`
	LegalNotice     bool      `parquet:"legal_notice,id(5)"`
	Items           int64     `parquet:"items,id(6),dict"`
	ContentID       string    `parquet:"content_id,id(7),optional"`
	ContentType     string    `parquet:"content_type,id(8),optional,dict"`
	SubjectID       Pseudonym `parquet:"subject_id,id(9),optional,uuid"`
	SubjectAgeBand  string    `parquet:"subject_age_band,id(10),dict"`
	ReporterID      Pseudonym `parquet:"reporter_id,id(11),optional,uuid"`
	ReporterAgeBand string    `parquet:"reporter_age_band,id(12),dict"`
	SchoolID        string    `parquet:"school_id,id(13),optional,dict"`
	Country         string    `parquet:"country,id(14),optional,dict"`
	Language        string    `parquet:"language,id(15),optional,dict"`
	AcknowledgedAt  int64     `parquet:"acknowledged_at,id(16),optional,timestamp(microsecond:local)"`
	Input           int64     `parquet:"input,id(17),dict"`    // ledger entry of the file the line came from
	Day             int32     `parquet:"day,id(18),date,dict"` // UTC day of received_at, days since 1970
}
