package engine_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// TestPlans wants every shipped control to run on a typed plan.
func TestPlans(t *testing.T) {
	eng := theEngine(t)
	if n := len(eng.Plans()); n != eng.Pack().Len() || n == 0 {
		t.Errorf("%d plans of %d controls", n, eng.Pack().Len())
	}
	for _, p := range eng.Plans() {
		if !p.Typed {
			t.Errorf("%s runs on the interpreter: %s", p.Control, p.Reason)
		}
		if why := eng.Untraced(p.Control); why != "" {
			t.Errorf("what is missing of %s is found by the interpreter: %s", p.Control, why)
		}
	}
}

// TestInterpreted lists what typed plans do not cover: it runs all the same, and
// the plan says why.
func TestInterpreted(t *testing.T) {
	for _, tt := range []struct{ pass, reason string }{
		{"credential.holderIds == ['actor:a']", "equality of records or lists"},
		{"credential.holderIds + ['actor:b'] == ['actor:a', 'actor:b']", "arithmetic on these types"},
		{"1 in [1, 2]", "a list of anything but texts written out"},
		{"credential.subject == credential.subject", "equality of records or lists"},
		{"false < true", "an order of these types"},
		{"1.5 < 2.5", "a constant of type double"},
		{"credential.id.matches(credential.id)", "a pattern that is not written out"},
		{"-(-1) == 1", "-()"},
	} {
		eng := compileUnlinted(t, governance.KindCredential, tt.pass)
		if diff := cmp.Diff([]engine.PlanInfo{{Control: "AB-01", Reason: tt.reason}}, eng.Plans()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.pass, diff)
		}
		v := at(t, `"credentials": [{"id": "c", "subjectId": "actor:a", "kind": "api_key", "holderIds": ["actor:a"]}],
			"actors": [{"id": "a", "kind": "organization"}]`)
		if f := check(t, eng, v, "AB-01", "credential:c"); f.Verdict != controls.Pass {
			t.Errorf("%s = %v, want pass", tt.pass, f.Verdict)
		}
	}
}

// The referee: on random estates, seen from their instant, from before and from
// later, typed plans and the interpreter give the same for the shipped controls,
// for every field that an expression can read, and for random expressions.
func TestPlansAgree(t *testing.T) {
	t.Parallel()
	worlds := 20
	if testing.Short() {
		worlds = 6
	}
	seen := map[engine.Outcome]int{}
	for seed := range uint64(worlds) {
		for _, v := range newWorld(seed).views(t) {
			agree(t, theEngine(t), v, seen)
			agree(t, theEngine(t), theEngine(t).Rated(v, "PRG-05"), seen)
			if seed%6 == 0 {
				agree(t, probes(t), v, seen)
				agree(t, probes(t), v.WithRates(theEngine(t).Rated(v, "PRG-05").Rates()), seen)
			}
		}
	}
	for _, want := range []string{"true", "false", "unknown"} {
		n := 0
		for o, times := range seen {
			if o.Pass == want {
				n += times
			}
		}
		if n < 500 {
			t.Errorf("%d outcomes were %s; the law hardly bites", n, want)
		}
	}
	traced := 0
	for o, times := range seen {
		if o.Missing != "" {
			traced += times
		}
	}
	if traced < 500 {
		t.Errorf("of %d undecided outcomes a plan told what is missing; the law hardly bites", traced)
	}
}

// TestPlansOfRandomExpressions is the referee for expressions that nobody wrote,
// most of which the linter would refuse.
func TestPlansOfRandomExpressions(t *testing.T) {
	t.Parallel()
	worlds := 60
	if testing.Short() {
		worlds = 10
	}
	seen := map[string]int{}
	for seed := range uint64(worlds) {
		for o, n := range randomExpressions(t, seed) {
			seen[o.Pass] += n
			if o.Doubtful {
				seen["doubtful"] += n
			}
			if o.Missing != "" {
				seen["traced"] += n
			}
		}
	}
	for _, want := range []string{"true", "false", "unknown", "error", "doubtful", "traced"} {
		if seen[want] < worlds {
			t.Errorf("%d outcomes were %s, of %v; the law hardly bites", seen[want], want, seen)
		}
	}
}

// FuzzPlans is the referee for any seed.
func FuzzPlans(f *testing.F) {
	for seed := range uint64(5) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		for _, v := range newWorld(seed).views(t) {
			agree(t, theEngine(t), v, map[engine.Outcome]int{})
		}
		randomExpressions(t, seed)
	})
}

