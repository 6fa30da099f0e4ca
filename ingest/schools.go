package ingest

import "candour/models"

var schools = &log[models.School]{
	name: models.Schools,
	fields: []field[models.School]{
		idField("school_id", "the school's id, its key with valid_from", func(r *models.School) *string { return &r.SchoolID }).required(),
		textField("name", "the school's name", func(r *models.School) *string { return &r.Name }).required(),
		dayField("valid_from", "first day the row holds for", func(r *models.School) *int32 { return &r.ValidFrom }).required(),
		dayField("valid_to", "first day it no longer holds for; null: current", func(r *models.School) *int32 { return &r.ValidTo }),
		integerField("students", "pupils on the roll", 0, largest, func(r *models.School) *int64 { return &r.Students }).required(),
		wordField("phase", "ages taught", []string{"primary", "middle", "secondary", "all_through", "other"},
			func(r *models.School) *string { return &r.Phase }).or("other"),
		textField("district", "district", func(r *models.School) *string { return &r.District }),
		textField("region", "region", func(r *models.School) *string { return &r.Region }),
		countryField(func(r *models.School) *string { return &r.Country }),
		dayField("partner_from", "first day of the partnership", func(r *models.School) *int32 { return &r.PartnerFrom }),
		dayField("partner_to", "first day after the partnership", func(r *models.School) *int32 { return &r.PartnerTo }),
	},
	check: func(r *models.School) *fault {
		if r.ValidTo != 0 && r.ValidTo <= r.ValidFrom {
			return contradiction("valid_to", "valid_to is not after valid_from")
		}
		if r.PartnerFrom != 0 && r.PartnerTo != 0 && r.PartnerTo <= r.PartnerFrom {
			return contradiction("partner_to", "partner_to is not after partner_from")
		}
		return nil
	},
	keyColumns: []string{"school_id", "valid_from"},
	key: func(r *models.School, key []byte) []byte {
		return appendNumber(appendText(key, r.SchoolID), r.ValidFrom)
	},
	content: func(r *models.School, d *digest) {
		for _, s := range [...]string{r.SchoolID, r.Name, r.Phase, r.District, r.Region, r.Country} {
			d.text(s)
		}
		for _, n := range [...]int32{r.ValidFrom, r.ValidTo, r.PartnerFrom, r.PartnerTo} {
			d.number(int64(n))
		}
		d.number(r.Students)
	},
	input: func(r *models.School) *int64 { return &r.Input },
}
