package delegation_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// recordID matches the ids of a random world, but for what all worlds share: the
// partner actor-1, programs and their artifacts.
var recordID = regexp.MustCompile(`\b(?:actor-[02-9]|(?:tenant|nhi|credential|delegation|contract|handoff|assignment|exception|evidence|drill|certification|rollout|completeness|incident)-[0-9])\b`)

// audienceWorlds draws an estate for the audience actor-0: its own world, and
// beside it the world of others, who share the partner actor-1 with it. Every id
// of the others starts with "other-". Two estates of one seed differ in the
// others only.
func audienceWorlds(t testing.TB, seed, others uint64) *governance.Estate {
	t.Helper()
	w, o := dutyWorld(seed), otherWorld(others)
	for _, r := range w.doc["nhis"] {
		plainTrusts(r)
	}
	doc := w.doc
	for name, list := range audienceOthers(t, o) {
		doc[name] = append(slices.Clone(doc[name]), list...)
	}
	shared := find(doc["actors"], "actor-1")
	for field, value := range map[string]any{"name": "n", "channelTier": others % 7, "securityContact": fmt.Sprint("desk-", others), "criticality": oneOf(o, "low", "high"), "lastAssessedAt": o.instant(governance.FieldInfo{})} {
		if shared["parentId"] == nil { // else it may be the audience's own
			shared[field] = value
		}
	}
	rand.New(rand.NewPCG(others, 1)).Shuffle(len(doc["delegations"]), func(i, j int) {
		doc["delegations"][i], doc["delegations"][j] = doc["delegations"][j], doc["delegations"][i]
	})
	return w.estate(t, doc, asOfs[seed%uint64(len(asOfs))])
}

// otherWorld draws an estate that states everything, and has more records than
// others of the same form.
func otherWorld(seed uint64) *world {
	o := newWorld(seed)
	o.stated, o.doc = 1, map[string][]any{}
	for _, f := range fieldsOf("Estate") {
		n := 0
		if f.Type == governance.TypePart {
			n = o.size(f.Part)
		}
		if n > 0 && f.Part != "Actor" {
			n += o.IntN(4)
		}
		for i := range n {
			o.doc[f.Name] = append(o.doc[f.Name], o.record(f.Part, i))
		}
	}
	o.settle()
	return o
}

// plainTrusts takes ids out of the free text of trusts.
func plainTrusts(nhi any) {
	list, _ := nhi.(map[string]any)["trusts"].([]any)
	for _, b := range list {
		if m := b.(map[string]any); m["subject"] != nil {
			m["subject"] = "repo:a/b:*"
		}
	}
}

