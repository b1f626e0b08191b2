package engine_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// now is the instant at which random estates are looked at.
var now = time.Date(2026, 7, 4, 0, 0, 0, 0, time.UTC)

// A record is a record or part of a document, by member.
type record = map[string]any

// A document is the collections of an estate by record type, such as NHI.
type document map[string][]record

// collections are the members of an estate that hold records.
var collections = sync.OnceValue(func() []governance.FieldInfo {
	r, _ := governance.RecordNamed("Estate")
	return slices.DeleteFunc(slices.Clone(r.Fields), func(f governance.FieldInfo) bool { return f.Type != governance.TypePart })
})

func fieldsOf(typ string) []governance.FieldInfo {
	r, ok := governance.RecordNamed(typ)
	if !ok {
		panic("no record type " + typ)
	}
	return r.Fields
}

func kindOf(typ string) governance.Kind { return governance.Kind(strings.ToLower(typ)) }

// json writes the estate; asOf is the zero instant where it states none.
func (d document) json(asOf time.Time) []byte {
	m := record{"schemaVersion": governance.SchemaVersion}
	if !asOf.IsZero() {
		m["asOf"] = asOf
	}
	for _, c := range collections() {
		if len(d[c.Part]) > 0 {
			m[c.Name] = d[c.Part]
		}
	}
	data, err := json.Marshal(m)
	if err != nil {
		panic(err)
	}
	return data
}

func (d document) clone() document {
	out := document{}
	for typ, list := range d {
		out[typ] = copied(list).([]record)
	}
	return out
}

func copied(v any) any {
	switch v := v.(type) {
	case record:
		m := record{}
		for k, x := range v {
			m[k] = copied(x)
		}
		return m
	case []record:
		out := make([]record, len(v))
		for i, x := range v {
			out[i] = copied(x).(record)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = copied(x)
		}
		return out
	}
	return v
}

// find is the record of a type by id.
func (d document) find(typ, id string) record {
	for _, r := range d[typ] {
		if r["id"] == id {
			return r
		}
	}
	return nil
}

// A world makes small random estates out of what governance.Records says of
// every field: unknown, none, stated; at the edges of what controls compare with,
// and far away; and, where it is bent, instants that cannot be true, and
// references to nothing.
type world struct {
	*rand.Rand
	asOf  time.Time // the zero instant where the estate does not say
	known float64   // the chance that a field is stated
	bent  bool
	flat  bool           // no organization stands under an actor that the estate does not say
	theme map[string]any // values that come again, by type and field, so that comparisons are close
	doc   document

	impossible map[spot]governance.Code // of doc, once observed
}

// core are the record types that the built-in controls read.
var core = []string{"Actor", "Tenant", "NHI", "Credential", "Delegation", "Handoff", "Contract", "Completeness", "Assignment", "Evidence"}

// newWorld makes an estate with records of these types; none means all.
func newWorld(seed uint64, types ...string) *world {
	w := &world{Rand: rand.New(rand.NewPCG(seed, 7)), theme: map[string]any{}, doc: document{}}
	w.known = oneOf(w, []float64{1, .97, .9, .8, .7, .5, .2})
	w.bent = w.chance(.3)
	switch n := w.IntN(10); {
	case n < 6:
		w.asOf = now
	case n < 7:
		w.asOf = now.Add(-oneOf(w, lengths))
	case n < 8:
		w.asOf = now.Add(oneOf(w, lengths)) // what was, seen from later
	}
	if w.chance(.5) {
		w.ordinary()
	}
	for _, c := range collections() {
		if len(types) > 0 && !slices.Contains(types, c.Part) {
			continue
		}
		for i := range w.count(c.Part) {
			w.doc[c.Part] = append(w.doc[c.Part], record{"id": idOf(c.Part, i)})
		}
	}
	if w.chance(.4) {
		w.vouch()
	}
	trade := w.chance(.4)
	if trade {
		w.trade()
	}
	for _, c := range collections() {
		for i, r := range w.doc[c.Part] {
			w.fill(c.Part, i, r)
		}
	}
	if trade {
		w.approve()
		w.forget()
	}
	return w
}

