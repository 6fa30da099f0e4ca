package ingest

import "candour/models"

var audience = &log[models.AudienceDay]{
	name: models.Audience,
	fields: []field[models.AudienceDay]{
		dayField("day", "the day counted; part of the key", func(r *models.AudienceDay) *int32 { return &r.Day }).required(),
		bandField("age_band", "age of the accounts; part of the key", func(r *models.AudienceDay) *string { return &r.AgeBand }).required(),
		wordField("surface", "where; all: everywhere; part of the key", []string{"recommended", "search", "followed", "direct", "other", "all"},
			func(r *models.AudienceDay) *string { return &r.Surface }).required(),
		countryField(func(r *models.AudienceDay) *string { return &r.Country }),
		integerField("active_accounts", "accounts active that day", 0, largestAudience, func(r *models.AudienceDay) *int64 { return &r.ActiveAccounts }).required(),
		integerField("views", "all views, harmful or not", 0, largestAudience, func(r *models.AudienceDay) *int64 { return &r.Views }).required(),
	},
	check:      func(*models.AudienceDay) *fault { return nil },
	keyColumns: []string{"day", "country", "age_band", "surface"},
	key: func(r *models.AudienceDay, key []byte) []byte {
		return appendText(appendText(appendText(appendNumber(key, r.Day), r.Country), r.AgeBand), r.Surface)
	},
	content: func(r *models.AudienceDay, d *digest) {
		for _, s := range [...]string{r.AgeBand, r.Surface, r.Country} {
			d.text(s)
		}
		for _, n := range [...]int64{int64(r.Day), r.ActiveAccounts, r.Views} {
			d.number(n)
		}
	},
	day:   func(r *models.AudienceDay) int32 { return r.Day },
	input: func(r *models.AudienceDay) *int64 { return &r.Input },
}