// audienceOthers renames a world, and has it say whose everything is.
func audienceOthers(t testing.TB, o *world) map[string][]any {
	for _, r := range o.doc["completeness"] {
		r.(map[string]any)["tenantId"] = "tenant-0"
	}
	for _, r := range o.doc["assignments"] {
		r.(map[string]any)["tenantId"] = oneOf(o, "tenant-0", "tenant-1")
	}
	for _, name := range []string{"drills", "certifications"} {
		o.doc[name][0].(map[string]any)["actorId"] = "actor-1"
	}
	o.doc["evidence"][0].(map[string]any)["subjectId"] = "actor:actor-1"
	o.doc["actors"] = slices.Delete(o.doc["actors"], 1, 2)
	delete(o.doc, "programs")
	data, err := json.Marshal(o.doc)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(data), `"resource":"**"`, `"resource":"tenant/tenant-0/**"`)
	var doc map[string][]any
	if err := json.Unmarshal([]byte(recordID.ReplaceAllString(text, "other-$0")), &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// audienceAnswers writes what everything says, a line each answer.
func audienceAnswers(t testing.TB, x *delegation.Index, at time.Time) []string {
	t.Helper()
	v := x.At(at)
	data, err := json.Marshal(x.Estate())
	if err != nil {
		t.Fatal(err)
	}
	out := []string{string(data), string(x.Digest()), dutyReports(v)}
	for _, o := range x.Observations() {
		out = append(out, fmt.Sprint("observation ", o))
	}
	for _, all := range []knowledge{everything(v), dutyAnswers(v)} {
		for _, path := range paths(all) {
			out = append(out, path+" "+all[path].String())
		}
	}
	return append(out, audienceOperations(v)...)
}

func audienceOperations(v *delegation.View) []string {
	var out []string
	for _, k := range governance.Kinds() {
		for s := range v.Subjects(k) {
			b, err := v.BlastRadius(s.Ref())
			out = append(out, fmt.Sprint("blast ", s.Ref(), err))
			if b != nil {
				out = append(out, fmt.Sprint(b.Reached, b.Mintable, b.Dependents, b.Open, b.Unknowns, b.Customers, b.MaxLevel))
			}
			p, err := v.PlanRevocation(s.Ref())
			plan, _ := json.Marshal(p)
			out = append(out, fmt.Sprint("plan ", s.Ref(), err, string(plan), v.Attribution(s)))
			for _, g := range v.Effective(s.Ref()) {
				out = append(out, fmt.Sprint("effective ", s.Ref(), g.Delegation.Ref(), g.Chain.Reasons(), g.Chain.Warnings(), len(g.Chain.Links()), g.Conditions))
			}
			for _, resource := range []string{"tenant/tenant-0/x", "tenant/tenant-1/x", "tenant/other-tenant-0/x", "org/actor-0"} {
				d := v.Decide(&governance.Request{Party: s.Ref(), Action: "users.read", Resource: resource}, fresh)
				out = append(out, fmt.Sprint("decide ", s.Ref(), resource, d))
			}
		}
	}
	return out
}

// TestAudienceNonInterference: estates that differ only in others give the same
// bytes, and none of them names another.
func TestAudienceNonInterference(t *testing.T) {
	seeds, seen := audienceSeeds(4), 0
	for seed := range seeds {
		x := delegation.NewIndex(audienceWorlds(t, seed, 1000+2*seed))
		y := delegation.NewIndex(audienceWorlds(t, seed, 1001+2*seed))
		for _, at := range []time.Time{now, now.AddDate(0, 0, -4)} {
			a, b := audienceAnswers(t, x.For("actor-0"), at), audienceAnswers(t, y.For("actor-0"), at)
			if diff := cmp.Diff(a, b); diff != "" {
				t.Fatalf("seed %d at %v: others change the view (-one +other):\n%s", seed, at, diff)
			}
			for _, line := range a {
				line = strings.ReplaceAll(line, "tenant/other-tenant-0/x", "") // the request
				if i := strings.Index(line, "other-"); i >= 0 {
					t.Fatalf("seed %d: another is named: %.300s", seed, line[max(0, i-100):])
				}
			}
			seen += len(a)
		}
		if x.Digest() == y.Digest() || slices.Equal(audienceOperations(x.At(now)), audienceOperations(y.At(now))) {
			t.Errorf("seed %d: the whole estates do not differ", seed)
		}
	}
	if seen < 1000*int(seeds) {
		t.Errorf("only %d answers in %d estates: the law was hardly asked", seen, seeds)
	}
}

// TestAudienceNamesNothingHidden: what is in no record of the view is in no byte
// of its answers.
func TestAudienceNamesNothingHidden(t *testing.T) {
	hidden := 0
	for seed := range audienceSeeds(8) {
		w := dutyWorld(seed)
		for _, r := range w.doc["nhis"] {
			plainTrusts(r)
		}
		x := delegation.NewIndex(w.estate(t, w.doc, now))
		p := x.For("actor-0")
		visible := map[string]bool{}
		eachID(p.Estate(), func(id string) { visible[id] = true })
		var ids []string
		eachID(x.Estate(), func(id string) {
			if !visible[id] {
				ids = append(ids, id)
			}
		})
		named := map[string]string{}
		for _, line := range audienceAnswers(t, p, now) {
			if !strings.HasPrefix(line, "decide ") { // it repeats the request
				for _, id := range recordID.FindAllString(line, -1) {
					named[id] = line
				}
			}
		}
		for _, id := range ids {
			hidden++
			if line, ok := named[id]; ok {
				t.Errorf("seed %d: the hidden %s is named: %.400s", seed, id, line)
			}
		}
	}
	if hidden < 40 {
		t.Errorf("only %d records were hidden", hidden)
	}
}

// eachID yields the id of every record, by the collections of the estate.
func eachID(e *governance.Estate, yield func(string)) {
	v := reflect.ValueOf(e).Elem()
	for i := range v.NumField() {
		if list := v.Field(i); list.Kind() == reflect.Slice {
			for k := range list.Len() {
				yield(list.Index(k).FieldByName("ID").String())
			}
		}
	}
}

// TestAudienceOfAudience: the view of a view is that view; nobody sees nothing;
// a person stands for its organization; who owns everything sees everything.
func TestAudienceOfAudience(t *testing.T) {
	for seed := range audienceSeeds(8) {
		w := dutyWorld(seed)
		x := delegation.NewIndex(w.estate(t, w.doc, asOfs[seed%4]), delegation.StrictExpiry())
		p := x.For("actor-0")
		if diff := cmp.Diff(audienceAnswers(t, p, now), audienceAnswers(t, p.For("actor-0"), now)); diff != "" {
			t.Errorf("seed %d: the view of the view (-view +its view):\n%s", seed, diff)
		}
		e := x.For("nobody").Estate()
		if diff := cmp.Diff(&governance.Estate{SchemaVersion: x.Estate().SchemaVersion, AsOf: x.Estate().AsOf}, e); diff != "" {
			t.Errorf("seed %d: nobody sees (-nothing +seen):\n%s", seed, diff)
		}
	}
	whole := parse(t, `{"schemaVersion":"1.0","actors":[{"id":"ann","kind":"person","parentId":"sole"},{"id":"sole","kind":"organization"}],
		"tenants":[{"id":"t","ownerId":"ann"}],"nhis":[{"id":"n","kind":"bot","tenantId":"t","tenantsUsed":["t"]}],
		"credentials":[{"id":"c","kind":"api_key","subjectId":"nhi:n"}],"evidence":[{"id":"e","kind":"rotation","subjectId":"credential:c","collectedAt":"2026-01-01T00:00:00Z"}],
		"completeness":[{"id":"all","kind":"credential","tenantId":null,"complete":true,"collectedAt":"2026-06-30T00:00:00Z"}]}`)
	for _, audience := range []string{"sole", "ann"} {
		p := delegation.NewIndex(whole).For(audience)
		if diff := cmp.Diff(whole, p.Estate()); diff != "" {
			t.Errorf("%s sees (-all +seen):\n%s", audience, diff)
		}
		if got := everything(p.At(now))["nhi[n].credentials"].String(); got != "[credential:c]" {
			t.Errorf("the credentials of the sole NHI are %s", got)
		}
	}
}

// TestAudienceLawBites: views that leak in one way or another break the law.
func TestAudienceLawBites(t *testing.T) {
	leaks := map[string]func(x, p *delegation.Index) string{
		"digest":       func(x, _ *delegation.Index) string { return string(x.Digest()) },
		"count":        func(x, _ *delegation.Index) string { return fmt.Sprint(len(x.Estate().Delegations)) },
		"observations": func(x, _ *delegation.Index) string { return fmt.Sprint(x.Observations()) },
		"partner's facts": func(x, _ *delegation.Index) string {
			return everything(x.At(now))["actor[actor-1].securityContact"].String()
		},
		"partner's grants": func(x, _ *delegation.Index) string {
			return fmt.Sprint(len(x.At(now).Effective(governance.NewRef(governance.KindActor, "actor-1"))))
		},
		"partner's blast radius": func(x, _ *delegation.Index) string {
			b, _ := x.At(now).BlastRadius(governance.NewRef(governance.KindActor, "actor-1"))
			return fmt.Sprint(b.Certain, b.Possible, b.Customers)
		},
		"places": func(x, p *delegation.Index) string {
			return fmt.Sprint(slices.Collect(maps.Values(places(x, p))))
		},
	}
	for name, leak := range leaks {
		caught := false
		for seed := uint64(0); seed < 12 && !caught; seed++ {
			x, y := delegation.NewIndex(audienceWorlds(t, seed, 1000+2*seed)), delegation.NewIndex(audienceWorlds(t, seed, 1001+2*seed))
			caught = leak(x, x.For("actor-0")) != leak(y, y.For("actor-0"))
		}
		if !caught {
			t.Errorf("a view that leaks the %s is not caught", name)
		}
	}
}

// places are where the whole document has the grants of the view.
func places(x, p *delegation.Index) map[string]string {
	out := map[string]string{}
	for _, d := range p.Estate().Delegations[:min(1, len(p.Estate().Delegations))] {
		out[d.ID], _ = x.Estate().Pointer(governance.NewRef(governance.KindDelegation, d.ID), "")
	}
	return out
}

// TestAudienceOfLayers: an index in layers shows what the index of both shows.
func TestAudienceOfLayers(t *testing.T) {
	for seed := range audienceSeeds(8) {
		w := newWorld(seed)
		lower, upper := w.split(rand.New(rand.NewPCG(seed, 17)))
		base, top := w.estate(t, lower, now), w.estate(t, upper, now)
		merged, err := governance.Merge(base, top)
		if err != nil {
			t.Fatal(err)
		}
		layered, err := delegation.NewIndex(base).Layer(top)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(audienceAnswers(t, delegation.NewIndex(merged).For("actor-0"), now), audienceAnswers(t, layered.For("actor-0"), now)); diff != "" {
			t.Fatalf("seed %d: merged (-) and in layers (+)\n%s", seed, diff)
		}
	}
}
