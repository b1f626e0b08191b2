package engine_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/golden"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

// TestGateCases runs the archive of gates and exceptions: a file for each case,
// named after what is wrong in it. Its estate.json adds records to channel.json,
// or changes some by id; a member "?" is left out, and the digest "@digest" of an
// approval is that of its record. Each line of ask is an instant and a question:
// gate ID [SUBJECT], check CONTROL SUBJECT, or exceptions. MANDATE_UPDATE=1
// rewrites what is wanted.
func TestGateCases(t *testing.T) {
	files, err := filepath.Glob("testdata/gates/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { gateCase(t, file) })
	}
}

func gateCase(t *testing.T, file string) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	a := txtar.Parse(string(data))
	section := func(name string) *txtar.File {
		f, ok := a.File(name)
		if !ok {
			t.Fatalf("%s has no section %s", file, name)
		}
		return f
	}
	c := &gateWorld{index: delegation.NewIndex(gateEstate(t, section("estate.json").Data))}
	if f, ok := a.File("request.json"); ok {
		if c.request, err = governance.ParseRequest("request.json", []byte(f.Data)); err != nil {
			t.Fatal(err)
		}
		if proposed, ok := c.request.Proposed.Get(); ok {
			bind(&proposed, proposed.Approvals)
		}
	}
	var got strings.Builder
	for line := range strings.Lines(section("ask").Data) {
		line = strings.TrimSpace(line)
		words := strings.Fields(line)
		at, err := governance.ParseInstant(words[0])
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&got, "%s: %s\n", line, c.answer(t, at, words[1:]))
	}
	golden.Section(t, file, a, "want", got.String())
}

// A gateWorld is what a case asks.
type gateWorld struct {
	index   *delegation.Index
	request *governance.Request
}

func (c *gateWorld) answer(t *testing.T, at time.Time, words []string) string {
	t.Helper()
	eng, v := gateEngine(), c.index.At(at)
	switch words[0] {
	case "gate":
		ask := engine.Ask{Gate: words[1], Request: c.request}
		if len(words) > 2 {
			ask.Subject = refOf(t, words[2])
		}
		r, err := eng.Gate(context.Background(), v, ask, 30*governance.Day)
		if err != nil {
			return err.Error()
		}
		return gateText(r)
	case "exceptions":
		r, err := eng.Exceptions(context.Background(), v)
		if err != nil {
			t.Fatal(err)
		}
		return exceptionText(r)
	case "check":
		return findingText(check(t, eng, v, words[1], words[2]))
	}
	t.Fatalf("no question %q", words[0])
	return ""
}

// findingText is a verdict with what exceptions made of it.
func findingText(f controls.Finding) string {
	s := f.Verdict.String()
	if f.Verdict == controls.Waived {
		s += " from " + f.Waiver.Verdict.String() + " by exception:" + f.Waiver.Exception + " until " + f.Waiver.Until.String()
	}
	for _, m := range f.Missing {
		s += "\n\tmissing " + m.Path + " " + string(m.Code)
	}
	for _, m := range f.ExceptionUnproven {
		s += "\n\texception unproven: " + m.Path + " " + string(m.Code)
	}
	return s
}

// exceptionText writes each exception with what is wrong with it.
func exceptionText(r *controls.ExceptionReport) string {
	var b strings.Builder
	for _, x := range r.Exceptions {
		fmt.Fprintf(&b, "\n\t%s of %s, in force: %v, waives %v", x.Exception, x.Control, x.InForce, x.Waives)
		for _, why := range x.Reasons {
			if !why.Unknown {
				b.WriteString(", " + string(why.Code))
			}
		}
		for _, m := range x.Remarks {
			fmt.Fprintf(&b, "\n\t\t%s", m.Kind)
			for _, s := range m.Subjects {
				b.WriteString(" " + s.String())
			}
			for _, g := range m.Missing {
				b.WriteString(" " + g.Path + " " + string(g.Code))
			}
		}
	}
	return b.String()
}