// ordinary prefers what most estates hold, so that controls have something to
// ask about.
func (w *world) ordinary() {
	w.theme["NHI.status"] = oneOf(w, []string{"active", "suspended", "disabled", "retired"})
	w.theme["Actor.status"], w.theme["Actor.terminatedAt"] = "active", nil
	w.theme["Tenant.state"] = "active"
	w.theme["Credential.state"], w.theme["Credential.revokedAt"] = "active", nil
	w.theme["Credential.kind"] = oneOf(w, []string{"api_key", "signing_key", "encryption_key", "certificate", "access_token", "federated"})
	w.theme["Credential.expiresAt"] = oneOf[any](w, []any{nil, now.Add(day), now.Add(40 * day)})
	w.theme["Credential.createdAt"] = earlier(now, w.horizon()).Add(-oneOf(w, []time.Duration{100 * day, 400 * day, 1300 * day}))
	w.theme["Credential.rotatedAt"] = nil
	w.theme["Handoff.state"], w.theme["Payload.kind"] = "accepted", "credential"
	if w.chance(.5) {
		for i, field := range []string{"Handoff.acceptedAt", "Handoff.transferredAt", "Handoff.requestedAt"} {
			w.theme[field] = earlier(now, w.horizon()).Add(-time.Duration(i+1) * time.Hour)
		}
	}
	w.theme["Delegation.state"] = oneOf(w, []string{"active", "terminated", "requested"})
	w.theme["Scope.action"] = oneOf(w, []string{"data.read", "users.admin"})
}

