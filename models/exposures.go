package models

// An Exposure is one row of the exposures log: an account was shown content.
type Exposure struct {
	EventID       string    `parquet:"event_id,id(1)"`
	ViewedAt      int64     `parquet:"viewed_at,id(2),delta,timestamp(microsecond:local)"`
	ViewerID      Pseudonym `parquet:"viewer_id,id(3),uuid,uncompressed"`
	ViewerAgeBand string    `parquet:"viewer_age_band,id(4),dict"`
	AgeSource     string    `parquet:"age_source,id(5),dict"`
	ContentID     string    `parquet:"content_id,id(6)"`
	Harm          string    `parquet:"harm,id(7),optional,dict"` // NULL: not labelled harmful
	Surface       string    `parquet:"surface,id(8),dict"`
	Treatment     string    `parquet:"treatment,id(9),dict"`
	Views         int64     `parquet:"views,id(10),dict"`
	Country       string    `parquet:"country,id(11),optional,dict"`
	Input         int64     `parquet:"input,id(12),dict"`
	Day           int32     `parquet:"day,id(13),date,dict"` // UTC day of viewed_at
}
