package ingest

import "candour/models"

var samples = &log[models.SampleLabel]{
	name: models.Samples,
	fields: []field[models.SampleLabel]{
		idField("sample_id", "the draw: one random sample; part of the key", func(r *models.SampleLabel) *string { return &r.SampleID }).required(),
		wordField("population", "what was drawn from: views, or pieces of content", []string{"views", "content"},
			func(r *models.SampleLabel) *string { return &r.Population }).required(),
		dayField("first_day", "first day of what was drawn from", func(r *models.SampleLabel) *int32 { return &r.FirstDay }).required(),
		dayField("last_day", "last day of what was drawn from", func(r *models.SampleLabel) *int32 { return &r.LastDay }).required(),
		idField("stratum", "the part of the population that the unit was drawn from, all units with the same chance",
			func(r *models.SampleLabel) *string { return &r.Stratum }).required(),
		integerField("stratum_size", "units in that part, sampled or not", 1, largestAudience, func(r *models.SampleLabel) *int64 { return &r.StratumSize }).required(),
		idField("unit_id", "the view or the content drawn; part of the key", func(r *models.SampleLabel) *string { return &r.UnitID }).required(),
		harmField("harm", "the kind of harm looked for; part of the key", func(r *models.SampleLabel) *string { return &r.Harm }).required(),
		personField("rater_id", "who labelled the unit; part of the key", func(r *models.SampleLabel) *models.Pseudonym { return &r.RaterID }).required(),
		timeField("labelled_at", "when it was labelled", func(r *models.SampleLabel) *int64 { return &r.LabelledAt }).required(),
		boolField("positive", "the rater found the harm", func(r *models.SampleLabel) *bool { return &r.Positive }).required(),
		idField("system_id", "the system whose flags are judged", func(r *models.SampleLabel) *string { return &r.SystemID }),
		boolPointerField("flagged", "the system had flagged the units of this stratum; required when system_id is set",
			func(r *models.SampleLabel) **bool { return &r.Flagged }),
		wordField("surface", "where the stratum's views were; all: everywhere", []string{"recommended", "search", "followed", "direct", "other", "all"},
			func(r *models.SampleLabel) *string { return &r.Surface }).or("all"),
		bandField("viewer_age_band", "age of the stratum's viewers", func(r *models.SampleLabel) *string { return &r.ViewerAgeBand }).or("unknown"),
		countryField(func(r *models.SampleLabel) *string { return &r.Country }),
	},
	check:      checkSample,
	keyColumns: []string{"sample_id", "unit_id", "harm", "rater_id"},
	key: func(r *models.SampleLabel, key []byte) []byte {
		key = appendText(appendText(appendText(key, r.SampleID), r.UnitID), r.Harm)
		return append(append(key, r.RaterID[:]...), 0) // as the column is read back
	},
	content: sampleContent,
	day:     func(r *models.SampleLabel) int32 { return r.Day },
	input:   func(r *models.SampleLabel) *int64 { return &r.Input },
}

func checkSample(r *models.SampleLabel) *fault {
	r.Day = dayOf(r.LabelledAt)
	switch {
	case r.LastDay < r.FirstDay:
		return contradiction("last_day", "last_day is before first_day")
	case r.SystemID != "" && r.Flagged == nil:
		return &fault{reason: Missing, field: "flagged", detail: "required when system_id is set"}
	case r.SystemID == "" && r.Flagged != nil:
		return contradiction("flagged", "flagged stands only with system_id")
	}
	return nil
}

func sampleContent(r *models.SampleLabel, d *digest) {
	for _, s := range [...]string{r.SampleID, r.Population, r.Stratum, r.UnitID, r.Harm, r.SystemID, r.Surface, r.ViewerAgeBand, r.Country} {
		d.text(s)
	}
	for _, n := range [...]int64{int64(r.FirstDay), int64(r.LastDay), r.StratumSize, r.LabelledAt} {
		d.number(n)
	}
	d.person(r.RaterID)
	d.truth(r.Positive)
	d.truth(r.Flagged != nil)
	d.truth(r.Flagged != nil && *r.Flagged)
}