// gateText writes the outcome, the findings that are no plain pass, the reasons
// without their details, and the obligations.
func gateText(r delegation.GateResult) string {
	var b strings.Builder
	b.WriteString(r.Outcome.String() + ", again at " + r.RecheckAt.String())
	gateFindings(&b, r, "\n\t")
	for _, x := range r.Reasons {
		open := ""
		if x.Unknown {
			open = "?"
		}
		fmt.Fprintf(&b, "\n\t%s%s %s", x.Code, open, x.Subject.Path(x.Field))
	}
	for _, o := range r.Obligations {
		fmt.Fprintf(&b, "\n\t%s: %s %s %s%s", o.Kind, o.Requirement, o.Subject, o.Exception, o.Code)
		if at, ok := o.Until.Get(); ok {
			b.WriteString(" until " + governance.FormatInstant(at))
		}
	}
	return b.String()
}

func gateFindings(b *strings.Builder, r delegation.GateResult, indent string) {
	for _, f := range r.Requirements {
		if f.Answer != delegation.GatePass {
			fmt.Fprintf(b, "%s%s of %s: %s", indent, f.Requirement, f.Subject, f.Answer)
			if f.WaivedBy != "" {
				b.WriteString(", waived")
			}
			if len(f.Unproven) > 0 {
				b.WriteString(", exception unproven")
			}
		}
		if f.Inner != nil {
			gateFindings(b, *f.Inner, indent+"  ")
		}
	}
}

