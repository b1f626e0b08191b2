package delegation_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

// TestGateCases runs the archive of gates and exceptions: a file for each case,
// named after what is wrong in it. README.md tells how to read one.
// MANDATE_UPDATE=1 rewrites what is wanted.
func TestGateCases(t *testing.T) {
	eachCase(t, "testdata/gates/*.txtar", 1, gateCase)
}

func gateCase(t *testing.T, a *txtar.Archive) string {
	c := &gateWorld{x: delegation.NewIndex(gateEstate(t, caseSection(t, a, "estate.json")), caseOptions(t, a)...)}
	if f, ok := a.File("request.json"); ok {
		c.request = gateRequest(t, f.Data)
	}
	if f, ok := a.File("verdicts"); ok {
		c.controls = gateVerdicts(t, f.Data)
	}
	var got strings.Builder
	for _, line := range strings.Split(strings.TrimSpace(caseSection(t, a, "ask")), "\n") {
		at, question, _ := strings.Cut(line, " ")
		fmt.Fprintf(&got, "%s: %s\n", line, c.answer(t, instant(t, at), strings.Fields(question)))
	}
	return got.String()
}

// gateEstate makes an estate of the cast of the chain cases, the channel of the
// gate cases, and what the case adds to it or changes in it.
func gateEstate(t *testing.T, text string) *governance.Estate {
	t.Helper()
	var channel, own map[string]any
	readJSON(t, "testdata/gates/channel.json", &channel)
	if err := json.Unmarshal([]byte(text), &own); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	for name, list := range own {
		records, ok := list.([]any)
		if !ok {
			channel[name] = list
			continue
		}
		channel[name] = gateOverlay(channel[name], records)
	}
	data, err := json.Marshal(channel)
	if err != nil {
		t.Fatal(err)
	}
	return caseEstate(t, string(data))
}

// gateOverlay adds records to a collection; one of the same id changes it. What is
// "?" is left to caseEstate.
func gateOverlay(list any, records []any) []any {
	out, _ := list.([]any)
	for _, r := range records {
		m := r.(map[string]any)
		i := slices.IndexFunc(out, func(o any) bool { return o.(map[string]any)["id"] == m["id"] })
		if i < 0 {
			out = append(out, m)
			continue
		}
		maps.Copy(out[i].(map[string]any), m)
	}
	return out
}

// gateRequest reads a request; approvals that hold the placeholder are of the
// request, and of the proposed credential, as they stand.
func gateRequest(t *testing.T, text string) *governance.Request {
	t.Helper()
	q, err := governance.ParseRequest("request.json", []byte(strings.ReplaceAll(text, `"@digest"`, `"`+placeholder+`"`)))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	bind(q, q.Approvals)
	if c, ok := q.Proposed.Get(); ok {
		bind(&c, c.Approvals)
	}
	return q
}

// gateTable answers for controls by a table.
type gateTable struct {
	kinds    map[string]governance.Kind
	verdicts map[string]delegation.GateVerdict // by "control subject", "control" or ""
}

func (c gateTable) SubjectKind(id string) (governance.Kind, bool) {
	k, ok := c.kinds[id]
	return k, ok
}

func (c gateTable) Verdict(id string, subject governance.Ref) delegation.GateVerdict {
	for _, key := range []string{id + " " + subject.String(), id, ""} {
		if v, ok := c.verdicts[key]; ok {
			return v
		}
	}
	return delegation.GateVerdict{}
}

// OtherIDs are those that older versions had.
func (c gateTable) OtherIDs(id string) []string {
	return map[string][]string{"RSP-01": {"OLD-01", "OLD-02"}, "DEL-01": {"OLD-03"}}[id]
}

