package delegation_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// now is the instant at which random estates are looked at.
var now = time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)

// A world makes small random estates, of what governance.Records says of every
// field: dense enough that references meet and instants are close to now.
type world struct {
	*rand.Rand
	stated float64 // the chance that a field is stated
	doc    map[string][]any
}

// settle keeps to what an index takes for granted: a grant for a tenant rests on a
// contract of the tenant's owner, and a handoff in a tenant carries no secret of
// another one.
func (w *world) settle() {
	for _, r := range w.doc["delegations"] {
		d := r.(map[string]any)
		t, k := find(w.doc["tenants"], d["tenantId"]), find(w.doc["contracts"], d["contractId"])
		if t != nil && k != nil && w.org(t["ownerId"]) != w.org(k["customerId"]) {
			d["contractId"] = nil
		}
	}
	for _, r := range w.doc["handoffs"] {
		h := r.(map[string]any)
		for _, p := range h["payload"].([]any) {
			c := find(w.doc["credentials"], p.(map[string]any)["ref"])
			if c == nil {
				continue
			}
			if n := find(w.doc["nhis"], strings.TrimPrefix(c["subjectId"].(string), "nhi:")); n != nil && n["tenantId"] != h["tenantId"] {
				h["tenantId"] = nil
			}
		}
	}
}

func find(list []any, id any) map[string]any {
	for _, r := range list {
		if m := r.(map[string]any); m["id"] == id {
			return m
		}
	}
	return nil
}

// org is the organization of an actor, nil where there is none.
func (w *world) org(id any) any {
	for a := find(w.doc["actors"], id); a != nil; a = find(w.doc["actors"], a["parentId"]) {
		if a["kind"] == "organization" {
			return a["id"]
		}
	}
	return nil
}

// newWorld draws an estate that states most of its facts.
func newWorld(seed uint64) *world {
	w := &world{Rand: rand.New(rand.NewPCG(seed, 3)), stated: 0.95, doc: map[string][]any{}}
	for _, f := range fieldsOf("Estate") {
		if f.Type != governance.TypePart {
			continue
		}
		for i := range w.size(f.Part) {
			w.doc[f.Name] = append(w.doc[f.Name], w.record(f.Part, i))
		}
	}
	w.settle()
	return w
}

func fieldsOf(typ string) []governance.FieldInfo {
	r, ok := governance.RecordNamed(typ)
	if !ok {
		panic("no record type " + typ)
	}
	return r.Fields
}

// size is the number of records of a type. Ids count up from 0, so that every
// number below it is a reference to something.
func (w *world) size(typ string) int {
	switch typ {
	case "Actor":
		return 5
	case "Delegation", "Credential", "Handoff", "NHI":
		return 3
	case "Completeness":
		return 8
	}
	return 2
}

func idOf(typ string, i int) string { return fmt.Sprintf("%s-%d", strings.ToLower(typ), i) }

func (w *world) record(typ string, i int) map[string]any {
	m := map[string]any{}
	for _, f := range fieldsOf(typ) {
		switch {
		case f.Name == "id":
			m["id"] = idOf(typ, i)
		case f.Name == "origin" || f.Name == "labels":
		case f.Required || w.chance(w.stated):
			m[f.Name] = w.field(typ, i, f)
		}
	}
	switch typ {
	case "Actor":
		w.actor(i, m)
	case "Handoff":
		m["toId"] = w.other(m["fromId"].(string))
	case "Payload":
		if m["kind"] != "credential" && m["kind"] != "secret_bundle" {
			delete(m, "fingerprint")
		}
	}
	return m
}

// actor keeps the tree of actors sound: two organizations, a unit and persons
// below them.
func (w *world) actor(i int, m map[string]any) {
	m["kind"] = []string{"organization", "organization", "unit", "person", "person"}[i]
	delete(m, "parentId")
	if i > 1 || i == 1 && w.chance(0.3) {
		m["parentId"] = idOf("Actor", w.IntN(min(i, 3)))
	}
	if m["memberIds"] != nil {
		m["memberIds"] = []any{"nhi:nhi-0"}
		if i == 2 {
			m["memberIds"] = []any{"actor:actor-3", "nhi:nhi-1"}
		}
	}
}

func (w *world) other(than string) string {
	for {
		if p := w.party(); p != than {
			return p
		}
	}
}

func (w *world) chance(p float64) bool { return w.Float64() < p }

func oneOf[T any](w *world, from ...T) T { return from[w.IntN(len(from))] }

func (w *world) id(typ string) string { return idOf(typ, w.IntN(w.size(typ))) }

func (w *world) party() string {
	if w.chance(0.7) {
		return "actor:" + w.id("Actor")
	}
	return "nhi:" + w.id("NHI")
}

func (w *world) field(typ string, i int, f governance.FieldInfo) any {
	if f.None && w.chance(0.3) {
		return nil
	}
	if !f.List {
		return w.value(typ, i, f)
	}
	list := []any{}
	for range w.IntN(3) {
		list = append(list, w.value(typ, i, f))
	}
	return list
}

