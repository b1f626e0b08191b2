package engine_test

import (
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// complete makes an estate that the world's may turn out to be: unknown fields
// are stated, what cannot be true is something else, references lead somewhere,
// and lists that nobody declared complete hold more. It is false when the draw
// contradicts itself. Of an estate in part completed the law holds as well.
func (w *world) complete(more bool) (document, bool) {
	before := w.doc
	if w.impossible == nil {
		w.impossible, _ = w.observed(before)
	}
	free := func(s spot) bool {
		if code, bad := w.impossible[s]; bad && code != governance.CodeDanglingRef {
			return true
		}
		r := before.find(typeOf(s.record.Kind), s.record.ID)
		_, stated := lookup(r, s.field)
		return r == nil || !stated
	}
	known, bent := w.known, w.bent
	w.known, w.bent, w.doc = 1, false, before.clone()
	if w.chance(.4) {
		w.known = .5
	}
	defer func() { w.known, w.bent, w.doc = known, bent, before }()
	for _, c := range collections() {
		for i, r := range w.doc[c.Part] {
			w.completeFields(c.Part, i, r)
		}
	}
	if more {
		w.known = 1
		w.extend()
	}
	return w.doc, w.settle(w.doc, free)
}

// completeFields states what is missing, also within parts.
func (w *world) completeFields(typ string, i int, r record) {
	for _, f := range fieldsOf(typ) {
		v, stated := r[f.Name]
		switch {
		case f.Name == "origin":
		case !stated:
			if w.chance(w.known) {
				w.completeField(typ, i, r, f)
			}
		case f.Part != "" && f.List:
			for _, p := range v.([]any) {
				w.completeFields(f.Part, -1, p.(record))
			}
		case f.Part != "" && v != nil:
			w.completeFields(f.Part, -1, v.(record))
		}
	}
	if typ == "Handoff" {
		w.completePayload(r)
	}
}

// completeField states a field. That a payload may be a secret of another tenant
// than the handoff's is not possible; what it carries is found last. A withdrawal
// that does not say when it takes effect takes it at once.
func (w *world) completeField(typ string, i int, r record, f governance.FieldInfo) {
	switch typ + "." + f.Name {
	case "Payload.ref", "Revocation.effectiveAt":
	case "Actor.parentId":
		if !w.flat {
			w.state(typ, i, r, f)
		}
	case "Delegation.contractId":
		if w.state(typ, i, r, f); !w.contracted(r) {
			r[f.Name] = nil
		}
	default:
		w.state(typ, i, r, f)
	}
}

// contracted reports whether a grant for a tenant rests on a contract of the
// tenant's owner, as an index takes for granted.
func (w *world) contracted(d record) bool {
	t, k := w.doc.find("Tenant", text(d["tenantId"])), w.doc.find("Contract", text(d["contractId"]))
	return t == nil || k == nil || w.org(text(t["ownerId"])) == w.org(text(k["customerId"]))
}

// org is the organization of an actor.
func (w *world) org(id string) string {
	for range len(w.doc["Actor"]) {
		a := w.doc.find("Actor", id)
		if a == nil || a["kind"] == "organization" {
			break
		}
		id = text(a["parentId"])
	}
	return id
}

func (w *world) completePayload(h record) {
	for _, p := range h["payload"].([]any) {
		p := p.(record)
		if _, stated := p["ref"]; stated {
			continue
		}
		for _, c := range w.doc["Credential"] {
			in := w.tenantOfCredential(c)
			if w.chance(.5) && (h["tenantId"] == nil || in == "" || in == h["tenantId"]) {
				p["ref"] = c["id"]
			}
		}
	}
}

// tenantOf is the tenant of an NHI, or "".
func (w *world) tenantOf(nhi string) string {
	if n := w.doc.find("NHI", strings.TrimPrefix(nhi, "nhi:")); n != nil && strings.HasPrefix(nhi, "nhi:") {
		t, _ := n["tenantId"].(string)
		return t
	}
	return ""
}

func (w *world) tenantOfCredential(c record) string { return w.tenantOf(c["subjectId"].(string)) }

// extend adds records to lists that nobody declared complete.
func (w *world) extend() {
	for _, typ := range []string{"Actor", "Contract", "NHI", "Credential", "Delegation", "Handoff", "Assignment", "Drill", "Certification", "Evidence"} {
		if !w.chance(.4) {
			continue
		}
		r := record{"id": idOf(typ, nothing+1)}
		w.doc[typ] = append(w.doc[typ], r)
		w.fill(typ, len(w.doc[typ])-1, r)
		if w.closes(typ, r) {
			w.doc[typ] = w.doc[typ][:len(w.doc[typ])-1]
		}
	}
	for _, a := range w.doc["Actor"] {
		if list, ok := a["memberIds"].([]any); ok && !w.declared("membership", "") && w.chance(.5) {
			a["memberIds"] = append(slices.Clone(list), "nhi:"+w.id("NHI"))
		}
	}
}

// closes reports whether a statement of completeness excludes the new record.
func (w *world) closes(typ string, r record) bool {
	kind := string(kindOf(typ))
	if typ == "Actor" {
		kind = "membership"
	}
	if w.declared(kind, "") {
		return true
	}
	var tenants []string
	named, _ := r["tenantId"].(string)
	tenants = append(tenants, named)
	switch typ {
	case "Credential":
		tenants = append(tenants, w.tenantOfCredential(r))
	case "Delegation":
		tenants = append(tenants, w.tenantOf(r["granteeId"].(string)))
		if k := w.doc.find("Contract", text(r["contractId"])); k != nil && w.allDeclared(kind, text(k["customerId"])) {
			return true
		}
	case "Handoff":
		for _, p := range r["payload"].([]any) {
			if c := w.doc.find("Credential", text(p.(record)["ref"])); c != nil {
				tenants = append(tenants, w.tenantOfCredential(c))
			}
		}
	}
	return slices.ContainsFunc(tenants, func(t string) bool { return t != "" && w.declared(kind, t) })
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

// allDeclared reports whether a list is complete in each tenant of a customer.
func (w *world) allDeclared(kind, customer string) bool {
	n := 0
	for _, t := range w.doc["Tenant"] {
		if t["ownerId"] == customer {
			if !w.declared(kind, t["id"].(string)) {
				return false
			}
			n++
		}
	}
	return n > 0
}

// declared reports whether a fresh statement says that the list is complete, and
// none as new says less.
func (w *world) declared(kind, tenant string) bool {
	var newest time.Time
	complete := false
	for _, s := range w.doc["Completeness"] {
		if t, stated := s["tenantId"]; s["kind"] != kind || !stated || text(t) != tenant {
			continue
		}
		at := s["collectedAt"].(time.Time)
		if at.After(now) || at.After(w.horizon()) || now.Sub(at) > 30*day {
			continue
		}
		if yes := s["complete"] == true; at.After(newest) {
			newest, complete = at, yes
		} else if at.Equal(newest) {
			complete = complete && yes
		}
	}
	return complete
}
