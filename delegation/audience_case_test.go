package delegation_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

// TestAudienceCases runs the archive of audiences; README.md tells how to read
// one. MANDATE_UPDATE=1 rewrites what is wanted.
func TestAudienceCases(t *testing.T) {
	eachCase(t, "testdata/audience/*.txtar", 1, audienceCase)
}

func audienceCase(t *testing.T, a *txtar.Archive) string {
	x := delegation.NewIndex(caseEstate(t, caseSection(t, a, "estate.json")), caseOptions(t, a)...)
	at := instant(t, strings.TrimSpace(caseSection(t, a, "at")))
	var got strings.Builder
	for _, line := range strings.Split(strings.TrimSpace(caseSection(t, a, "ask")), "\n") {
		audience, ask, _ := strings.Cut(line, " ")
		answer := ""
		switch p := x.For(audience); ask {
		case "sees":
			answer = audienceSees(p)
		default:
			answer = caseAnswer(t, p, at, ask)
		}
		if !strings.HasPrefix(answer, "\n") {
			answer = " " + answer
		}
		fmt.Fprintf(&got, "%s:%s\n", line, answer)
		if other, ok := a.File("other.json"); ok {
			y := delegation.NewIndex(caseEstate(t, other.Data), caseOptions(t, a)...)
			if diff := cmp.Diff(audienceAnswers(t, x.For(audience), at), audienceAnswers(t, y.For(audience), at)); diff != "" {
				t.Errorf("for %s the other estate differs (-this +other):\n%s", audience, diff)
			}
		}
	}
	return got.String()
}

// audienceSees lists the records of the view by collection.
func audienceSees(x *delegation.Index) string {
	var ids []string
	eachID(x.Estate(), func(id string) { ids = append(ids, id) })
	if len(ids) == 0 {
		return "nothing"
	}
	return strings.Join(ids, " ")
}
