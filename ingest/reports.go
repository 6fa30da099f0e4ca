package ingest

import "candour/models"

var reports = &log[models.Report]{
	name: models.Reports,
	fields: []field[models.Report]{
		idField("report_id", "the report's id, its key", func(r *models.Report) *string { return &r.ReportID }).required(),
		timeField("received_at", "when the platform received it; all clocks start here", func(r *models.Report) *int64 { return &r.ReceivedAt }).required(),
		wordField("channel", "who told the platform", []string{"user", "school", "trusted_flagger", "helpline", "other"},
			func(r *models.Report) *string { return &r.Channel }).required(),
		harmField("harm", "the harm reported", func(r *models.Report) *string { return &r.Harm }).required(),
		boolField("legal_notice", "a notice of illegal content under DSA Art. 16", func(r *models.Report) *bool { return &r.LegalNotice }).or("false"),
		integerField("items", "pieces of content reported at once", 1, largest, func(r *models.Report) *int64 { return &r.Items }).or("1"),
		idField("content_id", "the content reported", func(r *models.Report) *string { return &r.ContentID }),
		wordField("content_type", "what kind of content", contentTypes, func(r *models.Report) *string { return &r.ContentType }),
		personField("subject_id", "the account reported", func(r *models.Report) *models.Pseudonym { return &r.SubjectID }),
		bandField("subject_age_band", "age of the account reported", func(r *models.Report) *string { return &r.SubjectAgeBand }).or("unknown"),
		personField("reporter_id", "who reported", func(r *models.Report) *models.Pseudonym { return &r.ReporterID }),
		bandField("reporter_age_band", "age of who reported", func(r *models.Report) *string { return &r.ReporterAgeBand }).or("unknown"),
		idField("school_id", "the partner school; required when channel is school", func(r *models.Report) *string { return &r.SchoolID }),
		countryField(func(r *models.Report) *string { return &r.Country }),
		languageField(func(r *models.Report) *string { return &r.Language }),
		timeField("acknowledged_at", "first status message to who reported", func(r *models.Report) *int64 { return &r.AcknowledgedAt }),
	},
	check: func(r *models.Report) *fault {
		r.Day = dayOf(r.ReceivedAt)
		if r.Channel == "school" && r.SchoolID == "" {
			return &fault{reason: Missing, field: "school_id", detail: "required when channel is school"}
		}
		return nil
	},
	keyColumns: []string{"report_id"},
	key:        func(r *models.Report, key []byte) []byte { return appendText(key, r.ReportID) },
	content: func(r *models.Report, d *digest) {
		for _, s := range [...]string{r.ReportID, r.Channel, r.Harm, r.ContentID, r.ContentType, r.SubjectAgeBand, r.ReporterAgeBand, r.SchoolID, r.Country, r.Language} {
			d.text(s)
		}
		d.number(r.ReceivedAt)
		d.number(r.AcknowledgedAt)
		d.number(r.Items)
		d.truth(r.LegalNotice)
		d.person(r.SubjectID)
		d.person(r.ReporterID)
	},
	day:     func(r *models.Report) int32 { return r.Day },
	expires: "received_at",
	input:   func(r *models.Report) *int64 { return &r.Input },
}