// gateKinds are the kinds that the controls of the gates ask about.
var gateKinds = map[string]governance.Kind{
	"PRG-02": governance.KindActor, "PRG-03": governance.KindActor,
	"TPY-03": governance.KindDelegation, "PRG-01": governance.KindDelegation, "DEL-01": governance.KindDelegation,
	"DEL-03": governance.KindDelegation, "DEL-05": governance.KindDelegation, "DEL-06": governance.KindDelegation,
	"RSP-01": governance.KindTenant, "RSP-03": governance.KindTenant, "RSP-04": governance.KindTenant, "INV-03": governance.KindTenant, "TPY-01": governance.KindTenant,
	"HND-01": governance.KindHandoff, "HND-02": governance.KindHandoff,
	"EVD-03": governance.KindNHI, "LCM-04": governance.KindNHI, "LCM-03": governance.KindContract, "PRG-04": governance.KindRollout,
	"SEC-02": governance.KindCredential, "SEC-03": governance.KindCredential, "SEC-04": governance.KindCredential, "ROT-04": governance.KindCredential,
}

// gateVerdicts reads lines of a control, perhaps a subject, an answer and perhaps
// a missing path or a due instant. A line of an answer alone is for all others.
func gateVerdicts(t *testing.T, text string) gateTable {
	c := gateTable{gateKinds, map[string]delegation.GateVerdict{}}
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		var key []string
		var v delegation.GateVerdict
		for _, word := range strings.Fields(line) {
			switch answer, ok := gateAnswer(word); {
			case ok:
				v.Answer = answer
			case strings.HasPrefix(word, "due="):
				v.Due = governance.Some(instant(t, strings.TrimPrefix(word, "due=")))
			case strings.HasPrefix(word, "missing="):
				subject, field, _ := strings.Cut(strings.TrimPrefix(word, "missing="), ".")
				v.Missing = append(v.Missing, delegation.Gap{Record: caseRef(t, subject), Field: field, Code: delegation.CodeNotRecorded})
			default:
				key = append(key, word)
			}
		}
		c.verdicts[strings.Join(key, " ")] = v
	}
	return c
}

func gateAnswer(word string) (delegation.GateAnswer, bool) {
	for a := range delegation.GateNotApplicable + 1 {
		if a.String() == word {
			return a, true
		}
	}
	return 0, false
}

// A gateWorld is what a case asks.
type gateWorld struct {
	x        *delegation.Index
	request  *governance.Request
	controls delegation.GateControls
}

func (c *gateWorld) answer(t *testing.T, at time.Time, words []string) string {
	t.Helper()
	v := c.x.At(at)
	switch words[0] {
	case "gate":
		return c.gate(t, v, words[1:])
	case "own":
		return c.own(t, v, caseRef(t, words[1]), words[2:])
	case "function":
		return c.function(t, v, words[1], words[2:])
	case "in-force":
		s, ok := v.Subject(caseRef(t, words[1]))
		x, is := s.(delegation.Exception)
		if !ok || !is {
			return "not there"
		}
		in, reasons := v.InForce(x)
		return gateTruth(in) + reasonLines(reasons)
	case "hangs":
		subjects, _ := v.GateSubjects(caseRef(t, words[1]))
		return gateHanging(subjects)
	case "fact":
		return everything(v)[words[1]].String()
	}
	t.Fatalf("no question %q", words[0])
	return ""
}

// gate answers a gate: its id, its subject if it has one, and max-staleness=D,
// which is P30D if nothing else is said.
func (c *gateWorld) gate(t *testing.T, v *delegation.View, words []string) string {
	g, err := delegation.GateByID(words[0])
	ask, staleness := delegation.GateAsk{Request: c.request}, 30*governance.Day
	for _, word := range words[1:] {
		if d, ok := strings.CutPrefix(word, "max-staleness="); ok {
			if staleness, err = governance.ParseDuration(d); err != nil {
				t.Fatal(err)
			}
			continue
		}
		ask.Subject = caseRef(t, word)
	}
	if err != nil {
		return err.Error()
	}
	r, err := v.Gate(g, ask, c.controls, delegation.DefaultGateLimits(), staleness)
	if err != nil {
		return err.Error()
	}
	return gateText(r)
}