// randomExpressions asks random expressions of one random estate.
func randomExpressions(t *testing.T, seed uint64) map[engine.Outcome]int {
	t.Helper()
	seen := map[engine.Outcome]int{}
	w := newWorld(seed)
	eng := randomControls(t, w)
	for _, p := range eng.Plans() {
		if !p.Typed {
			c, _ := eng.Pack().Get(p.Control)
			t.Errorf("no typed plan of %s, %s: %s", c.Applies, c.Pass, p.Reason)
		}
	}
	for _, v := range w.views(t) {
		agree(t, eng, v, seen)
	}
	return seen
}

// randomControls compiles random expressions, which nobody checks.
func randomControls(t *testing.T, w *world) *engine.Engine {
	t.Helper()
	g := &grammar{Rand: w.Rand}
	var list []controls.Control
	for len(list) < 24 {
		c := g.control()
		c.ID = fmt.Sprintf("AB-%02d", len(list))
		list = append(list, c)
	}
	eng, err := engine.CompileUnlinted(packOf(t, list...), oneOf(w, []int{0, 1, 2, 5, engine.DefaultMaxSteps}))
	if err != nil {
		t.Fatalf("the grammar: %v", err)
	}
	return eng
}

// agree asks every control of an engine about every subject both ways. Behind
// the bound of steps both have gone too far, and what they gave means nothing.
func agree(t *testing.T, eng *engine.Engine, v *delegation.View, seen map[engine.Outcome]int) {
	t.Helper()
	eng.Outcomes(v, func(c *controls.Control, s delegation.Subject, typed, interpreted engine.Outcome) {
		seen[interpreted]++
		if typed.TooFar && interpreted.TooFar {
			return
		}
		if typed != interpreted {
			t.Fatalf("%s of %v at %v: the plan gives %+v, the interpreter %+v\napplies: %s\npass: %s",
				c.ID, s.Ref(), v.Time(), typed, interpreted, c.Applies, c.Pass)
		}
	})
}

// views shows the estate, some of whose records hold what this version does not
// know, at its instant, before and later.
func (w *world) views(t *testing.T) []*delegation.View {
	t.Helper()
	doc := w.doc.clone()
	if w.chance(.5) {
		for _, list := range doc {
			for _, r := range list {
				if w.chance(.5) {
					r["fromLater"] = 1
				}
			}
		}
	}
	e, err := governance.Parse("estate.json", doc.json(w.asOf))
	if err != nil {
		t.Fatal(err)
	}
	x := delegation.NewIndex(e)
	return []*delegation.View{x.At(now), x.At(now.Add(-oneOf(w, lengths))), x.At(oneOf(w, []time.Time{w.horizon().Add(40 * day), farInstants[0], farInstants[1]}))}
}

var farInstants = []time.Time{time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC)}

func compileUnlinted(t testing.TB, k governance.Kind, pass string) *engine.Engine {
	t.Helper()
	eng, err := engine.CompileUnlinted(packOf(t, controls.Control{Subject: k, Pass: pass}), engine.DefaultMaxSteps)
	if err != nil {
		t.Fatal(err)
	}
	return eng
}

// TestPlansOfTheModel wants the controls of the whole model to run on typed
// plans, also those that are not shipped.
func TestPlansOfTheModel(t *testing.T) {
	data, err := os.ReadFile("../../../shared/data/model/controls.json")
	if err != nil {
		t.Skipf("the data that the model is made of is not here: %v", err)
	}
	var model []struct {
		ID, Applies, Pass, Subject string
		Params                     []struct{ Name, Type, Default string }
	}
	if err := json.Unmarshal(data, &model); err != nil {
		t.Fatal(err)
	}
	var list []controls.Control
	for _, m := range model {
		c := controls.Control{ID: m.ID, Subject: kindOf(m.Subject), Applies: m.Applies, Pass: m.Pass}
		for _, p := range m.Params {
			v, err := controls.ParseValue(controls.ParamType(p.Type), p.Default)
			if err != nil {
				t.Fatal(err)
			}
			c.Params = append(c.Params, controls.Param{Name: p.Name, Type: controls.ParamType(p.Type), Default: v, Class: "library", Source: "the model"})
		}
		if _, err := engine.CompileUnlinted(packOf(t, c), engine.DefaultMaxSteps); err == nil {
			list = append(list, c)
		} else if !strings.Contains(err.Error(), "undefined field") { // that no view gives yet
			t.Error(err)
		}
	}
	if len(list) < len(model)-5 {
		t.Errorf("%d of %d controls compile", len(list), len(model))
	}
	eng, err := engine.CompileUnlinted(packOf(t, list...), engine.DefaultMaxSteps)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range eng.Plans() {
		if !p.Typed {
			t.Errorf("%s: %s", p.Control, p.Reason)
		}
	}
	seen := map[engine.Outcome]int{}
	for seed := range uint64(20) {
		for _, v := range newWorld(9000 + seed).views(t) {
			agree(t, eng, v, seen)
		}
	}
	if len(seen) < 6 {
		t.Errorf("only %v; the law hardly bites", seen)
	}
}

