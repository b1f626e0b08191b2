package csf

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// An Artifact is evidence on file of a kind that a control of the outcome takes, or
// what a program publishes where a control asks about programs. That it is listed
// does not say that it shows what it should: the verdicts do.
type Artifact struct {
	Ref         governance.Ref // the evidence, or the program
	Kind        string
	Name        string                      // of what a program publishes: id and version
	About       governance.Ref              // the record that the evidence is about
	Outcome     string                      // of the evidence; "" is not recorded
	Digest      governance.Field[string]    // none: known to have none
	CollectedAt time.Time                   // zero for what a program publishes
	ValidUntil  governance.Field[time.Time] // none: no end of its own
	Expired     bool                        // that is over
	Verified    governance.Field[bool]      // signature and content were found in order
}

// String is the artifact on one line.
func (a Artifact) String() string {
	text := a.Ref.String() + " " + a.Kind
	if a.Name != "" {
		text += " " + a.Name
	}
	if !a.About.IsZero() {
		text += " about " + a.About.String() + ", " + cmp.Or(a.Outcome, "outcome not recorded") + ", collected " + governance.FormatInstant(a.CollectedAt)
	}
	if until, ok := a.ValidUntil.Get(); ok {
		text += map[bool]string{false: ", valid until ", true: ", ran out "}[a.Expired] + governance.FormatInstant(until)
	}
	digest := "digest not recorded"
	if d, ok := a.Digest.Get(); ok {
		digest = d
	} else if a.Digest.IsNone() {
		digest = "no digest"
	}
	text += ", " + digest
	if ok, known := a.Verified.Get(); known {
		text += map[bool]string{true: ", verified", false: ", found not in order"}[ok]
	}
	return text
}

// artifacts are what is on file, by kind of evidence; what programs publish stands
// under published.
type artifacts map[governance.EvidenceKind][]Artifact

const published governance.EvidenceKind = "*program"

// of is what controls take as evidence: what was collected last first, then by id.
func (all artifacts) of(pack *controls.Pack, ids []string) (list []Artifact) {
	var kinds []governance.EvidenceKind
	for _, id := range ids {
		c, ok := pack.Get(id)
		if !ok {
			continue
		}
		kinds = append(kinds, c.Evidence...)
		if c.Subject == governance.KindProgram {
			kinds = append(kinds, published)
		}
	}
	slices.Sort(kinds)
	for _, k := range slices.Compact(kinds) {
		list = append(list, all[k]...)
	}
	slices.SortStableFunc(list, func(a, b Artifact) int {
		return cmp.Or(b.CollectedAt.Compare(a.CollectedAt), a.Ref.Compare(b.Ref), strings.Compare(a.Name, b.Name))
	})
	return list
}

// evidence is what is on file that belongs there.
func (p *Profile) evidence(belongs func(delegation.Evidence) bool) artifacts {
	all := artifacts{}
	for e := range delegation.All[delegation.Evidence](p.in.View) {
		if belongs(e) {
			k, _ := e.Kind().Get()
			all[k] = append(all[k], artifactOf(e, p.in.Assessment.AsOf))
		}
	}
	for program := range delegation.All[delegation.Program](p.in.View) {
		for _, item := range program.Artifacts().Items() {
			a, ok := item.Get()
			if !ok {
				continue
			}
			kind, _ := a.Kind().Get()
			version, _ := a.Version().Get()
			all[published] = append(all[published], Artifact{
				Ref: program.Ref(), Kind: string(kind), Name: strings.TrimSpace(a.ID() + " " + version), Digest: digestOf(a.Digest()),
			})
		}
	}
	return all
}

func artifactOf(e delegation.Evidence, now time.Time) Artifact {
	kind, _ := e.Kind().Get()
	about, _ := e.SubjectID().Get()
	outcome, _ := e.Outcome().Get()
	collected, _ := e.CollectedAt().Get()
	a := Artifact{Ref: e.Ref(), Kind: string(kind), About: about, Outcome: string(outcome), CollectedAt: collected,
		Digest: digestOf(e.Digest()), ValidUntil: fieldOf(e.ValidUntil()), Verified: fieldOf(e.Verified())}
	until, ends := a.ValidUntil.Get()
	a.Expired = ends && !until.After(now)
	return a
}

func digestOf(f delegation.Fact[governance.Hash]) governance.Field[string] {
	d, ok := f.Get()
	switch {
	case ok:
		return governance.Some(string(d))
	case f.IsNone():
		return governance.None[string]()
	}
	return governance.Field[string]{}
}

// fieldOf is a fact as it may be recorded.
func fieldOf[T any](f delegation.Fact[T]) governance.Field[T] {
	v, ok := f.Get()
	switch {
	case ok:
		return governance.Some(v)
	case f.IsNone():
		return governance.None[T]()
	}
	return governance.Field[T]{}
}
