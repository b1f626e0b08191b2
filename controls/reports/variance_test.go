package reports_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/controls/reports"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// channel is partners, each with a tenant of its own, whose NHIs are all
// retired: one finding each, of family LCM, that passes. So many grants of each were
// withdrawn late. The last partner has little of anything.
func channel(late ...int) string {
	var b strings.Builder
	list := func(name string, item func(i int) string) {
		fmt.Fprintf(&b, `, %q: [`, name)
		for i := range late {
			b.WriteString(strings.Repeat(",", min(i, 1)) + item(i))
		}
		b.WriteString("]")
	}
	b.WriteString(`{"schemaVersion": "1.0", "completeness": [`)
	for i, kind := range strings.Fields("nhi credential delegation handoff certification contract drill evidence membership assignment") {
		fmt.Fprintf(&b, `%s{"id": %q, "kind": %q, "tenantId": null, "complete": true, "collectedAt": "2026-03-31T00:00:00Z"}`, strings.Repeat(",", min(i, 1)), kind, kind)
	}
	b.WriteString(`]`)
	list("actors", func(i int) string { return fmt.Sprintf(`{"id": "p%d", "kind": "organization", "roles": []}`, i) })
	list("tenants", func(i int) string {
		return fmt.Sprintf(`{"id": "t%d", "ownerId": "p%d", "state": "requested", "region": %q}`, i, i, []string{"eu", "us"}[i%2])
	})
	list("rollouts", func(i int) string {
		return fmt.Sprintf(`{"id": "r%d", "partnerId": "p%d", "tenantId": "t%d", "patternId": "gold", "patternVersion": "1", "deviations": []}`, i, i, i)
	})
	list("certifications", func(i int) string {
		return fmt.Sprintf(`{"id": "c%d", "actorId": "p%d", "programId": "channel", "level": "gold", "grantedAt": "2026-01-01T00:00:00Z", "state": %q}`, i, i, []string{"valid", "withdrawn"}[i/5])
	})
	list("nhis", func(i int) string {
		var out []string
		for n := range 19 - i/5*15 - late[i] {
			out = append(out, fmt.Sprintf(`{"id": "n%d-%d", "kind": "bot", "tenantId": "t%d", "ownerId": "p%d", "operatorIds": [], "status": "retired", "trusts": []}`, i, n, i, i))
		}
		return strings.Join(out, ",")
	})
	var grants []string
	for i, n := range late {
		for j := range n {
			grants = append(grants, fmt.Sprintf(`{"id": "d%d-%d", "kind": "support", "grantorId": "actor:p%d", "granteeId": "actor:p%d", "tenantId": "t%d", "scopes": [], "state": "terminated",
				"revocation": {"at": "2026-03-01T00:00:00Z", "byId": "actor:p%d", "propagatedAt": "2026-03-09T00:00:00Z"}}`, i, j, i, i, i, i))
		}
	}
	fmt.Fprintf(&b, `, "delegations": [%s], "programs": [{"id": "channel", "ownerId": "p0", "artifacts": [{"id": "gold", "kind": "secrets_pattern", "version": "1"}]}]}`, strings.Join(grants, ","))
	return b.String()
}

func assessed(t *testing.T, doc string, opts ...engine.AssessOption) (*delegation.View, *controls.Assessment) {
	t.Helper()
	e, err := governance.Parse("estate.json", []byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		t.Fatal(err)
	}
	v := delegation.NewIndex(e).At(time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC))
	a, err := eng.Assess(context.Background(), v, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return v, a
}

// TestVariance wants the rollouts of a pattern to be counted as PRG-05 counts them,
// the small one to be no peer, and two regions to say nothing of each other.
func TestVariance(t *testing.T) {
	v, a := assessed(t, channel(0, 1, 2, 5, 0, 1), engine.KeepPasses())
	r := varianceOf(t, v, a)
	var got []string
	for _, d := range r.Dimensions {
		if d.Family == "PRV" || d.Family == "SEC+ROT" {
			if len(d.Groups) > 0 {
				t.Errorf("%s %s: %v of controls that ask nothing here", d.By, d.Family, d.Groups)
			}
			continue
		}
		line := strings.Join(strings.Fields(d.By+" "+d.Of+" "+d.Family), " ") + ":"
		for _, g := range d.Groups {
			line += fmt.Sprintf(" %q %d/%d", g.Group, g.Rate.Passed, g.Rate.Of)
			if g.Small {
				line += " small"
			}
		}
		width, ok := d.Spread.Width.Get()
		got = append(got, line, fmt.Sprintf("  %d peers, width %d %t", d.Spread.Peers, width, ok))
	}
	want := strings.Split(strings.TrimPrefix(wantVariance, "\n"), "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("variance (-want +got):\n%s", diff)
	}
}

