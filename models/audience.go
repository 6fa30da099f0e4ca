package models

// An AudienceDay is one row of the audience log: what rates divide by.
type AudienceDay struct {
	Day            int32  `parquet:"day,id(1),date"`
	AgeBand        string `parquet:"age_band,id(2),dict"`
	Surface        string `parquet:"surface,id(3),dict"`
	Country        string `parquet:"country,id(4),optional,dict"`
	ActiveAccounts int64  `parquet:"active_accounts,id(5)"`
	Views          int64  `parquet:"views,id(6)"` // all views, harmful or not
	Input          int64  `parquet:"input,id(7),dict"`
}
