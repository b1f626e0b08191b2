package ask

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
)

// The reasons why a fact is not asked for.
const (
	notStated  = "no statement of a person supplies it"
	notSeen    = "its answer lies outside what the party sees"
	notClosing = "a statement of the party would not close the list: it goes on outside what the party sees"
	notThere   = "what it belongs to is not on record"
)

// correctable are the codes of facts that are written and cannot be true as they are:
// the answer stands in their place.
var correctable = []governance.Code{
	governance.CodeDanglingRef, governance.CodeTimeOrder, governance.CodeStateTime, governance.CodeFutureFact, governance.CodeUnrecognizedValue,
}

// question is what to ask for a gap, or the reason why nothing is.
func (a *asker) question(g report.Gap, left map[string]bool) (q Question, reason string) {
	p, ok := placeOf(g.Path)
	if !ok {
		return q, notStated
	}
	if s, ok := a.statement(p, g); ok {
		if s.tenant == "" || left[g.Path] {
			return q, notClosing
		}
		return s.question(), ""
	}
	info, whole, ok := infoOf(p)
	if !ok || info.Type == governance.TypeLabels || g.Code != delegation.CodeNotRecorded && !slices.Contains(correctable, g.Code) {
		return q, notStated
	}
	if reason := a.hindrance(p, g.Code); reason != "" {
		return q, reason
	}
	f := form{info, whole}
	q = Question{ID: g.Path, Text: f.text(p), Allowed: f.allowed(), Choices: f.choices()}
	if known, written, _ := a.whole.get(p); written {
		q.Replaces = asJSON(known)
		q.Text += " On record is " + q.Replaces + ", which cannot be."
	}
	return q, ""
}

// hindrance is why the fact at a place cannot be answered for.
func (a *asker) hindrance(p place, code governance.Code) string {
	known, written, holder := a.whole.get(p)
	seen, shown, _ := a.shown.get(p)
	switch {
	case !holder:
		return notThere
	case !written && code == delegation.CodeNotRecorded:
		return ""
	case written && shown && code != delegation.CodeNotRecorded && reflect.DeepEqual(known, seen):
		return ""
	}
	return notSeen
}

// A statement is that a list in a tenant is complete.
type statement struct {
	kind   governance.CompletenessKind
	tenant string
}

// lists are the gathered lists by the statement that closes them. A kind of record
// closes the list of that name.
var lists = map[string]governance.CompletenessKind{
	"nhis": governance.CompletenessKindNHI, "nhiInventory": governance.CompletenessKindNHI, "oauthInventory": governance.CompletenessKindOAuth,
	"credentials": governance.CompletenessKindCredential, "liveCredentials": governance.CompletenessKindCredential,
	"delegations": governance.CompletenessKindDelegation, "liveDelegations": governance.CompletenessKindDelegation, "grants": governance.CompletenessKindDelegation,
	"handoffs": governance.CompletenessKindHandoff, "contracts": governance.CompletenessKindContract, "assignments": governance.CompletenessKindAssignment,
	"drills": governance.CompletenessKindDrill, "certifications": governance.CompletenessKindCertification,
	"boundaryEvidence": governance.CompletenessKindEvidence, "trainings": governance.CompletenessKindEvidence,
	"memberIds": governance.CompletenessKindMembership, "granteePersons": governance.CompletenessKindMembership,
}

// statement is what would close the list of a gap; ok says that the gap is one of a list.
func (a *asker) statement(p place, g report.Gap) (s statement, ok bool) {
	if len(p.steps) == 0 {
		return s, false
	}
	kind, derived := lists[p.steps[0]]
	if _, stored, _ := infoOf(p); stored || !g.IsOpenList() && !derived {
		return s, false
	}
	if !derived {
		kind = governance.CompletenessKind(p.steps[0])
	}
	s = statement{kind, a.tenant(p.record)}
	return s, true
}

// tenant is where a record belongs, as far as the party sees.
func (a *asker) tenant(r governance.Ref) string {
	if r.Kind == governance.KindTenant {
		return r.ID
	}
	subject, ok := a.view.Subject(r)
	if !ok {
		return ""
	}
	return a.view.Attribution(subject).Tenant
}