// A grammar writes random expressions over the fields that are declared.
type grammar struct {
	*rand.Rand
	scope []variable
	names int
}

// A variable is a name of an expression: an object of a view type, or an item of
// a list of scalars.
type variable struct{ name, typ string }

var grammarParams = []controls.Param{
	{Name: "age", Type: controls.ParamDuration, Default: controls.DurationValue(90 * day), Class: "library", Source: "x"},
	{Name: "few", Type: controls.ParamInt, Default: controls.IntValue(1), Class: "library", Source: "x"},
	{Name: "some", Type: controls.ParamStrings, Default: controls.StringsValue("active", "vault", "a"), Class: "library", Source: "x"},
}

func (g *grammar) control() controls.Control {
	k := pick(g, governance.Kinds())
	g.scope = []variable{{string(k), engine.ViewTypeOf(k)}}
	applies := "true"
	if g.Float64() < .3 {
		applies = g.condition(1)
	}
	return controls.Control{Subject: k, Applies: applies, Pass: g.condition(3), Params: grammarParams}
}

func pick[T any](g *grammar, from []T) T { return from[g.IntN(len(from))] }

// condition is true or false.
func (g *grammar) condition(depth int) string {
	if depth == 0 {
		return g.comparison()
	}
	switch g.IntN(12) {
	case 0, 1:
		return fmt.Sprintf("(%s && %s)", g.condition(depth-1), g.condition(depth-1))
	case 2, 3:
		return fmt.Sprintf("(%s || %s)", g.condition(depth-1), g.condition(depth-1))
	case 4:
		return fmt.Sprintf("!(%s)", g.condition(depth-1))
	case 5:
		return fmt.Sprintf("(%s ? %s : %s)", g.condition(depth-1), g.condition(depth-1), g.condition(depth-1))
	case 6:
		return fmt.Sprintf("((%s) == (%s))", g.condition(depth-1), g.condition(depth-1))
	case 7, 8, 9:
		return g.quantifier(depth)
	}
	return g.comparison()
}

// quantifier asks about the items of a list.
func (g *grammar) quantifier(depth int) string {
	list, item := g.list()
	if list == "" {
		return g.comparison()
	}
	name := fmt.Sprintf("x%d", g.names%3) // names come again, and hide outer ones
	g.names++
	outer := g.scope
	g.scope = append(append([]variable(nil), outer...), variable{name, item})
	p := g.condition(depth - 1)
	g.scope = outer
	switch g.IntN(3) {
	case 0:
		return fmt.Sprintf("%s.all(%s, %s)", list, name, p)
	case 1:
		return fmt.Sprintf("%s.exists(%s, %s)", list, name, p)
	}
	return fmt.Sprintf("atLeast(%s, %s, %s, %s)", list, g.number(1), name, p)
}

// list is a list and the type of its items; "" when there is none at hand.
func (g *grammar) list() (text, item string) {
	switch g.IntN(8) {
	case 0:
		return "params.some", "string"
	case 1:
		return "['a', 'active', 'b']", "string"
	}
	path, fields := g.object()
	var lists []engine.ViewField
	for _, f := range fields {
		if f.List {
			lists = append(lists, f)
		}
	}
	if len(lists) == 0 {
		return "", ""
	}
	f := pick(g, lists)
	return path + "." + f.Name, f.Type
}

