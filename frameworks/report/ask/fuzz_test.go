package ask

import (
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/governance"
)

// FuzzMerge: whatever stands in a file of answers, and whatever the request asks for,
// the result is a valid estate or faults with a place in that file.
func FuzzMerge(f *testing.F) {
	for _, s := range [][2]string{
		{"credential[c].rotatedAt", "none"}, {"credential[c].copies", "storage=vault|storage=email"}, {"credential[c].copies[0].storage", "vault"}, {"credential[c].copies", `[{"storage":7}]`},
		{"completeness[answers:nhi/t].complete", "yes"}, {"completeness[answers:x/].complete", "no"}, {"actor[acme].id", "b"}, {"credential[c].origin", "none"}, {"credential[c].holderIds", ";;"}, {"x", ""},
		{"actor[ann].labels", "x"}, {"actor[ann].memberIds", "actor:acme"}, {"actor[ann].parentId", "ann"}, {"credential[c].createdAt.x", "1"}, {"credential[].x", "1"}, {"credential[c].copies", "{}"},
	} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, id, answer string) {
		var file strings.Builder
		if err := AnswersCSV(&file, map[string]string{id: answer}); err != nil {
			t.Fatal(err)
		}
		m, err := questions(id).Merge(parse(t, small), "a.csv", []byte(file.String()), Attestation{"ann", at})
		if (m == nil) == (err == nil) {
			t.Fatalf("%v, %v", m, err)
		}
		for f := range governance.Faults(err) {
			if f.Pos.File != "a.csv" {
				t.Errorf("a fault without a place: %v", f)
			}
		}
		if m != nil && m.Estate.Validate() != nil {
			t.Error(m.Estate.Validate())
		}
	})
}
