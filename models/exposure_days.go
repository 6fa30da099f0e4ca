package models

// An ExposureDay is what stays of the exposures of an expired day: counts of
// one cell, without persons, contents or events. Accounts are told apart within
// the cell: one that was shown content in two cells counts in both.
type ExposureDay struct {
	Day           int32  `parquet:"day,id(1),date,dict"`
	ViewerAgeBand string `parquet:"viewer_age_band,id(2),dict"`
	AgeSource     string `parquet:"age_source,id(3),dict"`
	Harm          string `parquet:"harm,id(4),optional,dict"` // NULL: not labelled harmful
	Surface       string `parquet:"surface,id(5),dict"`
	Treatment     string `parquet:"treatment,id(6),dict"`
	Country       string `parquet:"country,id(7),optional,dict"`
	Events        int64  `parquet:"events,id(8)"`
	Views         int64  `parquet:"views,id(9)"`
	Accounts      int64  `parquet:"accounts,id(10)"`
	DaysGE3       int64  `parquet:"days_ge_3,id(11)"` // accounts with 3 or more views that day in the cell
	DaysGE5       int64  `parquet:"days_ge_5,id(12)"`
	DaysGE10      int64  `parquet:"days_ge_10,id(13)"`
	DaysGE20      int64  `parquet:"days_ge_20,id(14)"`
}