// object is an object at hand, some steps away from a variable, and its fields.
func (g *grammar) object() (string, []engine.ViewField) {
	v := pick(g, g.scope)
	for isScalar(v.typ) {
		v = pick(g, g.scope)
	}
	fields := engine.ViewFields(v.typ)
	for g.Float64() < .4 {
		var inner []engine.ViewField
		for _, f := range fields {
			if !f.List && !isScalar(f.Type) {
				inner = append(inner, f)
			}
		}
		if len(inner) == 0 {
			break
		}
		f := pick(g, inner)
		v.name += "." + f.Name
		fields = engine.ViewFields(f.Type)
	}
	return v.name, fields
}

// value reads something of a type; "" when there is nothing at hand.
func (g *grammar) value(typ string) string {
	for _, v := range g.scope[1:] {
		if v.typ == typ && g.Float64() < .5 && g.visible(v) {
			return v.name
		}
	}
	for range 3 {
		path, fields := g.object()
		var found []engine.ViewField
		for _, f := range fields {
			if !f.List && f.Type == typ {
				found = append(found, f)
			}
		}
		if len(found) > 0 {
			return path + "." + pick(g, found).Name
		}
	}
	return ""
}

// visible reports whether no inner variable hides one.
func (g *grammar) visible(v variable) bool {
	last := v
	for _, x := range g.scope {
		if x.name == v.name {
			last = x
		}
	}
	return last == v
}

func (g *grammar) or(value, literal string) string {
	if value == "" {
		return literal
	}
	return value
}

// comparison compares values of one type.
func (g *grammar) comparison() string {
	relation := func() string { return pick(g, []string{"==", "!=", "<", "<=", ">", ">="}) }
	switch g.IntN(10) {
	case 0:
		return g.or(g.value("bool"), pick(g, []string{"true", "false"}))
	case 1, 2:
		return fmt.Sprintf("%s %s %s", g.instant(2), relation(), g.instant(1))
	case 3:
		return fmt.Sprintf("%s %s %s", g.number(2), relation(), g.number(1))
	case 4:
		return fmt.Sprintf("%s %s %s", g.duration(1), relation(), g.duration(1))
	case 5:
		return fmt.Sprintf("%s %s %s", g.text(), relation(), g.text())
	case 6:
		return fmt.Sprintf("%s.%s(%s)", g.text(), pick(g, []string{"startsWith", "endsWith", "contains"}), g.text())
	case 7:
		return fmt.Sprintf("%s.matches('%s')", g.text(), pick(g, []string{"^a$", "act", "^[a-z-]+0$", "^.{3}$"}))
	case 8:
		return g.withNull()
	}
	list, item := g.list()
	if list == "" || item != "string" {
		list = "params.some"
	}
	return fmt.Sprintf("%s in %s", g.text(), list)
}

// withNull compares with null what may be none, and what may not.
func (g *grammar) withNull() string {
	path, fields := g.object()
	for range 4 {
		if f := pick(g, fields); !f.List && f.Type != "string" && f.Type != "bool" && f.Type != "int" && f.Type != "map" {
			return fmt.Sprintf("%s.%s %s null", path, f.Name, pick(g, []string{"==", "!="}))
		}
	}
	return g.comparison()
}

func (g *grammar) text() string {
	if v := g.value("map"); v != "" && g.Float64() < .1 {
		return pick(g, []string{v + "['team']", v + ".team", v + ".none"})
	}
	if g.Float64() < .3 {
		return pick(g, []string{"''", "'a'", "'active'", "'actor-0'", "'actor:actor-0'", "'é'"})
	}
	return g.or(g.value("string"), "'b'")
}

func (g *grammar) number(depth int) string {
	switch n := g.IntN(6); {
	case n == 0 && depth > 0:
		return fmt.Sprintf("(%s %s %s)", g.number(depth-1), pick(g, []string{"+", "-", "*"}), g.number(depth-1))
	case n == 1:
		if list, _ := g.list(); list != "" {
			return list + ".size()"
		}
	case n == 2:
		return g.text() + ".size()"
	case n == 3:
		return "params.few"
	case n == 4:
		return pick(g, []string{"0", "1", "2", "-1", "1000", "3037000500", "9223372036854775807", "-9223372036854775807"})
	}
	return g.or(g.value("int"), "2")
}