// own answers a gate of the case's own, of these controls.
func (c *gateWorld) own(t *testing.T, v *delegation.View, subject governance.Ref, ids []string) string {
	g := delegation.Gate{ID: "own", Subject: subject.Kind}
	for _, id := range ids {
		g.Requirements = append(g.Requirements, delegation.Requirement{ID: id, Kind: delegation.RequireControl})
	}
	r, err := v.Gate(g, delegation.GateAsk{Subject: subject}, c.controls, delegation.DefaultGateLimits(), 30*governance.Day)
	if err != nil {
		t.Fatal(err)
	}
	return gateText(r)
}

func (c *gateWorld) function(t *testing.T, v *delegation.View, id string, subject []string) string {
	ask := delegation.GateAsk{Request: c.request}
	if len(subject) > 0 {
		ask.Subject = caseRef(t, subject[0])
	}
	holds, reasons, err := v.GateFunction(id, ask, delegation.DefaultGateLimits())
	if err != nil {
		return err.Error()
	}
	return gateTruth(holds) + reasonLines(reasons)
}

func gateTruth(f delegation.Fact[bool]) string {
	holds, known := f.Get()
	switch {
	case f.IsNone():
		return "does not apply"
	case !known:
		return "unknown"
	}
	return fmt.Sprint(holds)
}

// gateText writes the outcome, the findings that are no plain pass, the reasons
// and the obligations.
func gateText(r delegation.GateResult) string {
	var b strings.Builder
	b.WriteString(r.Outcome.String() + " " + r.Subject.String())
	if r.Projected {
		b.WriteString(", projected")
	}
	if at, ok := r.RecheckAt.Get(); ok {
		b.WriteString(", recheck " + governance.FormatInstant(at))
	}
	gateFindings(&b, r, "\n\t")
	b.WriteString(reasonLines(r.Reasons))
	for _, o := range r.Obligations {
		fmt.Fprintf(&b, "\n\t%s: %s", o.Kind, o.Requirement)
		switch {
		case o.Exception != "":
			fmt.Fprintf(&b, " %s by exception:%s", o.Subject, o.Exception)
		case o.Code != "":
			fmt.Fprintf(&b, " %s %s", o.Code, o.Subject.Path(o.Field))
		default:
			fmt.Fprintf(&b, " %s", o.Subject)
		}
		if at, ok := o.Until.Get(); ok {
			b.WriteString(" until " + governance.FormatInstant(at))
		}
	}
	return b.String()
}

func gateFindings(b *strings.Builder, r delegation.GateResult, indent string) {
	for _, f := range r.Requirements {
		if f.Answer == delegation.GatePass {
			continue
		}
		fmt.Fprintf(b, "%s%s of %s: %s", indent, f.Requirement, f.Subject, f.Answer)
		if f.WaivedBy != "" {
			b.WriteString(", waived")
			if f.WaivedAs != "" {
				b.WriteString(" as " + f.WaivedAs)
			}
		}
		if len(f.Unproven) > 0 {
			b.WriteString(", exception unproven")
		}
		if f.Inner != nil {
			gateFindings(b, *f.Inner, indent+"  ")
		}
	}
}

func gateHanging(s delegation.GateSubjects) string {
	var b strings.Builder
	for _, k := range governance.Kinds() {
		l := s.Of(k)
		for _, it := range l.Items() {
			r, _ := it.Get()
			fmt.Fprintf(&b, "\n\t%s", r)
		}
		for _, g := range l.Open() {
			fmt.Fprintf(&b, "\n\t%s? %s %s", k, g.Path(), g.Code)
		}
	}
	return b.String()
}

