package models

// A ReportDay is what stays of the reports of an expired day: counts of one
// cell, without persons, contents or reports, as they stood when it expired.
// Reports neither decided nor set aside were open then.
type ReportDay struct {
	Day             int32  `parquet:"day,id(1),date,dict"` // UTC day of received_at
	Channel         string `parquet:"channel,id(2),dict"`
	Harm            string `parquet:"harm,id(3),dict"`
	LegalNotice     bool   `parquet:"legal_notice,id(4)"`
	ReporterAgeBand string `parquet:"reporter_age_band,id(5),dict"`
	Country         string `parquet:"country,id(6),optional,dict"`
	SchoolID        string `parquet:"school_id,id(7),optional,dict"`
	Reports         int64  `parquet:"reports,id(8)"`
	Decided         int64  `parquet:"decided,id(9)"`    // first decided as something else than a duplicate or withdrawn
	SetAside        int64  `parquet:"set_aside,id(10)"` // first decided as a duplicate or withdrawn
}