// gateEstate makes an estate of channel.json and what a case adds to it.
func gateEstate(t testing.TB, text string) *governance.Estate {
	t.Helper()
	data, err := os.ReadFile("testdata/gates/channel.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc, own map[string]any
	if err := cmp.Or(json.Unmarshal(data, &doc), json.Unmarshal([]byte(text), &own)); err != nil {
		t.Fatal(err)
	}
	for name, list := range own {
		doc[name] = overlaid(doc[name], list)
	}
	if data, err = json.Marshal(doc); err != nil {
		t.Fatal(err)
	}
	e, err := governance.Parse("estate.json", []byte(strings.ReplaceAll(string(data), `"@digest"`, `"`+placeholder+`"`)))
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	bindAll(e)
	return e
}

// overlaid adds records to a collection; one of the same id changes it.
func overlaid(list, own any) any {
	records, ok := own.([]any)
	if !ok {
		return own
	}
	out, _ := list.([]any)
	for _, r := range records {
		m := r.(record)
		i := slices.IndexFunc(out, func(o any) bool { return o.(record)["id"] == m["id"] })
		if i < 0 {
			i, out = len(out), append(out, record{})
		}
		maps.Copy(out[i].(record), m)
		maps.DeleteFunc(out[i].(record), func(_ string, v any) bool { return v == "?" })
	}
	return out
}

const placeholder = "sha256:0000000000000000000000000000000000000000000000000000000000000000"

// bindAll binds the approvals that hold the placeholder to what they approve.
func bindAll(e *governance.Estate) {
	for i := range e.Delegations {
		bind(&e.Delegations[i], e.Delegations[i].Approvals)
	}
	for i := range e.Exceptions {
		bind(&e.Exceptions[i], e.Exceptions[i].Approvals)
	}
}

func bind[T governance.Approvable](r *T, approvals governance.Field[[]governance.Approval]) {
	for i, a := range approvals.Or(nil) {
		if a.SubjectDigest.Is(placeholder) {
			if h, err := governance.Digest(r); err == nil {
				approvals.Or(nil)[i].SubjectDigest = governance.Some(h)
			}
		}
	}
}

func refOf(t testing.TB, text string) governance.Ref {
	t.Helper()
	r, err := governance.ParseRef(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// gateEngine asks controls of the built-in pack, and short ones in the place of
// others that gates ask for, so that the cases stand still while the pack grows.
var gateEngine = sync.OnceValue(func() *engine.Engine {
	list := slices.Clone(gateControls)
	for _, id := range []string{"INV-03", "LCM-04", "ROT-01", "SEC-01", "SEC-02", "SEC-03", "SEC-04"} {
		c, _ := builtin.Pack().Get(id)
		list = append(list, *c)
	}
	pack, err := controls.NewPack("gates", "1.0.0", list)
	if err != nil {
		panic(err)
	}
	eng, err := engine.Compile(pack)
	if err != nil {
		panic(err)
	}
	return eng
})

func spanParam(name string, d time.Duration) controls.Param {
	return controls.Param{Name: name, Type: controls.ParamDuration, Default: controls.DurationValue(d), Class: controls.ClassLibrary, Source: "library default"}
}

func dutiesParam(duties ...string) controls.Param {
	return controls.Param{Name: "duties", Type: controls.ParamStrings, Default: controls.StringsValue(duties...), Enum: controls.EnumDuty, Class: controls.ClassLibrary, Source: "library default"}
}

// gateControls stand in the place of controls that gates ask for.
var gateControls = named(

	controls.Control{ID: "DEL-01", Subject: governance.KindDelegation, Applies: "delegation.live", Pass: "delegation.chain.valid"},
	controls.Control{ID: "DEL-03", Subject: governance.KindDelegation, Applies: "delegation.state in ['approved','activating','active','expiring','termination_requested']",
		Pass: "atLeast(delegation.approvals, 1, a, a.decision == 'approved' && a.independent && a.digestMatches)"},
	controls.Control{ID: "DEL-05", Subject: governance.KindDelegation, Applies: "delegation.live && delegation.crossOrg", Params: []controls.Param{spanParam("maxReviewAge", 180*day), spanParam("maxIdle", 90*day)},
		Pass: `delegation.lastReviewedAt != null && delegation.lastReviewedAt >= now - params.maxReviewAge &&
			((delegation.lastUsedAt != null && delegation.lastUsedAt >= now - params.maxIdle) || (delegation.activatedAt != null && delegation.activatedAt >= now - params.maxIdle))`},
	controls.Control{ID: "DEL-06", Subject: governance.KindDelegation, Applies: "delegation.revocation != null", Params: []controls.Param{spanParam("within", day)},
		Pass: `(delegation.revocation.propagatedAt != null && delegation.revocation.propagatedAt <= delegation.revocation.at + params.within) || delegation.revocation.at >= now - params.within`},
	controls.Control{ID: "HND-01", Subject: governance.KindHandoff, Applies: "handoff.production && !(handoff.state in ['draft','requested','rejected','cancelled'])",
		Pass: "handoff.productionUseAt == null || (handoff.verifiedAt != null && handoff.verifiedAt <= handoff.productionUseAt)"},
	controls.Control{ID: "RSP-01", Subject: governance.KindTenant, Applies: "tenant.state == 'active'", Params: []controls.Param{dutiesParam("access.revoke")},
		Pass: "params.duties.all(q, tenant.duties.exists(s, s.duty == q && s.status == 'clear'))"},
	controls.Control{ID: "RSP-04", Subject: governance.KindTenant, Applies: "tenant.state == 'active'", Params: []controls.Param{spanParam("maxAge", 365*day)},
		Pass: `tenant.boundaryEvidence.exists(e, e.kind == 'role_boundary' && e.outcome == 'positive' && e.collectedAt >= now - params.maxAge) && tenant.duties.all(s, s.status != 'unacknowledged')`},
	controls.Control{ID: "TPY-03", Subject: governance.KindDelegation, Applies: "delegation.live && delegation.crossOrg", Params: []controls.Param{spanParam("maxAge", 365*day)},
		Pass: `delegation.contract != null && delegation.contract.endedAt == null && delegation.grantee.lastAssessedAt != null && delegation.grantee.lastAssessedAt >= now - params.maxAge`},
	controls.Control{ID: "PRG-04", Subject: governance.KindRollout, Applies: "true", Pass: "rollout.patternApproved && rollout.deviationsExcepted"},
)

func named(list ...controls.Control) []controls.Control {
	for i := range list {
		list[i].Title, list[i].Severity = "Something holds", controls.High
	}
	return list
}