// The 90th percentile of five is the first of them, the 10th the last: 20/20 beside
// 15/20.
const wantVariance = `
party: "p0" 20/21 "p1" 19/20 "p2" 18/20 "p3" 15/20 "p4" 20/20 "p5" 4/5 small
  5 peers, width 250 true
party LCM: "p0" 19/19 small "p1" 18/18 small "p2" 17/17 small "p3" 14/14 small "p4" 19/19 small "p5" 3/3 small
  0 peers, width 0 false
region: "" 0/1 small "eu" 58/60 "us" 38/45
  2 peers, width 0 false
region LCM: "eu" 55/55 "us" 35/35
  2 peers, width 0 false
level: "channel/gold" 92/101 "uncertified" 4/5 small
  1 peers, width 0 false
level LCM: "channel/gold" 87/87 "uncertified" 3/3 small
  1 peers, width 0 false
pattern gold: "r0" 20/20 "r1" 19/20 "r2" 18/20 "r3" 15/20 "r4" 20/20 "r5" 4/5 small
  5 peers, width 250 true
pattern gold LCM: "r0" 19/19 small "r1" 18/18 small "r2" 17/17 small "r3" 14/14 small "r4" 19/19 small "r5" 3/3 small
  0 peers, width 0 false`

// TestVariancePaths wants people beside NHIs where a control asks about both.
func TestVariancePaths(t *testing.T) {
	key := `{"id": %q, "subjectId": %q, "kind": "api_key", "state": "active", "revokedAt": null, "expiresAt": null, "createdAt": "2025-06-01T00:00:00Z", "rotatedAt": %s}`
	v, a := assessed(t, `{"schemaVersion": "1.0", "actors": [{"id": "ann", "kind": "person", "parentId": "acme"}, {"id": "acme", "kind": "organization"}],
		"nhis": [{"id": "bot", "kind": "bot"}], "credentials": [`+
		fmt.Sprintf(key, "own", "actor:ann", `"2026-03-01T00:00:00Z"`)+","+fmt.Sprintf(key, "bots", "nhi:bot", `"2025-12-01T00:00:00Z"`)+","+fmt.Sprintf(key, "fresh", "nhi:bot", `"2026-03-01T00:00:00Z"`)+`]}`, engine.KeepPasses())
	r := varianceOf(t, v, a)
	var got []reports.PathRates
	for _, p := range r.Paths {
		if p.Control == "ROT-01" {
			got = append(got, p)
		}
	}
	want := []reports.PathRates{{Control: "ROT-01", People: controls.Rate{Passed: 1, Of: 1}, NHIs: controls.Rate{Passed: 1, Of: 2}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("paths (-want +got):\n%s", diff)
	}
}

func varianceOf(t *testing.T, v *delegation.View, a *controls.Assessment, opts ...reports.Option) *reports.Variance {
	t.Helper()
	r, err := reports.New(v, a, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return r.Variance()
}

// TestVarianceSaysWhatIsLeftOut names the controls that were not run.
func TestVarianceSaysWhatIsLeftOut(t *testing.T) {
	v, a := assessed(t, channel(1, 1, 1, 1, 1), engine.KeepPasses(), engine.Only("LCM-04"))
	left := varianceOf(t, v, a).NotRun
	if slices.Contains(left, "LCM-04") || !slices.Contains(left, "DEL-06") {
		t.Errorf("not run: %v", left)
	}
}

// TestVarianceEncodes wants the same bytes whatever the order of findings.
func TestVarianceEncodes(t *testing.T) {
	v, a := assessed(t, channel(0, 1, 2, 5, 0, 1), engine.KeepPasses())
	encode := func() string {
		data, err := json.Marshal(varianceOf(t, v, a, reports.WithMinSample(10)))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	before := encode()
	for i, j := 0, len(a.Findings)-1; i < j; i, j = i+1, j-1 {
		a.Findings[i], a.Findings[j] = a.Findings[j], a.Findings[i]
	}
	if diff := cmp.Diff(before, encode()); diff != "" {
		t.Errorf("in another order (-before +after):\n%s", diff)
	}
}
