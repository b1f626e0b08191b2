package governance

import (
	"fmt"
	"strings"
)

// A Kind names a kind of record. It is the first part of a Ref, and the name
// under which a control sees its subject.
type Kind string

// The kinds of record.
const (
	KindActor         Kind = "actor"
	KindContract      Kind = "contract"
	KindTenant        Kind = "tenant"
	KindNHI           Kind = "nhi"
	KindCredential    Kind = "credential"
	KindDelegation    Kind = "delegation"
	KindHandoff       Kind = "handoff"
	KindAssignment    Kind = "assignment"
	KindException     Kind = "exception"
	KindEvidence      Kind = "evidence"
	KindDrill         Kind = "drill"
	KindCertification Kind = "certification"
	KindProgram       Kind = "program"
	KindRollout       Kind = "rollout"
	KindCompleteness  Kind = "completeness"
	KindIncident      Kind = "incident"
)

// Kinds lists the kinds in the order of the collections of an Estate.
func Kinds() []Kind {
	return []Kind{KindActor, KindContract, KindTenant, KindNHI, KindCredential, KindDelegation, KindHandoff,
		KindAssignment, KindException, KindEvidence, KindDrill, KindCertification, KindProgram, KindRollout,
		KindCompleteness, KindIncident}
}

// A Ref names a record of any kind, in text as kind:id, such as
// "credential:ci-key". The zero Ref names nothing.
type Ref struct {
	Kind Kind
	ID   string
}

// NewRef returns the reference to the record of kind k with this id. Requires
// that both are valid; ParseRef checks.
func NewRef(k Kind, id string) Ref { return Ref{Kind: k, ID: id} }

// ParseRef reads kind:id. The id is everything behind the first colon, for ids
// may hold colons themselves.
func ParseRef(s string) (Ref, error) {
	k, id, ok := strings.Cut(s, ":")
	if !ok || !isKind(Kind(k)) {
		return Ref{}, fmt.Errorf("a reference is kind:id, its kind one of %s", kindList(Kinds()))
	}
	if err := checkID(id); err != nil {
		return Ref{}, err
	}
	return Ref{Kind: Kind(k), ID: id}, nil
}

// IsZero reports whether r names nothing.
func (r Ref) IsZero() bool { return r == Ref{} }

// String is kind:id, and "" for the zero Ref.
func (r Ref) String() string {
	if r.IsZero() {
		return ""
	}
	return string(r.Kind) + ":" + r.ID
}

// Path is the place of a field of the record, as verdicts name it:
// credential[ci-key].rotatedAt.
func (r Ref) Path(field string) string { return string(r.Kind) + "[" + r.ID + "]." + field }

// Compare orders references by kind, in the order of Kinds, then by id.
func (r Ref) Compare(s Ref) int {
	if r.Kind != s.Kind {
		return rankOf(r.Kind) - rankOf(s.Kind)
	}
	return strings.Compare(r.ID, s.ID)
}

// MarshalText writes kind:id.
func (r Ref) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads kind:id.
func (r *Ref) UnmarshalText(text []byte) (err error) {
	*r, err = ParseRef(string(text))
	return err
}

func isKind(k Kind) bool { return rankOf(k) < len(Kinds()) }

func rankOf(k Kind) int {
	switch k {
	case KindActor:
		return 0
	case KindContract:
		return 1
	case KindTenant:
		return 2
	case KindNHI:
		return 3
	case KindCredential:
		return 4
	case KindDelegation:
		return 5
	case KindHandoff:
		return 6
	}
	for i, x := range Kinds()[7:] {
		if x == k {
			return i + 7
		}
	}
	return len(Kinds())
}

func kindList(kinds []Kind) string {
	var b strings.Builder
	for i, k := range kinds {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(k))
	}
	return b.String()
}

// partyKinds and anyKinds are what a Party and an Any reference may name.
var (
	partyKinds = []Kind{KindActor, KindNHI}
	anyKinds   = []Kind{KindActor, KindNHI, KindCredential, KindDelegation, KindHandoff, KindTenant, KindContract, KindRollout}
)
