package delegation

import (
	"context"
	"fmt"
	"slices"

	"github.com/mandate-nhi/mandate/governance"
)

// A BlastRadius is what the compromise of a record gives an attacker, whatever is
// authorized: it follows what is live. Reached nodes are certain if a path of
// certain steps leads there, else possible.
type BlastRadius struct {
	Of         governance.Ref
	Reached    []ReachedNode    // certain ones first, then by reference; without Of
	Mintable   []Mint           // grants that allow to make new ones, in the order of Reached
	Dependents []governance.Ref // grants and grantees that recovery must re-issue; the attacker gains nothing by them
	Open       []Collection     // collections that nobody declared complete, which could hide more
	Unknowns   []Gap            // facts that could tell more

	Certain, Possible int // counts of Reached, always to be shown together with len(Open)

	MaxLevel   int64      // highest level that is known on a reached tenant
	Production Fact[bool] // whether something in production is reached; unknown while a collection is open or a node only possible
	Customers  int        // organizations that own a reached tenant, as far as they are known

	labels  []label
	nodes   []node
	numbers map[governance.Ref]int32
}

// A ReachedNode is a record that the attacker reaches.
type ReachedNode struct {
	Node        governance.Ref
	Certain     bool
	Hops        int         // steps of the path
	Level       Fact[int64] // of a tenant, the highest; none for other nodes
	Environment Fact[governance.Environment]
}

// A Mint is a grant from which the attacker can make new ones within its scopes.
type Mint struct {
	Delegation governance.Ref
	Scopes     []string
	Certain    bool
}

// A Collection is a kind of record in a tenant, or with tenant "" in the whole
// estate.
type Collection struct {
	Kind   governance.CompletenessKind
	Tenant string
}

// A BlastEdge says why one node gives another.
type BlastEdge string

// The edges of a blast radius.
const (
	BlastInside     BlastEdge = "inside"     // an organization's unit or person
	BlastControls   BlastEdge = "controls"   // an NHI that the actor owns or operates
	BlastMember     BlastEdge = "member"     // a unit that names the person as a member
	BlastHolds      BlastEdge = "holds"      // a credential, as its holder
	BlastCopy       BlastEdge = "copy"       // a credential, by a copy
	BlastCarried    BlastEdge = "carried"    // a secret that the channel of the handoff saw
	BlastSignsIn    BlastEdge = "signs_in"   // the party that a credential authenticates
	BlastTrusted    BlastEdge = "trusted"    // an NHI that trusts this one
	BlastGranted    BlastEdge = "granted"    // a live grant to the party
	BlastScope      BlastEdge = "scope"      // a tenant that a grant reaches
	BlastAdminister BlastEdge = "administer" // what administration of identities or secrets gives in a tenant
)

// A BlastStep is one step of the explanation of a reached node.
type BlastStep struct {
	From, To governance.Ref
	Edge     BlastEdge
	Certain  bool
}

// Path explains how a node is reached: the fewest possible steps, then the fewest
// steps, then the smallest references. It is empty for Of and for a node that is
// not reached.
func (b *BlastRadius) Path(node governance.Ref) []BlastStep {
	var out []BlastStep
	n, ok := b.numbers[node]
	if !ok {
		return nil
	}
	for i := b.nodes[n].first; i >= 0 && b.labels[i].from >= 0; i = b.labels[i].from {
		l := b.labels[i]
		p := b.labels[l.from]
		out = append(out, BlastStep{b.nodes[p.node].ref, b.nodes[l.node].ref, l.edge, l.possible == p.possible})
	}
	slices.Reverse(out)
	return out
}

// A BlastOption bounds a blast radius.
type BlastOption func(*blast)

// MaxHops leaves out what only longer paths reach. The default is no bound.
func MaxHops(n int) BlastOption { return func(b *blast) { b.maxHops = n } }

// CertainOnly leaves out what is only possible.
func CertainOnly() BlastOption { return func(b *blast) { b.certainOnly = true } }

// A BlastError says that a record has no blast radius.
type BlastError struct {
	Of     governance.Ref
	Reason string
}

// Error names the record and what is wrong with it.
func (e *BlastError) Error() string { return fmt.Sprintf("blast radius of %s: %s", e.Of, e.Reason) }

// BlastRadius computes what the compromise of an actor, NHI, credential,
// delegation, tenant or handoff gives. Another kind, or a record that the view
// does not show, is a *BlastError. It is a 0-1 breadth-first search, linear in
// records and edges apart from sorting, without recursion; with MaxHops a record
// may be looked at once for each number of hops.
func (v *View) BlastRadius(of governance.Ref, opts ...BlastOption) (*BlastRadius, error) {
	return v.BlastRadiusContext(context.Background(), of, opts...)
}

// BlastRadiusContext is BlastRadius that ends soon after its context, before the next
// node; the error is then that of ctx.
func (v *View) BlastRadiusContext(ctx context.Context, of governance.Ref, opts ...BlastOption) (*BlastRadius, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s, ok := v.Subject(of)
	if !ok {
		return nil, &BlastError{of, "the estate holds no such record at this instant"}
	}
	b := &blast{v: v, ties: v.idx.ties(), maxHops: -1, numbers: map[governance.Ref]int32{}, members: map[string]*expansion{},
		tenants: map[string]*tenancy{}, grants: map[string]bool{}, open: map[Collection]bool{}, trusts: slices.Clone(v.idx.ties().trustingMany)}
	for _, o := range opts {
		o(b)
	}
	start := 0
	switch s := s.(type) {
	case Actor, NHI, Credential, Tenant, Handoff:
	case Delegation:
		if live := s.Live(); isFalse(live) {
			start = -1
		} else if !isTrue(live) {
			start = 1
			b.unknowns = append(b.unknowns, live.Gaps()...)
		}
	default:
		return nil, &BlastError{of, "neither an actor, NHI, credential, delegation, tenant nor handoff"}
	}
	if err := b.search(ctx, of, start); err != nil {
		return nil, err
	}
	return b.result(of), nil
}
