package ingest

import "candour/models"

var exposures = &log[models.Exposure]{
	name: models.Exposures,
	fields: []field[models.Exposure]{
		idField("event_id", "the event's id, its key", func(r *models.Exposure) *string { return &r.EventID }).required(),
		timeField("viewed_at", "when the content was shown", func(r *models.Exposure) *int64 { return &r.ViewedAt }).required(),
		personField("viewer_id", "the account it was shown to", func(r *models.Exposure) *models.Pseudonym { return &r.ViewerID }).required(),
		bandField("viewer_age_band", "age of the account", func(r *models.Exposure) *string { return &r.ViewerAgeBand }).required(),
		wordField("age_source", "how the age is known", []string{"verified", "estimated", "declared", "unknown"},
			func(r *models.Exposure) *string { return &r.AgeSource }).or("unknown"),
		idField("content_id", "the content shown", func(r *models.Exposure) *string { return &r.ContentID }).required(),
		harmField("harm", "the content's harm; null: not labelled harmful", func(r *models.Exposure) *string { return &r.Harm }),
		wordField("surface", "where it was shown", []string{"recommended", "search", "followed", "direct", "other"},
			func(r *models.Exposure) *string { return &r.Surface }).required(),
		wordField("treatment", "what softened the showing", []string{"none", "demoted", "labelled", "blurred", "age_gated"},
			func(r *models.Exposure) *string { return &r.Treatment }).or("none"),
		integerField("views", "times it was shown", 1, largest, func(r *models.Exposure) *int64 { return &r.Views }).or("1"),
		countryField(func(r *models.Exposure) *string { return &r.Country }),
	},
	check: func(r *models.Exposure) *fault {
		r.Day = dayOf(r.ViewedAt)
		return nil
	},
	keyColumns: []string{"event_id"},
	key:        func(r *models.Exposure, key []byte) []byte { return appendText(key, r.EventID) },
	content: func(r *models.Exposure, d *digest) {
		for _, s := range [...]string{r.EventID, r.ViewerAgeBand, r.AgeSource, r.ContentID, r.Harm, r.Surface, r.Treatment, r.Country} {
			d.text(s)
		}
		d.number(r.ViewedAt)
		d.number(r.Views)
		d.person(r.ViewerID)
	},
	day:     func(r *models.Exposure) int32 { return r.Day },
	expires: "viewed_at",
	input:   func(r *models.Exposure) *int64 { return &r.Input },
}
