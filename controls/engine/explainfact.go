package engine

import (
	"cmp"
	"slices"
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// facts are what the steps read, each once, by record and path.
func (a *account) facts() []controls.ExplainedFact {
	seen := map[string]bool{}
	out := []controls.ExplainedFact{}
	for _, r := range a.reads {
		if text, ok := r.whole(); ok && !seen[r.path] {
			seen[r.path] = true
			out = append(out, a.fact(r, text))
		}
	}
	slices.SortFunc(out, func(x, y controls.ExplainedFact) int {
		return cmp.Or(x.Record.Compare(y.Record), strings.Compare(x.Path, y.Path))
	})
	return out
}

// whole is the text of what was read; of a list of records the names of those.
func (r read) whole() (string, bool) {
	l, ok := r.value.(*list)
	text, plain := r.text()
	if plain || !ok {
		return text, plain
	}
	names := make([]ref.Val, len(l.items))
	for i, v := range l.items {
		names[i] = v
		if o, ok := v.(*object); ok {
			names[i] = types.String(nameOf(o))
		}
	}
	return itemsText(names, l.more != nil)
}

// nameOf is a record, or the place of a part within its record.
func nameOf(o *object) string {
	switch x := o.rec.(type) {
	case restrictable:
		return x.Ref().String()
	case placed:
		_, part, _ := strings.Cut(holderOf(x.Path("")), "].")
		return part
	}
	return o.typ
}

// fact says where one value comes from.
func (a *account) fact(r read, text string) controls.ExplainedFact {
	f := controls.ExplainedFact{Fact: controls.Fact{Path: r.path, Value: text}, Record: recordOf(r.of.rec)}
	within := strings.TrimPrefix(r.path, f.Record.Path(""))
	estate := a.run.view.Index().Estate()
	if at, ok := estate.Position(f.Record, within); ok {
		f.Position = at
		f.Pointer, _ = estate.Pointer(f.Record, within)
	}
	f.Origin = a.origin(f.Record, within)
	if f.Derived = isDerived(r.of.typ, r.field); f.Derived {
		f.From = a.inputs(r)
	}
	if c, ok := r.of.rec.(delegation.ChainResult); ok && r.field == "valid" {
		f.Rules = c.Reasons()
	}
	return f
}

// evidence is what is on file about the records that were read or of which a fact
// is missing.
func (a *account) evidence(missing []controls.MissingFact) []controls.ExplainedEvidence {
	var records []governance.Ref
	for _, r := range a.reads {
		records = append(records, recordOf(r.of.rec))
	}
	for _, m := range missing {
		records = append(records, recordNamed(m.Path))
	}
	out := []controls.ExplainedEvidence{}
	for _, about := range distinctRefs(records) {
		for _, e := range a.run.view.EvidenceOn(about) {
			if rec := e.Record(); slices.Contains(a.control.Evidence, rec.Kind) {
				out = append(out, controls.ExplainedEvidence{Evidence: e.Ref(), About: about, Kind: rec.Kind, CollectedAt: rec.CollectedAt})
			}
		}
	}
	return out
}

// recordOf names the record that a value belongs to.
func recordOf(rec any) governance.Ref {
	switch x := rec.(type) {
	case restrictable:
		return x.Ref()
	case held:
		return x.Holder()
	case delegation.ChainResult:
		links := x.Links()
		return links[len(links)-1].Ref()
	}
	return governance.Ref{}
}

// isDerived reports whether no document states a field.
func isDerived(typ, field string) bool {
	r, ok := governance.RecordNamed(typ)
	if !ok {
		return true
	}
	_, stated := r.Field(field)
	return !stated
}

// inputs are the stated fields that a derived one rests on. What the chain of a
// grant rests on is read with the chain.
func (a *account) inputs(r read) []string {
	var from []string
	for _, x := range a.reads {
		if x.path == r.path || x.path == holderOf(r.path) {
			from = append(from, x.from...)
		}
	}
	if d, ok := r.of.rec.(delegation.DutyState); ok {
		for _, assignment := range d.Assignments() {
			from = append(from, holderOf(assignment.Path("")))
		}
	}
	slices.Sort(from)
	return slices.Compact(from)
}

// contradicting are the sources that name a field of which the estate has no value.
func (a *account) contradicting(path string) []controls.FactOrigin {
	r := recordNamed(path)
	within := strings.TrimPrefix(path, r.Path(""))
	return a.sources(r, func(o governance.Origin) bool { return o.Fields.IsSome() && o.Gave(within) })
}

// origin are the sources that a record names for a field, or for all of itself.
func (a *account) origin(r governance.Ref, within string) []controls.FactOrigin {
	return a.sources(r, func(o governance.Origin) bool { return o.Gave(within) })
}

// sources are those of a record that are wanted.
func (a *account) sources(r governance.Ref, wanted func(governance.Origin) bool) []controls.FactOrigin {
	s, ok := a.run.view.Subject(r)
	if !ok {
		return nil
	}
	var out []controls.FactOrigin
	for _, o := range s.Origin().Or(nil) {
		if wanted(o) {
			out = append(out, controls.FactOrigin{Source: o.Source, Pointer: o.Pointer, Line: o.Line.Or(0)})
		}
	}
	return out
}

// missing says what could supply each of the missing facts.
func (a *account) missing(list []controls.Missing) []controls.MissingFact {
	out := []controls.MissingFact{}
	for _, m := range list {
		f := controls.MissingFact{Missing: m}
		if m.Code == delegation.CodeNotRecorded {
			f.Contradicting = a.contradicting(m.Path)
		}
		switch m.Code {
		case delegation.CodeOpenList:
			f.Completeness = closes[listNamed(m.Path)]
		case delegation.CodeNotRecorded, delegation.CodeNotVerified, delegation.CodeHindsight:
			f.Accepts = slices.Clone(a.control.Evidence)
			f.Duties = a.duties(recordNamed(m.Path))
		}
		out = append(out, f)
	}
	return out
}

// closes tells which statement closes a gathered list.
var closes = map[string]governance.CompletenessKind{
	"memberIds": governance.CompletenessKindMembership, "granteePersons": governance.CompletenessKindMembership,
	"contracts": governance.CompletenessKindContract, "certifications": governance.CompletenessKindCertification,
	"drills": governance.CompletenessKindDrill, "trainings": governance.CompletenessKindEvidence,
	"boundaryEvidence": governance.CompletenessKindEvidence, "evidence": governance.CompletenessKindEvidence,
	"liveDelegations": governance.CompletenessKindDelegation, "delegations": governance.CompletenessKindDelegation,
	"liveCredentials": governance.CompletenessKindCredential, "credentials": governance.CompletenessKindCredential,
	"handoffs": governance.CompletenessKindHandoff, "assignments": governance.CompletenessKindAssignment,
}

// listNamed is the list of a path that ends in [*] or in the item that is missing.
func listNamed(path string) string {
	list := path[strings.LastIndexByte(path, '.')+1:]
	list, _, _ = strings.Cut(list, "[")
	return list
}

// recordNamed is the record of a path.
func recordNamed(path string) governance.Ref {
	kind, rest, _ := strings.Cut(path, "[")
	id, _, _ := strings.Cut(rest, "]")
	return governance.NewRef(governance.Kind(kind), id)
}

// evidenceDuties are the duties of which a kind of evidence is the record, by the
// list of duties; kinds that no single duty yields are not there.
var evidenceDuties = map[governance.EvidenceKind]string{
	governance.EvidenceKindRotation: "credential.rotate", governance.EvidenceKindRevocation: "access.revoke",
	governance.EvidenceKindOffboarding: "contract.exit", governance.EvidenceKindIssuance: "credential.issue",
	governance.EvidenceKindAccessReview: "access.review", governance.EvidenceKindApproval: "access.approve",
	governance.EvidenceKindAcceptance: "handoff.evidence", governance.EvidenceKindTransfer: "handoff.evidence",
	governance.EvidenceKindDestruction: "secret.destroy", governance.EvidenceKindTraining: "partner.train",
	governance.EvidenceKindAssessment: "partner.assess", governance.EvidenceKindLogSample: "log.collect",
	governance.EvidenceKindIdentityProofing: "identity.proof",
}

// duties are those from which the evidence that the control accepts comes, in the
// order of the control, and who has them for the record.
func (a *account) duties(r governance.Ref) []controls.DutyHolder {
	var out []controls.DutyHolder
	for _, k := range a.control.Evidence {
		duty, ok := evidenceDuties[k]
		if !ok || slices.ContainsFunc(out, func(h controls.DutyHolder) bool { return h.Duty == duty }) {
			continue
		}
		h := controls.DutyHolder{Duty: duty, Accountable: []string{}, Responsible: []string{}}
		if d, known := a.run.view.DutyOf(r, duty).Get(); known {
			a.holders(&h, d)
		}
		out = append(out, h)
	}
	return out
}

// holders are the parties of the assignments that count.
func (a *account) holders(h *controls.DutyHolder, d delegation.DutyState) {
	for _, ref := range d.Assignments() {
		if s, ok := delegation.Get[delegation.Assignment](a.run.view, ref.ID); ok {
			rec := s.Record()
			h.Accountable, h.Responsible = append(h.Accountable, rec.AccountableIDs...), append(h.Responsible, rec.ResponsibleIDs...)
		}
	}
	for _, list := range []*[]string{&h.Accountable, &h.Responsible} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	h.Certain = !d.Accountable().IsUnknown() && len(d.Accountable().Open()) == 0
}
