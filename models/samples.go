package models

// A SampleLabel is one row of the samples log: what one rater found in one unit
// of a random sample, for one kind of harm.
type SampleLabel struct {
	SampleID      string    `parquet:"sample_id,id(1),dict"`
	Population    string    `parquet:"population,id(2),dict"`
	FirstDay      int32     `parquet:"first_day,id(3),date,dict"`
	LastDay       int32     `parquet:"last_day,id(4),date,dict"`
	Stratum       string    `parquet:"stratum,id(5),dict"`
	StratumSize   int64     `parquet:"stratum_size,id(6),dict"`
	UnitID        string    `parquet:"unit_id,id(7)"`
	Harm          string    `parquet:"harm,id(8),dict"`
	RaterID       Pseudonym `parquet:"rater_id,id(9),uuid"`
	LabelledAt    int64     `parquet:"labelled_at,id(10),delta,timestamp(microsecond:local)"`
	Positive      bool      `parquet:"positive,id(11)"`
	SystemID      string    `parquet:"system_id,id(12),optional,dict"`
	Flagged       *bool     `parquet:"flagged,id(13),optional"`
	Surface       string    `parquet:"surface,id(14),dict"`
	ViewerAgeBand string    `parquet:"viewer_age_band,id(15),dict"`
	Country       string    `parquet:"country,id(16),optional,dict"`
	Input         int64     `parquet:"input,id(17),dict"`
	Day           int32     `parquet:"day,id(18),date,dict"` // UTC day of labelled_at
}