// trial states what the party could about every list, and tells which gaps of lists
// that leaves.
func (a *asker) trial(ctx context.Context, gaps []report.Gap) (left map[string]bool, err error) {
	e, stated := *a.Index.Estate(), map[string]bool{}
	e.Completeness = slices.Clone(e.Completeness)
	if e.AsOf = governance.Some(a.At); a.Index.AsOf().Or(a.At).After(a.At) {
		e.AsOf = a.Index.AsOf()
	}
	for _, g := range gaps {
		p, _ := placeOf(g.Path)
		s, ok := a.statement(p, g)
		if !ok || s.tenant == "" || stated[s.id()] {
			continue
		}
		stated[s.id()] = true
		e.Completeness = slices.DeleteFunc(e.Completeness, func(c governance.Completeness) bool { return c.ID == s.id() })
		e.Completeness = append(e.Completeness, governance.Completeness{
			ID: s.id(), Kind: s.kind, TenantID: governance.Some(s.tenant), Complete: governance.Some(true), CollectedAt: a.At, EvidenceID: governance.None[string](),
		})
	}
	if len(stated) > 0 {
		gaps, err = a.worklist(ctx, delegation.NewIndex(&e, a.options()...).For(a.party).At(a.At))
	}
	left = map[string]bool{}
	for _, g := range gaps {
		left[g.Path] = true
	}
	return left, err
}

// options make another index like that of the estate.
func (a *asker) options() []delegation.Option {
	x := a.Index
	list := []delegation.Option{
		delegation.WithCompletenessMaxAge(x.CompletenessMaxAge()), delegation.WithPrivilegeMap(x.Privileges()), delegation.WithVerifications(x.Verifications()),
	}
	if x.ExpiresStrictly() {
		list = append(list, delegation.StrictExpiry())
	}
	if x.AssumesComplete() {
		list = append(list, delegation.AssumeComplete())
	}
	return list
}

func (s statement) id() string { return "answers:" + string(s.kind) + "/" + s.tenant }

func (s statement) question() Question {
	return Question{
		ID:      governance.NewRef(governance.KindCompleteness, s.id()).Path("complete"),
		Text:    fmt.Sprintf("Tenant %s: is everything on record that belongs in its list of %s, so that nothing is missing?", s.tenant, listWords[s.kind]),
		Allowed: "yes; or no, and then send what is missing", Choices: []string{"yes", "no"},
	}
}

var listWords = map[governance.CompletenessKind]string{
	governance.CompletenessKindNHI: "non-human identities", governance.CompletenessKindCredential: "credentials", governance.CompletenessKindDelegation: "grants",
	governance.CompletenessKindOAuth: "OAuth apps and consents", governance.CompletenessKindHandoff: "handoffs", governance.CompletenessKindContract: "contracts",
	governance.CompletenessKindAssignment: "assigned duties", governance.CompletenessKindDrill: "drills", governance.CompletenessKindCertification: "certifications",
	governance.CompletenessKindEvidence: "evidence", governance.CompletenessKindMembership: "members of units",
}

// statementOf reads the id of a record that answers a statement.
func statementOf(p place) (s statement, ok bool) {
	text, ours := strings.CutPrefix(p.record.ID, "answers:")
	kind, tenant, cut := strings.Cut(text, "/")
	s = statement{governance.CompletenessKind(kind), tenant}
	return s, ours && cut && p.record.Kind == governance.KindCompleteness
}

// text asks for the fact in words.
func (f form) text(p place) string {
	var names []string
	for _, step := range p.steps {
		names = append(names, words(step))
	}
	about, _ := f.meaning()
	if about != "" {
		about = " (" + about + ")"
	}
	return fmt.Sprintf("%s %s: %s%s?", typeName(p.record.Kind), p.record.ID, strings.Join(names, ", "), about)
}

// words is the name of a field as people write it.
func words(name string) string {
	name = strings.TrimSuffix(strings.TrimSuffix(name, "Ids"), "Id")
	var b strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

func requirementOf(row frameworks.Row) string { return row.Framework + " " + row.Requirement }
