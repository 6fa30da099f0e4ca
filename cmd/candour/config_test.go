package main

import "testing"

// TestSecretKeyIsNotInTheDigest: the digest stands in every manifest, and a percentage has few values to try.
func TestSecretKeyIsNotInTheDigest(t *testing.T) {
	var digests []string
	for _, text := range []string{"policies:\n  public: {min_people: 4, dominance_percent: 12}\n", "policies:\n  public: {min_people: 4, dominance_percent: 34}\n"} {
		c, err := parseConfig("candour.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if p, err := c.policy("public"); err != nil || p.MinPeople != 4 || p.Dominance < 12 || p.MinGroup != 10 {
			t.Errorf("%+v, %v", p, err)
		}
		digests = append(digests, c.digest)
	}
	if digests[0] != digests[1] {
		t.Error("the digest tells the percentage of the dominance rule")
	}
}
