package ingest

import "candour/models"

var restrictions = []string{
	"remove", "disable", "demote", "age_restrict", "restrict_interaction", "label", "visibility_other",
	"suspend_payment", "terminate_payment", "payment_other", "suspend_service", "terminate_service",
	"suspend_account", "terminate_account", "warn",
}

var decisions = &log[models.Decision]{
	name: models.Decisions,
	fields: []field[models.Decision]{
		idField("decision_id", "the decision's id, its key", func(r *models.Decision) *string { return &r.DecisionID }).required(),
		timeField("decided_at", "when it was decided", func(r *models.Decision) *int64 { return &r.DecidedAt }).required(),
		wordField("outcome", "what was decided", []string{"actioned", "no_violation", "duplicate", "withdrawn", "insufficient"},
			func(r *models.Decision) *string { return &r.Outcome }).required(),
		idField("report_id", "the report it answers; absent: own initiative", func(r *models.Decision) *string { return &r.ReportID }),
		harmField("harm", "the harm as decided", func(r *models.Decision) *string { return &r.Harm }).required(),
		listField("restrictions", "what was done; not empty exactly when outcome is actioned", restrictions,
			func(r *models.Decision) *[]string { return &r.Restrictions }),
		wordField("ground", "law or the platform's terms; required when outcome is actioned", []string{"law", "terms"},
			func(r *models.Decision) *string { return &r.Ground }),
		timeField("effective_at", "when the action took effect", func(r *models.Decision) *int64 { return &r.EffectiveAt }).shown("decided_at"),
		timeField("notified_at", "when the account was told", func(r *models.Decision) *int64 { return &r.NotifiedAt }),
		boolField("automated_detection", "found by automated means", func(r *models.Decision) *bool { return &r.AutomatedDetection }).or("false"),
		wordField("automation", "how far the decision was automated", []string{"none", "partial", "full"},
			func(r *models.Decision) *string { return &r.Automation }).or("none"),
		idField("system_id", "the automated system", func(r *models.Decision) *string { return &r.SystemID }),
		idField("content_id", "the content decided on", func(r *models.Decision) *string { return &r.ContentID }),
		wordField("content_type", "what kind of content", contentTypes, func(r *models.Decision) *string { return &r.ContentType }),
		timeField("content_created_at", "when the content was posted", func(r *models.Decision) *int64 { return &r.ContentCreatedAt }),
		integerPointerField("views_before_action", "views of the content before the action", 0, func(r *models.Decision) **int64 { return &r.ViewsBeforeAction }),
		personField("subject_id", "the account decided on", func(r *models.Decision) *models.Pseudonym { return &r.SubjectID }),
		bandField("subject_age_band", "age of the account decided on", func(r *models.Decision) *string { return &r.SubjectAgeBand }).or("unknown"),
		countryField(func(r *models.Decision) *string { return &r.Country }),
		languageField(func(r *models.Decision) *string { return &r.Language }),
	},
	check:      checkDecision,
	keyColumns: []string{"decision_id"},
	key:        func(r *models.Decision, key []byte) []byte { return appendText(key, r.DecisionID) },
	content:    decisionContent,
	day:        func(r *models.Decision) int32 { return r.Day },
	expires:    "decided_at",
	input:      func(r *models.Decision) *int64 { return &r.Input },
}

func checkDecision(r *models.Decision) *fault {
	r.Day = dayOf(r.DecidedAt)
	if r.EffectiveAt == 0 {
		r.EffectiveAt = r.DecidedAt
	}
	actioned := r.Outcome == "actioned"
	switch {
	case actioned && len(r.Restrictions) == 0:
		return &fault{reason: Missing, field: "restrictions", detail: "required when outcome is actioned"}
	case !actioned && len(r.Restrictions) > 0:
		return contradiction("restrictions", "restrictions stand only with the outcome actioned")
	case actioned && r.Ground == "":
		return &fault{reason: Missing, field: "ground", detail: "required when outcome is actioned"}
	}
	return nil
}

func decisionContent(r *models.Decision, d *digest) {
	for _, s := range [...]string{r.DecisionID, r.Outcome, r.ReportID, r.Harm, r.Ground, r.Automation, r.SystemID, r.ContentID, r.ContentType, r.SubjectAgeBand, r.Country, r.Language} {
		d.text(s)
	}
	d.number(int64(len(r.Restrictions)))
	for _, s := range r.Restrictions {
		d.text(s)
	}
	for _, n := range [...]int64{r.DecidedAt, r.EffectiveAt, r.NotifiedAt, r.ContentCreatedAt} {
		d.number(n)
	}
	d.truth(r.AutomatedDetection)
	d.truth(r.ViewsBeforeAction != nil)
	if r.ViewsBeforeAction != nil {
		d.number(*r.ViewsBeforeAction)
	}
	d.person(r.SubjectID)
}