// vouch declares lists complete.
func (w *world) vouch() {
	kind, _ := fieldNamed("Completeness", "kind")
	for i, k := range kind.Enum {
		c := record{"id": idOf("Completeness", 20+i), "kind": k,
			"tenantId": nil, "complete": true, "collectedAt": earlier(now, w.horizon()).Add(-oneOf(w, lengths[:8]))}
		if (k == "nhi" || k == "oauth") && w.chance(.2) { // too old to matter whether it was complete
			c["collectedAt"] = earlier(now, w.horizon()).Add(-120 * day)
			delete(c, "complete")
		}
		w.doc["Completeness"] = append(w.doc["Completeness"], c)
	}
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// horizon is the instant behind which nothing recorded can lie.
func (w *world) horizon() time.Time {
	if w.asOf.IsZero() {
		return now
	}
	return w.asOf
}

func (w *world) chance(p float64) bool { return w.Float64() < p }

func oneOf[T any](w *world, from []T) T { return from[w.IntN(len(from))] }

func (w *world) count(typ string) int {
	switch typ {
	case "Actor":
		return 2 + w.IntN(4)
	case "Tenant", "NHI", "Credential", "Delegation", "Handoff":
		return 1 + w.IntN(3)
	case "Completeness":
		return w.IntN(9)
	}
	return w.IntN(3)
}

func idOf(typ string, i int) string { return fmt.Sprintf("%s-%d", strings.ToLower(typ), i) }

// nothing is a number that no record of a document has at first.
const nothing = 90

// fill states fields of the i-th record of a type, or of a part (i < 0).
func (w *world) fill(typ string, i int, r record) {
	for _, f := range fieldsOf(typ) {
		if _, stated := r[f.Name]; stated || f.Name == "origin" || !f.Required && !w.chance(w.known) {
			continue
		}
		w.state(typ, i, r, f)
	}
}

// state gives one field a value.
func (w *world) state(typ string, i int, r record, f governance.FieldInfo) {
	if v, ok := w.particular(typ, i, r, f.Name); ok {
		if v != nil {
			r[f.Name] = v
		}
		return
	}
	if f.Type == governance.TypeID && f.Ref != "" && f.Ref != "Artifact" && len(w.doc[f.Ref]) == 0 && !f.Required && !w.bent {
		if f.List {
			r[f.Name] = []any{}
		} else if f.None {
			r[f.Name] = nil
		}
		return
	}
	if v, ok := w.theme[typ+"."+f.Name]; ok && !f.List && w.chance(.75) {
		r[f.Name] = v
		return
	}
	if f.None && w.chance(.2) {
		r[f.Name] = nil
		return
	}
	if !f.List {
		r[f.Name] = w.value(typ, r, f)
		return
	}
	list := []any{}
	for range w.IntN(4) {
		list = append(list, w.value(typ, r, f))
	}
	r[f.Name] = list
}

// particular are the fields that obey a rule of the estate as a whole. A nil
// value leaves the field out.
func (w *world) particular(typ string, i int, r record, field string) (any, bool) {
	switch typ + "." + field {
	case "Actor.kind":
		if i == 0 {
			return "organization", true
		}
		kind := oneOf(w, []string{"organization", "unit", "person", "person"})
		if kind != "organization" {
			r["parentId"] = idOf("Actor", w.IntN(i))
		}
		return kind, true
	case "Actor.parentId": // of an organization
		if i > 0 && w.chance(.3) {
			return idOf("Actor", w.IntN(i)), true
		}
		return nil, true
	case "Actor.memberIds":
		list := []any{"nhi:" + w.id("NHI")}
		for j := i + 1; j < len(w.doc["Actor"]); j++ {
			if w.chance(.5) {
				list = append(list, "actor:"+idOf("Actor", j))
			}
		}
		return list[w.IntN(2):], true
	case "Approval.byId":
		return w.person(), true
	case "Assignment.duty":
		return oneOf(w, governance.Duties()), true
	case "Delegation.parentId": // a circle makes a chain invalid for good, not unknown
		if i > 0 && w.chance(.6) {
			return idOf("Delegation", w.IntN(i)), true
		}
		r[field] = nil
		return nil, true
	case "Handoff.toId": // nobody hands over to itself
		return w.party(r["fromId"]), true
	case "Handoff.verifiedById":
		for range 4 {
			if id := w.id("Actor"); "actor:"+id != r["fromId"] {
				return id, true
			}
		}
		return nil, true
	}
	return nil, false
}

// person is an actor that may approve.
func (w *world) person() string {
	var ids []string
	for _, a := range w.doc["Actor"] {
		if a["kind"] == "person" {
			ids = append(ids, a["id"].(string))
		}
	}
	if len(ids) == 0 {
		return idOf("Actor", nothing)
	}
	return oneOf(w, ids)
}

func (w *world) party(not any) string {
	for {
		s := "actor:" + w.id("Actor")
		if w.chance(.5) {
			s = "nhi:" + w.id("NHI")
		}
		if s != not {
			return s
		}
	}
}

// id is that of a record of the type; where the world is bent perhaps of none.
func (w *world) id(typ string) string {
	n := len(w.doc[typ])
	if n == 0 || w.bent && w.chance(.05) {
		return idOf(typ, nothing)
	}
	return w.doc[typ][w.IntN(n)]["id"].(string)
}

var (
	day     = governance.Day
	lengths = []time.Duration{0, time.Second, time.Hour, day, day - 1, day + 1, 3 * day, 5 * day, 30 * day, 45 * day, 90 * day, 90*day + 1, 180 * day, 365 * day, 1200 * day}
)

func (w *world) value(typ string, r record, f governance.FieldInfo) any {
	if f.Type == governance.TypePart {
		p := record{}
		w.fill(f.Part, -1, p)
		return p
	}
	key := typ + "." + f.Name
	v := w.scalar(key, r, f)
	if _, ok := w.theme[key]; !ok && f.Ref == "" && f.Type != governance.TypeLabels {
		w.theme[key] = v
	}
	return v
}

func (w *world) scalar(key string, r record, f governance.FieldInfo) any {
	switch f.Type {
	case governance.TypeID:
		if f.Ref == "" || f.Ref == "Artifact" {
			return oneOf(w, []string{"artifact-0", "artifact-1"})
		}
		return w.id(f.Ref)
	case governance.TypeRef:
		if f.Ref == "Any" && w.chance(.5) {
			typ := oneOf(w, []string{"Credential", "Delegation", "Handoff", "Tenant", "Contract"})
			return string(kindOf(typ)) + ":" + w.id(typ)
		}
		return w.party(nil)
	case governance.TypeEnum:
		return oneOf(w, f.Enum)
	case governance.TypeCount:
		return oneOf(w, []int64{0, 1, 2, 3, 1000})
	case governance.TypeBool:
		return w.chance(.6)
	case governance.TypeInstant:
		return w.instant(r, f)
	case governance.TypeDuration:
		return governance.FormatDuration(oneOf(w, append([]time.Duration{governance.MaxDuration}, lengths...)))
	case governance.TypeHash:
		return "hmac-sha256:" + strings.Repeat(oneOf(w, []string{"0", "a"}), 64)
	case governance.TypeLabels:
		return record{"team": oneOf(w, []string{"a", "b", ""})}
	}
	return w.text(key, r)
}

func (w *world) text(key string, r record) string {
	switch key {
	case "Scope.action":
		return oneOf(w, []string{"data.read", "data.read", "data.write", "data.write", "secrets.rotate", "users.*", "*", "unmapped.thing", "vendor:Action"})
	case "Scope.resource":
		return oneOf(w, []string{"tenant/tenant-0/**", "tenant/tenant-1/x", "org/actor-0", "*", "tenant/*/x"})
	case "TrustBinding.issuer":
		return oneOf(w, []string{"tenant-0", "tenant-1", "actor-0", "actor-1", "issuer.example"})
	case "TrustBinding.subject":
		return oneOf(w, []string{"", "*", "repo:a/b:main", "repo:*:main", "arn:aws:iam::tenant-1:root", "tenant-0"})
	case "Exception.controlId":
		return oneOf(w, []string{"ROT-01", "SEC-02"})
	case "Payload.ref":
		return w.id("Credential")
	case "Rollout.patternVersion", "Artifact.version":
		return oneOf(w, []string{"1", "2"})
	}
	return oneOf(w, []string{"", "a", "b"})
}

// instant is near one that a control may compare it with, or far away.
func (w *world) instant(r record, f governance.FieldInfo) time.Time {
	switch {
	case w.chance(.02):
		return time.Date(oneOf(w, []int{1, 101, 1601, 1970}), 1, 1, 0, 0, 0, 0, time.UTC)
	case (f.Planned || w.bent) && w.chance(.06):
		return time.Date(oneOf(w, []int{2099, 9899, 9999}), 12, 31, 0, 0, 0, 0, time.UTC)
	}
	d := oneOf(w, lengths)
	if w.chance(.3) {
		d += oneOf(w, lengths)
	}
	base := now
	if w.chance(.5) {
		base = w.horizon()
	}
	at := base.Add(-d)
	if f.Planned && w.chance(.5) || w.bent && w.chance(.1) {
		at = base.Add(d)
	}
	if w.bent && w.chance(.1) {
		return at
	}
	for _, before := range f.After {
		if b, ok := r[before].(time.Time); ok && at.Before(b) {
			if at = b.Add(oneOf(w, lengths[:4])); at.Year() > 9999 {
				at = b
			}
		}
	}
	if !f.Planned && at.After(w.horizon()) && !w.bent {
		at = w.horizon()
	}
	return at
}

// observed is what the index observes of a document, and what contradicts itself
// whether the index sees it or not. That an estate is as of the
// instant at which it is looked at where it does not say counts as said.
func (w *world) observed(d document) (map[spot]governance.Code, error) {
	e, err := governance.Parse("estate.json", d.json(w.horizon()))
	if err != nil {
		return nil, err
	}
	found := w.contradictions(d)
	for _, o := range delegation.NewIndex(e).Observations() {
		if o.IsError() {
			found[spot{o.Subject, o.Field}] = o.Code
		}
	}
	forgiveClocks(found)
	return found, nil
}

// forgiveClocks leaves out handoffs whose clock ran out: no instant contradicts
// their state, and it is read as recorded.
func forgiveClocks(found map[spot]governance.Code) {
	clashes := map[governance.Ref]int{}
	for s, code := range found {
		if code == governance.CodeStateTime {
			clashes[s.record]++
		}
	}
	for r, n := range clashes {
		if r.Kind == governance.KindHandoff && n == 1 {
			delete(found, spot{r, "state"})
		}
	}
}

// A spot is a field of a record.
type spot struct {
	record governance.Ref
	field  string
}

// settle redraws what cannot be true, as far as it may be changed, and adds the
// records that references lack; false when the document still contradicts itself.
func (w *world) settle(d document, free func(spot) bool) bool {
	for try := range 8 {
		found := w.contradictions(d)
		if len(found) == 0 { // then the dear way
			var err error
			if found, err = w.observed(d); err != nil {
				return false
			}
		}
		if len(found) == 0 {
			return true
		}
		spots := slices.SortedFunc(maps.Keys(found), func(a, b spot) int {
			return strings.Compare(a.record.Path(a.field), b.record.Path(b.field))
		})
		moved := false
		for _, s := range spots {
			moved = w.mend(d, s, found[s], free, try > 0) || moved
		}
		if !moved {
			return false
		}
	}
	return false
}

// mend states another value; with forget the field is unknown again, if it may be.
func (w *world) mend(d document, s spot, code governance.Code, free func(spot) bool, forget bool) bool {
	typ, i := typeOf(s.record.Kind), slices.IndexFunc(d[typeOf(s.record.Kind)], func(r record) bool { return r["id"] == s.record.ID })
	if i < 0 {
		return false
	}
	if code == governance.CodeDanglingRef {
		return w.addMissing(d, typ, i, s.field)
	}
	if !free(s) {
		return code == governance.CodeStateTime && w.mendInstants(d, s.record, free)
	}
	within, r := typ, d[typ][i]
	rest := s.field
	for {
		step, next, deeper := strings.Cut(rest, ".")
		name, index := indexed(step)
		f, ok := fieldNamed(within, name)
		if !ok {
			return false
		}
		if !deeper {
			if within != typ {
				i = -1
			}
			delete(r, name)
			if !forget || f.Required {
				w.state(within, i, r, f)
			}
			return true
		}
		switch v := r[name].(type) {
		case []any:
			r = v[index].(record)
		case record:
			r = v
		}
		within, rest = f.Part, next
	}
}

// mendInstants forgets the instants of a record that its state contradicts.
func (w *world) mendInstants(d document, record governance.Ref, free func(spot) bool) bool {
	moved := false
	r := d.find(typeOf(record.Kind), record.ID)
	for _, f := range fieldsOf(typeOf(record.Kind)) {
		if _, stated := r[f.Name]; stated && f.Type == governance.TypeInstant && !f.Required && free(spot{record, f.Name}) {
			delete(r, f.Name)
			moved = true
		}
	}
	return moved
}

// addMissing adds the record that a reference names.
func (w *world) addMissing(d document, typ string, i int, field string) bool {
	v, ok := lookup(d[typ][i], field)
	text, isText := v.(string)
	if !ok || !isText {
		return false
	}
	kind, id, isRef := strings.Cut(text, ":")
	target := typeOf(governance.Kind(kind))
	if !isRef {
		name, _ := indexed(field[strings.LastIndexByte(field, '.')+1:])
		f, _ := fieldNamed(ownerOf(typ, field), name)
		id, target = text, f.Ref
	}
	if target == "Artifact" {
		r := record{"id": idOf("Program", len(d["Program"])), "artifacts": []any{record{"id": id}}}
		d["Program"] = append(d["Program"], r)
		w.fill("Program", 0, r)
		w.fill("Artifact", -1, r["artifacts"].([]any)[0].(record))
		return true
	}
	if target == "" || d.find(target, id) != nil {
		return false
	}
	r := record{"id": id}
	if target == "Actor" { // a person may be an approver, an organization a parent
		r["kind"] = "person"
		r["parentId"] = idOf("Actor", 0)
		if field == "parentId" {
			r["kind"] = "organization"
			delete(r, "parentId")
		}
	}
	d[target] = append(d[target], r)
	known := w.known
	w.known = 1
	w.fill(target, len(d[target])-1, r)
	w.known = known
	if w.closes(target, r) { // the document says that there is no such record
		d[target] = d[target][:len(d[target])-1]
	}
	return true
}

// ownerOf is the record type or part that has the field at a path.
func ownerOf(typ, path string) string {
	for {
		step, next, deeper := strings.Cut(path, ".")
		if !deeper {
			return typ
		}
		name, _ := indexed(step)
		f, _ := fieldNamed(typ, name)
		typ, path = f.Part, next
	}
}

func fieldNamed(typ, name string) (governance.FieldInfo, bool) {
	r, _ := governance.RecordNamed(typ)
	return r.Field(name)
}

func typeOf(k governance.Kind) string {
	for _, c := range collections() {
		if kindOf(c.Part) == k {
			return c.Part
		}
	}
	return ""
}

// indexed splits name[3].
func indexed(step string) (name string, i int) {
	name, rest, ok := strings.Cut(step, "[")
	if ok {
		fmt.Sscanf(rest, "%d]", &i)
	}
	return name, i
}

// lookup is the value at a path such as copies[0].madeAt, and whether it is
// stated.
func lookup(r record, path string) (any, bool) {
	for {
		step, next, deeper := strings.Cut(path, ".")
		name, i := indexed(step)
		v, ok := r[name]
		if list, isList := v.([]any); isList && strings.Contains(step, "[") {
			if i >= len(list) {
				return nil, false
			}
			v = list[i]
		}
		if !deeper || !ok {
			return v, ok
		}
		inner, isRecord := v.(record)
		if !isRecord {
			return nil, false
		}
		r, path = inner, next
	}
}