func (g *grammar) instant(depth int) string {
	switch n := g.IntN(5); {
	case n == 0 && depth > 0:
		return fmt.Sprintf("(%s %s %s)", g.instant(depth-1), pick(g, []string{"+", "-"}), g.duration(depth-1))
	case n == 1 && depth > 0:
		return fmt.Sprintf("(%s + %s)", g.duration(depth-1), g.instant(depth-1))
	case n == 2:
		return pick(g, []string{"now", "timestamp('0001-01-01T00:00:00Z')", "timestamp('9999-12-31T23:59:59.999999999Z')", "timestamp('2026-07-04T00:00:00Z')"})
	}
	return g.or(g.value("timestamp"), "now")
}

func (g *grammar) duration(depth int) string {
	switch n := g.IntN(5); {
	case n == 0 && depth > 0:
		return fmt.Sprintf("(%s %s %s)", g.duration(depth-1), pick(g, []string{"+", "-"}), g.duration(depth-1))
	case n == 1:
		return "params.age"
	case n == 2:
		return pick(g, []string{"duration('0s')", "duration('1ns')", "duration('24h')", "duration('9223372036854775807ns')", "duration('-9223372036854775808ns')"})
	}
	return g.or(g.value("duration"), "params.age")
}

// TestPlanBounds asks both ways at the bounds of numbers, durations and instants,
// and about texts of more bytes than characters.
func TestPlanBounds(t *testing.T) {
	const most, least = "9223372036854775807", "(-9223372036854775807 - 1)"
	for _, tt := range []struct{ pass, want string }{
		{most + " + 0 == " + most, "true"}, {most + " + 1 > 0", "error"},
		{least + " + 0 == " + least, "true"}, {least + " + -1 < 0", "error"},
		{"-1 + -9223372036854775807 == " + least, "true"}, {"-2 + -9223372036854775807 < 0", "error"},
		{least + " - 0 == " + least, "true"}, {least + " - 1 < 0", "error"},
		{most + " - -1 > 0", "error"}, {"-1 - " + least + " == " + most, "true"}, {"0 - " + least + " > 0", "error"},
		{most + " * 1 > 0", "true"}, {most + " * 2 > 0", "error"}, {"4611686018427387904 * 2 > 0", "error"}, {"4294967296 * 4294967296 == 0", "error"},
		{"4611686018427387904 * -2 == " + least, "true"}, {least + " * -1 > 0", "error"}, {"-1 * " + least + " > 0", "error"}, {"0 * " + least + " == 0", "true"},
		{"duration('9223372036854775807ns') + duration('1ns') > duration('0s')", "error"},
		{"duration('-9223372036854775808ns') - duration('1ns') < duration('0s')", "error"},
		{"now - duration('-9223372036854775808ns') > now", "error"},
		{"now + duration('-9223372036854775808ns') < now", "true"},
		{"timestamp('9999-12-31T23:59:59.999999999Z') + duration('1ns') > now", "error"},
		{"timestamp('9999-12-31T23:59:59.999999998Z') + duration('1ns') > now", "true"},
		{"timestamp('0001-01-01T00:00:00Z') - duration('1ns') < now", "error"},
		{"timestamp('0001-01-01T00:00:00.000000001Z') - duration('1ns') < now", "true"},
		{"'éé'.size() == 2", "true"}, {"size('') == 0", "true"},
		{"credential.rotatedAt < now || true", "true"}, {"credential.rotatedAt < now", "error"},
		{"credential.rotatedAt < credential.createdAt", "unknown"}, {"credential.subject.id == ''", "error"},
		{"credential.subject.id == credential.algorithm", "error"}, {"credential.subject.id < credential.algorithm", "error"},
		{"credential.algorithm < credential.subject.id", "unknown"}, {"(credential.algorithm == '' ? 1 : 2) > 0", "unknown"},
		{"credential.holderIds.all(credential, credential == 'actor:a')", "true"},
		{"credential.holderIds.all(now, now != '') && now > timestamp('2000-01-01T00:00:00Z')", "true"},
	} {
		eng := compileUnlinted(t, governance.KindCredential, tt.pass)
		v := at(t, `"credentials": [{"id": "c", "subjectId": "actor:a", "kind": "api_key", "holderIds": ["actor:a"], "rotatedAt": null}]`)
		eng.Outcomes(v, func(_ *controls.Control, _ delegation.Subject, typed, interpreted engine.Outcome) {
			if typed != interpreted || typed.Pass != tt.want || !eng.Plans()[0].Typed {
				t.Errorf("%s: the plan gives %+v, the interpreter %+v, want %s %v", tt.pass, typed, interpreted, tt.want, eng.Plans())
			}
		})
	}
}

