package models

// A School is one row of the schools log: a partner school and its roll from
// valid_from up to, not including, valid_to. Days count from 1970.
type School struct {
	SchoolID    string `parquet:"school_id,id(1)"`
	Name        string `parquet:"name,id(2)"`
	ValidFrom   int32  `parquet:"valid_from,id(3),date"`
	ValidTo     int32  `parquet:"valid_to,id(4),optional,date"`
	Students    int64  `parquet:"students,id(5)"`
	Phase       string `parquet:"phase,id(6),dict"`
	District    string `parquet:"district,id(7),optional,dict"`
	Region      string `parquet:"region,id(8),optional,dict"`
	Country     string `parquet:"country,id(9),optional,dict"`
	PartnerFrom int32  `parquet:"partner_from,id(10),optional,date"`
	PartnerTo   int32  `parquet:"partner_to,id(11),optional,date"`
	Input       int64  `parquet:"input,id(12),dict"`
}