func (w *world) value(typ string, i int, f governance.FieldInfo) any {
	switch f.Type {
	case governance.TypeID:
		return w.reference(typ, i, f)
	case governance.TypeRef:
		if f.Ref == "Any" && w.chance(0.6) {
			k := oneOf(w, "Credential", "Delegation", "Handoff", "Tenant", "Contract", "Rollout")
			return strings.ToLower(k) + ":" + w.id(k)
		}
		return w.party()
	case governance.TypeEnum:
		return w.word(typ, f)
	case governance.TypeCount:
		return w.IntN(3)
	case governance.TypeBool:
		return w.chance(0.7)
	case governance.TypeInstant:
		return w.instant(f)
	case governance.TypeDuration:
		return oneOf(w, "P0D", "P1D", "P30D", "P400D")
	case governance.TypeHash:
		return oneOf(w, "sha256:", "hmac-sha256:") + strings.Repeat("0", 64)
	case governance.TypePart:
		return w.record(f.Part, -1)
	}
	return w.text(typ + "." + f.Name)
}

// word is a value of an enum; those that authority rests on come often.
func (w *world) word(typ string, f governance.FieldInfo) string {
	if w.chance(0.6) {
		switch typ + "." + f.Name {
		case "Delegation.state", "Credential.state", "Actor.status":
			return "active"
		case "Approval.decision":
			return "approved"
		case "Handoff.state":
			return "verified"
		}
	}
	return oneOf(w, f.Enum...)
}

func (w *world) reference(typ string, i int, f governance.FieldInfo) string {
	switch {
	case typ == "Approval" || f.Name == "acceptedById":
		return oneOf(w, "actor-3", "actor-4")
	case f.Ref == typ: // a circle would need a smaller number
		if i > 0 {
			return idOf(typ, w.IntN(i))
		}
		return idOf(typ, 9)
	case f.Ref == "" || f.Ref == "Artifact":
		return oneOf(w, "artifact-0", "artifact-1")
	}
	return w.id(f.Ref)
}

func (w *world) instant(f governance.FieldInfo) string {
	days := oneOf(w, 0, 1, 2, 5, 29, 30, 31, 200)
	if f.Planned && w.chance(0.6) {
		days = -days
	}
	return governance.FormatInstant(now.AddDate(0, 0, -days))
}

func (w *world) text(field string) string {
	switch field {
	case "Scope.action":
		return oneOf(w, "users.read", "users.*", "secrets.rotate", "*", "unmapped", "vendor:Action")
	case "Scope.resource":
		return oneOf(w, "tenant/tenant-0/**", "tenant/tenant-0/x", "tenant/tenant-1/*", "org/actor-0", "**")
	case "TrustBinding.issuer":
		return oneOf(w, "tenant-0", "tenant-1", "actor-0", "actor-3", "https://issuer.example")
	case "TrustBinding.subject":
		return oneOf(w, "", "*", "repo:a/b:main", "repo:*:main", "arn:aws:iam::tenant-1:root", "actor-1")
	case "Payload.ref":
		return w.id("Credential")
	case "Assignment.duty":
		return governance.Duties()[0]
	}
	return oneOf(w, "a", "b")
}

// estate reads the document; asOf is the zero instant where it states none.
func (w *world) estate(t testing.TB, doc map[string][]any, asOf time.Time) *governance.Estate {
	t.Helper()
	m := map[string]any{"schemaVersion": governance.SchemaVersion}
	for name, list := range doc {
		m[name] = list
	}
	if !asOf.IsZero() {
		m["asOf"] = governance.FormatInstant(asOf)
	}
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	e, err := governance.Parse("estate.json", data)
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	bindAll(e)
	return e
}

// bindAll binds the approvals that hold the placeholder to what they approve.
func bindAll(e *governance.Estate) {
	for i := range e.Delegations {
		bind(&e.Delegations[i], e.Delegations[i].Approvals)
	}
	for i := range e.Credentials {
		bind(&e.Credentials[i], e.Credentials[i].Approvals)
	}
	for i := range e.Handoffs {
		bind(&e.Handoffs[i], e.Handoffs[i].Approvals)
	}
	for i := range e.Exceptions {
		bind(&e.Exceptions[i], e.Exceptions[i].Approvals)
	}
}

// placeholder stands for the digest of the record that the approval is of.
const (
	placeholder = "sha256:" + zeros
	zeros       = "0000000000000000000000000000000000000000000000000000000000000000"
)

func bind[T governance.Approvable](r *T, approvals governance.Field[[]governance.Approval]) {
	list := approvals.Or(nil)
	for i := range list {
		if list[i].SubjectDigest.Is(placeholder) {
			if h, err := governance.Digest(r); err == nil {
				list[i].SubjectDigest = governance.Some(h)
			}
		}
	}
}