// TestPlansAreShared assesses an estate many times at once with an engine that
// has compiled no plan yet.
func TestPlansAreShared(t *testing.T) {
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		t.Fatal(err)
	}
	v := viewOf(t, newWorld(3).doc, now)
	results := make([]*controls.Assessment, 4)
	var wg sync.WaitGroup
	for i := range results {
		wg.Go(func() { results[i], _ = eng.Assess(t.Context(), v, engine.KeepAll()) })
	}
	wg.Wait()
	want := verdicts(assess(t, theEngine(t), v, engine.KeepAll()))
	for _, a := range results {
		if a == nil || len(want) == 0 {
			t.Fatal("no assessment")
		}
		if diff := cmp.Diff(want, verdicts(a)); diff != "" {
			t.Errorf("another verdict (-alone +together):\n%s", diff)
		}
	}
}

// TestPlansAllocateNothing wants a typed plan to pass without an allocation.
func TestPlansAllocateNothing(t *testing.T) {
	v := viewOf(t, sound(1), now)
	for _, tt := range []struct{ subject, pass string }{
		{"credential:a0", "credential.rotatedAt != null && credential.rotatedAt >= now - params.age"},
		{"credential:a0", "credential.live && credential.static && credential.kind in ['api_key', 'password']"},
		{"credential:a0", "credential.expiresAt <= credential.createdAt + (credential.kind == 'svid' ? duration('24h') : duration('8760h'))"},
		{"credential:a0", "['wiki', 'chat'].all(q, q != credential.storage) && !params.some.exists(q, q == credential.id)"},
		{"nhi:n0", "nhi.owner != null && nhi.owner.status == 'active' && nhi.owner.org.id == 'org'"},
		{"nhi:n0", "nhi.unusedScopes * 1000 <= params.few && nhi.purpose.startsWith('sync') && nhi.agent == null"},
		{"handoff:h0", "handoff.acceptedAt <= handoff.transferredAt + params.age && handoff.acceptedById != ''"},
		{"delegation:d0", "delegation.tenant.environment == 'production' && delegation.live"},
		{"nhi:n0", "nhi.operators.all(o, o.org.id == 'org') && nhi.scopes.exists(s, s.level <= params.few && !s.wildcard) && !nhi.thirdParty"},
		{"nhi:n0", "atLeast(nhi.credentials, 2, c, c.live && c.environments.all(e, e == 'production')) && 'private_key_jwt' in nhi.authMethods"},
		{"credential:a0", "credential.handoffs.all(h, h.acceptedAt != null) && credential.copies.size() == 1 && 'org' in credential.holderOrgs"},
	} {
		ref, err := governance.ParseRef(tt.subject)
		if err != nil {
			t.Fatal(err)
		}
		eng, err := engine.CompileUnlinted(packOf(t, controls.Control{Subject: ref.Kind, Pass: tt.pass, Params: grammarParams}), engine.DefaultMaxSteps)
		if err != nil {
			t.Fatal(err)
		}
		s, _ := v.Subject(ref)
		decide := eng.Deciding(v, "AB-01", s)
		if verdict, decided := decide(); verdict != controls.Pass || !decided {
			t.Errorf("%s of %s is %v, %v, want a pass", tt.pass, tt.subject, verdict, decided)
		}
		if n := testing.AllocsPerRun(50, func() { decide() }); n != 0 {
			t.Errorf("%s of %s: %v allocations", tt.pass, tt.subject, n)
		}
	}
}

// TestControlsAllocateNothing wants the same of what the shipped controls decide
// about a sound estate.
func TestControlsAllocateNothing(t *testing.T) {
	v := viewOf(t, sound(1), now)
	eng := theEngine(t)
	asked := 0
	for c := range eng.Pack().All() {
		for s := range v.Subjects(c.Subject) {
			decide := eng.Deciding(v, c.ID, s)
			if _, decided := decide(); !decided {
				continue
			}
			asked++
			if n := testing.AllocsPerRun(10, func() { decide() }); n != 0 {
				t.Errorf("%s of %v: %v allocations", c.ID, s.Ref(), n)
			}
		}
	}
	if asked < 50 {
		t.Errorf("%d verdicts were decided", asked)
	}
}