// TestInvalidGates: what cannot be asked is an error that lists every fault, and
// never a decision.
func TestInvalidGates(t *testing.T) {
	x := delegation.NewIndex(gateEstate(t, `{}`))
	v := x.At(instant(t, "2026-07-01T00:00:00Z"))
	function := delegation.Requirement{ID: "contract.running", Kind: delegation.RequireFunction}
	partner, _ := delegation.GateByID(delegation.GatePartnerActivate)
	issue, _ := delegation.GateByID(delegation.GateCredentialIssue)
	action, _ := delegation.GateByID(delegation.GatePrivilegedAction)
	own := func(k governance.Kind, list ...delegation.Requirement) delegation.Gate {
		return delegation.Gate{ID: "own", Subject: k, Requirements: list}
	}
	tests := []struct {
		name string
		gate delegation.Gate
		ask  delegation.GateAsk
		want []governance.Code
	}{
		{"nothing required", own(governance.KindActor), delegation.GateAsk{Subject: ref(t, "actor:distributor")}, []governance.Code{delegation.CodeEmptyGate}},
		{"no such function", own(governance.KindActor, delegation.Requirement{ID: "contract.walking", Kind: delegation.RequireFunction}), delegation.GateAsk{Subject: ref(t, "actor:distributor")}, []governance.Code{delegation.CodeUnknownRequirement}},
		{"no such kind", own(governance.KindActor, delegation.Requirement{ID: "PRG-02"}), delegation.GateAsk{Subject: ref(t, "actor:distributor")}, []governance.Code{delegation.CodeUnknownRequirement}},
		{"no such gate inside", own(governance.KindActor, delegation.Requirement{ID: "own", Kind: delegation.RequireGate}), delegation.GateAsk{Subject: ref(t, "actor:distributor")}, []governance.Code{delegation.CodeUnknownGate}},
		{"function of another kind, subject of a third", own(governance.KindTenant, function), delegation.GateAsk{Subject: ref(t, "nhi:ci")}, []governance.Code{delegation.CodeWrongSubjectKind, delegation.CodeWrongSubjectKind}},
		{"gate of another kind inside", own(governance.KindActor, delegation.Requirement{ID: "extend", Kind: delegation.RequireGate}), delegation.GateAsk{Subject: ref(t, "actor:distributor")}, []governance.Code{delegation.CodeWrongSubjectKind}},
		{"not waivable and not required", delegation.Gate{ID: "own", Subject: governance.KindActor, Requirements: []delegation.Requirement{function}, NotWaivable: []string{"PRG-02"}}, delegation.GateAsk{Subject: ref(t, "actor:distributor")}, []governance.Code{delegation.CodeUnknownRequirement}},
		{"subject of another kind", partner, delegation.GateAsk{Subject: ref(t, "tenant:acme")}, []governance.Code{delegation.CodeWrongSubjectKind}},
		{"no subject", partner, delegation.GateAsk{}, []governance.Code{delegation.CodeWrongSubjectKind}},
		{"subject not on record", partner, delegation.GateAsk{Subject: ref(t, "actor:nobody")}, []governance.Code{delegation.CodeNoSubject}},
		{"no request", action, delegation.GateAsk{}, []governance.Code{delegation.CodeNoRequest}},
		{"nothing proposed", issue, delegation.GateAsk{Request: &governance.Request{Party: ref(t, "actor:dan")}}, []governance.Code{delegation.CodeNoRequest}},
		{"about somebody else", action, delegation.GateAsk{Subject: ref(t, "actor:ann"), Request: &governance.Request{Party: ref(t, "actor:dan")}}, []governance.Code{delegation.CodeWrongSubjectKind}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := v.Gate(tt.gate, tt.ask, nil, delegation.DefaultGateLimits(), time.Hour)
			var invalid *delegation.InvalidGateError
			if !errors.As(err, &invalid) {
				t.Fatalf("Gate: %v, want an InvalidGateError", err)
			}
			var got []governance.Code
			for _, f := range invalid.Faults {
				got = append(got, f.Code)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("Gate: %v, want %v", err, tt.want)
			}
		})
	}
	if _, err := delegation.GateByID("back-door"); err == nil {
		t.Error("GateByID of no gate gives no error")
	}
}
