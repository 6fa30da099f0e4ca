package harms

import (
	"strings"
	"testing"
)

// TestTable holds the table against the key list of the public interface.
func TestTable(t *testing.T) {
	want := strings.Fields(`ppc.pornography ppc.suicide ppc.self_harm ppc.eating_disorder
		pc.abuse pc.hate pc.bullying pc.violence_instruct pc.violence_person pc.violence_animal pc.stunts pc.substances
		ndc.depression ndc.body_stigma ndc.other
		ill.terrorism ill.csea ill.suicide ill.harassment ill.hate ill.coercive_control ill.drugs ill.weapons
		ill.immigration ill.trafficking ill.sexual_exploitation ill.extreme_pornography ill.intimate_images
		ill.proceeds_of_crime ill.fraud ill.foreign_interference ill.animal_cruelty ill.cyberflashing terms.other`)
	taxonomy, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(taxonomy.All()) != len(want) {
		t.Errorf("%d harms, want %d", len(taxonomy.All()), len(want))
	}
	classes := map[string]string{"ppc": "primary priority", "pc": "priority", "ndc": "non-designated", "ill": "illegal", "terms": "terms"}
	for i, h := range taxonomy.All() {
		prefix, _, _ := strings.Cut(h.Key, ".")
		if h.Key != want[i] || h.Class != classes[prefix] || h.Label == "" {
			t.Errorf("row %d: %+v, want key %s", i, h, want[i])
		}
		if !strings.HasPrefix(h.DSACategory, "STATEMENT_CATEGORY_") || !strings.HasPrefix(h.DSAKeyword, "KEYWORD_") {
			t.Errorf("%s: DSA codes %q, %q", h.Key, h.DSACategory, h.DSAKeyword)
		}
		if (h.Statute == "") != (prefix == "terms") {
			t.Errorf("%s: statute %q", h.Key, h.Statute)
		}
	}
}

func TestAdditions(t *testing.T) {
	taxonomy, err := Load([]Harm{{Key: "terms.lift_stuck", Label: "Lift stuck"}})
	if err != nil || !taxonomy.Has("terms.lift_stuck") {
		t.Fatalf("Load: %v", err)
	}
	for _, bad := range []Harm{
		{Key: "pc.bullying", Label: "x"}, {Key: "terms.other", Label: "x"}, {Key: "terms.Big", Label: "x"}, {Key: "terms.new"},
	} {
		if _, err := Load([]Harm{bad}); err == nil {
			t.Errorf("addition %+v was taken", bad)
		}
	}
}
