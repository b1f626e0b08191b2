package ask

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/controlstest"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
)

var at = time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)

func compiled(t *testing.T) *engine.Engine {
	t.Helper()
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		t.Fatal(err)
	}
	return eng
}

func request(t *testing.T, eng *engine.Engine, e *governance.Estate, party string) *Request {
	t.Helper()
	r, err := New(t.Context(), Input{Index: delegation.NewIndex(e), At: at, Party: party, Pack: builtin.Pack(), Library: frameworks.Builtin(),
		Assess: func(ctx context.Context, v *delegation.View) (*controls.Assessment, error) { return eng.Assess(ctx, v) }})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func quickstart(t *testing.T) *governance.Estate {
	t.Helper()
	data, err := os.ReadFile("../../../examples/quickstart/estate.json")
	if err != nil {
		t.Fatal(err)
	}
	e, err := governance.Parse("estate.json", data)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// generated is many small rollouts of partners who recorded ever other things.
func generated(t *testing.T) *governance.Estate {
	t.Helper()
	var actors, tenants, nhis, credentials, grants []string
	for i := range 6 {
		some := func(n int, field string) string {
			if (i*7+n*5)%3 == 0 {
				return ""
			}
			return "," + field
		}
		actors = append(actors, fmt.Sprintf(`{"id":"c%d","kind":"organization","status":"active"%s},{"id":"p%d","kind":"organization"%s}`, i, some(1, `"roles":["customer"]`), i, some(2, `"roles":["msp"]`)))
		tenants = append(tenants, fmt.Sprintf(`{"id":"t%d","ownerId":"c%d"%s%s}`, i, i, some(3, `"environment":"production"`), some(4, `"custodianId":null`)))
		nhis = append(nhis, fmt.Sprintf(`{"id":"n%d","kind":"service_account","tenantId":"t%d"%s%s%s%s}`, i, i, some(5, fmt.Sprintf(`"ownerId":"c%d"`, i)), some(6, `"status":"active"`), some(7, fmt.Sprintf(`"operatorIds":["p%d"]`, i)), some(8, `"createdAt":"2026-01-01T00:00:00Z"`)))
		credentials = append(credentials, fmt.Sprintf(`{"id":"k%d","kind":"api_key","subjectId":"nhi:n%d"%s%s}`, i, i, some(9, `"state":"active"`), some(10, `"rotatedAt":null`)))
		grants = append(grants, fmt.Sprintf(`{"id":"d%d","kind":"admin_relationship","grantorId":"actor:c%d","granteeId":"actor:p%d","scopes":[{"action":"users.*","resource":"tenant/t%d/**"}],"state":"active"%s%s}`,
			i, i, i, i, some(11, fmt.Sprintf(`"tenantId":"t%d"`, i)), some(12, `"parentId":null`)))
	}
	list := func(items []string) string { return strings.Join(items, ",") }
	e, err := governance.Parse("generated", fmt.Appendf(nil, `{"schemaVersion":"1.0","asOf":"2026-07-01T00:00:00Z","actors":[%s],"tenants":[%s],"nhis":[%s],"credentials":[%s],"delegations":[%s]}`,
		list(actors), list(tenants), list(nhis), list(credentials), list(grants)))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// answer is one that the question allows.
func answer(t *testing.T, r *Request, e *governance.Estate, q Question) string {
	t.Helper()
	p, _ := placeOf(q.ID)
	info, whole, ok := infoOf(p)
	if !ok {
		t.Fatalf("%s names no field", q.ID)
	}
	return anAnswer(form{info, whole}, r, e)
}

func anAnswer(f form, r *Request, e *governance.Estate) string {
	switch choices := f.choices(); {
	case f.isList() || f.info.None:
		return "none"
	case choices != nil:
		return choices[0]
	}
	switch f.info.Type {
	case governance.TypeCount:
		return "0"
	case governance.TypeInstant:
		return governance.FormatInstant(at.Add(-time.Hour))
	case governance.TypeDuration:
		return "P1D"
	case governance.TypeHash:
		return "sha256:" + strings.Repeat("a", 64)
	case governance.TypeRef:
		return "actor:" + r.Party
	case governance.TypeID:
		return map[string]string{"Actor": r.Party}[f.info.Ref] // the others may be none
	case governance.TypePart:
		record, _ := governance.RecordNamed(f.info.Part)
		var parts []string
		for _, field := range record.Fields {
			parts = append(parts, field.Name+"="+anAnswer(form{field, true}, r, e))
		}
		return strings.Join(parts, "; ")
	}
	return r.Party // the issuer of a trust is somebody on record
}

// TestRoundTrip: of a party that is asked and answers everything, nothing remains in
// its worklist but what no statement of its own supplies; an answer may raise further
// questions, and is never asked for again.
func TestRoundTrip(t *testing.T) {
	eng := compiled(t)
	estates := map[string]*governance.Estate{"quickstart": quickstart(t), "good": controlstest.Good(), "generated": generated(t)}
	for name, first := range estates {
		t.Run(name, func(t *testing.T) {
			asked := 0
			for _, a := range first.Actors {
				if a.Kind != governance.ActorKindOrganization {
					continue
				}
				n, e := roundTrip(t, eng, first, a.ID)
				asked += n
				if err := e.Validate(); err != nil {
					t.Error(err)
				}
			}
			if asked == 0 && name != "good" {
				t.Error("nobody was asked anything")
			}
		})
	}
}

func roundTrip(t *testing.T, eng *engine.Engine, e *governance.Estate, party string) (asked int, _ *governance.Estate) {
	t.Helper()
	seen := map[string]bool{}
	for range 8 {
		r := request(t, eng, e, party)
		for _, n := range r.NotAsked {
			if n.Reason == "" {
				t.Errorf("%s: %s is not asked for, for no reason", party, n.Path)
			}
		}
		if len(r.Questions) == 0 {
			return asked, e
		}
		answers := map[string]string{}
		for _, q := range r.Questions {
			if seen[q.ID] && q.Replaces == "" {
				t.Fatalf("%s is asked for %s again", party, q.ID)
			}
			seen[q.ID], answers[q.ID] = true, answer(t, r, e, q)
		}
		var file bytes.Buffer
		if err := AnswersCSV(&file, answers); err != nil {
			t.Fatal(err)
		}
		m, err := r.Merge(e, "answers.csv", file.Bytes(), Attestation{By: party, At: at})
		if err != nil {
			t.Fatal(err)
		}
		if len(m.Answered) != len(r.Questions) || len(m.Open) > 0 {
			t.Errorf("%s: %d answers of %d, %d open", party, len(m.Answered), len(r.Questions), len(m.Open))
		}
		asked += len(r.Questions)
		e = m.Estate
	}
	var ids []string
	for _, q := range request(t, eng, e, party).Questions {
		ids = append(ids, q.ID+" "+q.Replaces)
	}
	t.Errorf("%s is asked again and again: %s", party, slices.Sorted(slices.Values(ids)))
	return asked, e
}
