package delegation

import (
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

// ties are lookups that only revocation and blast radius need. They are built on
// first use, in time linear in the estate. Lists are by id.
type ties struct {
	tree             tree                                          // of the grants
	grantsBy         lists[governance.Ref, *governance.Delegation] // by grantor
	grantsOn         lists[string, *governance.Delegation]         // roots, by tenant
	credentialsBelow lists[string, *governance.Credential]         // by parent
	nhisOf           lists[string, *governance.NHI]                // by owner or operator
	heldBy           lists[governance.Ref, hold]                   // by holder
	heldByWhom       []place                                       // what would tell of further holders
	trusting         lists[string, trust]                          // by exact subject
	trustingMany     []trust                                       // by pattern
	trustingWhom     []place                                       // what would tell of further trusts
}

// A hold is a credential that a party holds: as holder, or by a copy.
type hold struct {
	credential *governance.Credential
	copy       int // index among the copies; −1 for a holder
}

// A trust lets another identity act as an NHI.
type trust struct {
	nhi     *governance.NHI
	binding int
	subject string
}

func (x *Index) makeTies() *ties {
	under := &ties{}
	if x.below != nil {
		under = x.below.ties()
	}
	t := &ties{
		tree:     x.makeTree(),
		grantsBy: group(&x.delegations, &under.grantsBy, func(d *governance.Delegation) (governance.Ref, bool) { return d.GrantorID, true }),
		grantsOn: group(&x.delegations, &under.grantsOn, func(d *governance.Delegation) (string, bool) {
			id, ok := d.TenantID.Get()
			return id, ok && !d.ParentID.IsSome()
		}),
		credentialsBelow: group(&x.credentials, &under.credentialsBelow, func(c *governance.Credential) (string, bool) { return c.ParentID.Get() }),
		nhisOf:           listsOf(x.nhis.id, &under.nhisOf),
		heldBy:           listsOf(func(h hold) string { return h.credential.ID }, &under.heldBy),
		trusting:         listsOf(trustID, &under.trusting),
	}
	for _, c := range x.credentials.sorted {
		t.hold(c)
	}
	for _, n := range x.nhis.sorted {
		t.own(n)
		t.trust(n)
	}
	t.heldByWhom = merged(t.heldByWhom, under.heldByWhom, placeID)
	t.trustingMany = merged(t.trustingMany, under.trustingMany, trustID)
	t.trustingWhom = merged(t.trustingWhom, under.trustingWhom, placeID)
	return t
}

func trustID(t trust) string { return t.nhi.ID }

func placeID(p place) string { return p.record.ID }

func (t *ties) hold(c *governance.Credential) {
	self := governance.NewRef(governance.KindCredential, c.ID)
	for _, h := range c.HolderIDs.Or(nil) {
		t.heldBy.add(h, hold{c, -1})
	}
	if c.HolderIDs.IsUnknown() {
		t.heldByWhom = append(t.heldByWhom, place{self, "holderIds"})
	}
	for i, copied := range c.Copies.Or(nil) {
		if h, ok := copied.HolderID.Get(); ok {
			t.heldBy.add(h, hold{c, i})
		} else {
			t.heldByWhom = append(t.heldByWhom, place{self, "copies[" + itoa(i) + "].holderId"})
		}
	}
	if c.Copies.IsUnknown() {
		t.heldByWhom = append(t.heldByWhom, place{self, "copies"})
	}
}

// own notes who owns or operates the NHI, each once.
func (t *ties) own(n *governance.NHI) {
	seen := map[string]bool{}
	add := func(id string) {
		if !seen[id] {
			seen[id] = true
			t.nhisOf.add(id, n)
		}
	}
	if id, ok := n.OwnerID.Get(); ok {
		add(id)
	}
	for _, id := range n.OperatorIDs.Or(nil) {
		add(id)
	}
}

func (t *ties) trust(n *governance.NHI) {
	self := governance.NewRef(governance.KindNHI, n.ID)
	if n.Trusts.IsUnknown() {
		t.trustingWhom = append(t.trustingWhom, place{self, "trusts"})
	}
	for i, b := range n.Trusts.Or(nil) {
		switch s, ok := b.Subject.Get(); {
		case !ok:
			t.trustingWhom = append(t.trustingWhom, place{self, "trusts[" + itoa(i) + "].subject"})
		case s == "" || strings.Contains(s, "*"):
			t.trustingMany = append(t.trustingMany, trust{n, i, s})
		default:
			t.trusting.add(s, trust{n, i, s})
		}
	}
}

// globbed reports whether a text is matched by a pattern in which * stands for
// any text. An empty pattern matches everything. It takes time linear in the text
// for each star.
func globbed(pattern, text string) bool {
	if pattern == "" {
		return true
	}
	parts := strings.Split(pattern, "*")
	first, last := parts[0], parts[len(parts)-1]
	if len(text) < len(first)+len(last) || !strings.HasPrefix(text, first) || !strings.HasSuffix(text, last) {
		return false
	}
	text = text[len(first) : len(text)-len(last)]
	for _, p := range parts[1 : len(parts)-1] {
		i := strings.Index(text, p)
		if i < 0 {
			return false
		}
		text = text[i+len(p):]
	}
	return true
}
