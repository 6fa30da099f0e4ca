package ingest

import "candour/models"

var appeals = &log[models.Appeal]{
	name: models.Appeals,
	fields: []field[models.Appeal]{
		idField("appeal_id", "the appeal's id, its key", func(r *models.Appeal) *string { return &r.AppealID }).required(),
		timeField("lodged_at", "when it was lodged", func(r *models.Appeal) *int64 { return &r.LodgedAt }).required(),
		idField("decision_id", "the decision contested", func(r *models.Appeal) *string { return &r.DecisionID }).required(),
		wordField("contests", "what is contested", []string{"visibility", "payment", "service", "account", "no_action"},
			func(r *models.Appeal) *string { return &r.Contests }).required(),
		wordField("body", "who hears it", []string{"internal", "dispute_body"}, func(r *models.Appeal) *string { return &r.Body }).or("internal"),
		timeField("decided_at", "when it was decided", func(r *models.Appeal) *int64 { return &r.DecidedAt }),
		wordField("outcome", "what was decided; required when decided_at is set", []string{"upheld", "partly_reversed", "reversed", "omitted"},
			func(r *models.Appeal) *string { return &r.Outcome }),
		boolField("new_restriction", "the appeal ended in a new restriction", func(r *models.Appeal) *bool { return &r.NewRestriction }).or("false"),
		boolPointerField("implemented", "the outcome was put into effect", func(r *models.Appeal) **bool { return &r.Implemented }),
	},
	check: func(r *models.Appeal) *fault {
		r.Day = dayOf(r.LodgedAt)
		if r.DecidedAt != 0 && r.Outcome == "" {
			return &fault{reason: Missing, field: "outcome", detail: "required when decided_at is set"}
		}
		return nil
	},
	keyColumns: []string{"appeal_id"},
	key:        func(r *models.Appeal, key []byte) []byte { return appendText(key, r.AppealID) },
	content: func(r *models.Appeal, d *digest) {
		for _, s := range [...]string{r.AppealID, r.DecisionID, r.Contests, r.Body, r.Outcome} {
			d.text(s)
		}
		d.number(r.LodgedAt)
		d.number(r.DecidedAt)
		d.truth(r.NewRestriction)
		d.truth(r.Implemented != nil)
		d.truth(r.Implemented != nil && *r.Implemented)
	},
	day:     func(r *models.Appeal) int32 { return r.Day },
	expires: "lodged_at",
	input:   func(r *models.Appeal) *int64 { return &r.Input },
}
