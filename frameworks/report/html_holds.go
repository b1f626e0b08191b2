package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// An htmlChain is the grants from an authority down to one that no other hangs on.
type htmlChain struct {
	Tenant, Leaf string
	Valid        string // valid, broken or unknown
	First        string // who granted first
	Hops         []htmlHop
	Rest         []string // reasons that are of no grant of the chain
}

// An htmlHop is one grant of a chain.
type htmlHop struct {
	Grant, To, Until string
	Class            string   // valid, broken or unknown
	Why              []string // rules that do not hold, or could not be decided
}

// Chains are those of the grants that are live or may be, broken ones first.
func (h *htmlPage) Chains() (out []htmlChain) {
	if h.View == nil {
		return nil
	}
	parents := map[string]bool{}
	for d := range delegation.All[delegation.Delegation](h.View) {
		if id, ok := d.ParentID().Get(); ok {
			parents[id] = true
		}
	}
	for d := range delegation.All[delegation.Delegation](h.View) {
		if live, known := d.Live().Get(); parents[d.ID()] || known && !live {
			continue
		}
		out = append(out, chainDrawn(d))
	}
	rank := map[string]int{"broken": 0, "unknown": 1, "valid": 2}
	slices.SortStableFunc(out, func(a, b htmlChain) int { return cmp.Or(rank[a.Valid]-rank[b.Valid], len(b.Hops)-len(a.Hops)) })
	return out
}

// ChainCount is how many chains there are, and More how many are left out.
func (h *htmlPage) ChainCount(list []htmlChain) htmlBar {
	counts := map[string]int{}
	for _, c := range list {
		counts[c.Valid]++
	}
	return bar("Chains of live grants", []string{"broken", "unknown", "valid"}, []int{counts["broken"], counts["unknown"], counts["valid"]})
}

// Bounded is the first MaxRows chains.
func (h *htmlPage) Bounded(list []htmlChain) []htmlChain { return list[:h.shown(len(list))] }

func chainDrawn(d delegation.Delegation) htmlChain {
	c := htmlChain{Leaf: visible(d.Ref().String()), Valid: "unknown", Tenant: "tenant not known"}
	if id, ok := d.TenantID().Get(); ok {
		c.Tenant = visible(id)
	} else if d.TenantID().IsNone() {
		c.Tenant = "no tenant"
	}
	chain, ok := d.Chain().Get()
	if !ok {
		return c
	}
	if valid, known := chain.Valid().Get(); known {
		c.Valid = map[bool]string{true: "valid", false: "broken"}[valid]
	}
	index := map[governance.Ref]int{}
	for i, link := range chain.Links() {
		if i == 0 {
			c.First = partyText(link.GrantorID())
		}
		index[link.Ref()] = i
		until := instantText(link)
		c.Hops = append(c.Hops, htmlHop{Grant: visible(link.ID()), To: partyText(link.GranteeID()), Until: until, Class: "valid"})
	}
	for _, r := range chain.Reasons() {
		text := visible(codeWords(r.Code))
		if r.Unknown {
			text += " (" + visible(cmp.Or(r.Field, r.Subject.String())) + " not known)"
		}
		if i, ok := index[r.Subject]; ok {
			c.Hops[i].because(text, r.Unknown)
		} else if !slices.Contains(c.Rest, text) {
			c.Rest = append(c.Rest, text)
		}
	}
	return c
}

func (h *htmlHop) because(text string, unknown bool) {
	if !unknown {
		h.Class = "broken"
	} else if h.Class == "valid" {
		h.Class = "unknown"
	}
	if !slices.Contains(h.Why, text) {
		h.Why = append(h.Why, text)
	}
}

func partyText(f delegation.Fact[governance.Ref]) string {
	r, ok := f.Get()
	switch {
	case !ok:
		return "not known"
	case r.Kind == governance.KindActor:
		return visible(r.ID)
	}
	return visible(r.String())
}

func instantText(d delegation.Delegation) string {
	f := d.ExpiresAt()
	if t, ok := f.Get(); ok {
		return "until " + governance.FormatInstant(t)
	} else if f.IsNone() {
		return "no end"
	}
	return "end not known"
}

// blastParties is how many parties are compared; a library default.
const blastParties = 10

// An htmlBlast is what the compromise of one party gives.
type htmlBlast struct {
	Party, Words             string
	Certain, Possible, Start string // widths on a line of 1000 units
	Level                    string
	Open                     int
}

// Blast are the radii of the organizations that hold the most grants, the largest
// first.
func (h *htmlPage) Blast() (out []htmlBlast) {
	radii, _ := h.radii()
	most := 1
	for _, r := range radii {
		most = max(most, r.Certain+r.Possible)
	}
	for _, r := range radii {
		production := "production not known"
		if is, ok := r.Production.Get(); ok {
			production = map[bool]string{true: "reaches production", false: "no production"}[is]
		}
		level := [...]string{"none", "read", "write", "admin", "owner"}[min(max(r.MaxLevel, 0), 4)]
		out = append(out, htmlBlast{
			Party: visible(r.Of.ID), Level: level, Open: len(r.Open),
			Words:   fmt.Sprintf("%d records certain, %d possible; %d customers; highest level %s; %s", r.Certain, r.Possible, r.Customers, level, production),
			Certain: strconv.Itoa(r.Certain * 1000 / most), Start: strconv.Itoa(r.Certain * 1000 / most), Possible: strconv.Itoa(r.Possible * 1000 / most),
		})
	}
	return out
}

// BlastOf says of how many organizations the radii are.
func (h *htmlPage) BlastOf() string {
	radii, all := h.radii()
	if all == len(radii) {
		return fmt.Sprintf("All %d organizations that hold grants are shown.", all)
	}
	return fmt.Sprintf("Shown are the %s organizations with the most grants; mandate blast tells it of any other.", nOf(len(radii), all))
}

// radii are those of the organizations with the most grants, and how many there are.
func (h *htmlPage) radii() (out []*delegation.BlastRadius, all int) {
	if h.View == nil || h.blast != nil {
		return h.blast, h.holders
	}
	grants := map[governance.Ref]int{}
	for d := range delegation.All[delegation.Delegation](h.View) {
		if org, ok := d.Grantee().Get(); ok {
			grants[org.Ref()]++
		}
	}
	order := slices.SortedFunc(maps.Keys(grants), func(a, b governance.Ref) int { return cmp.Or(grants[b]-grants[a], a.Compare(b)) })
	for _, r := range order[:min(blastParties, len(order))] {
		if b, err := h.View.BlastRadius(r); err == nil {
			out = append(out, b)
		}
	}
	slices.SortStableFunc(out, func(a, b *delegation.BlastRadius) int {
		return cmp.Or(b.Certain+b.Possible-a.Certain-a.Possible, a.Of.Compare(b.Of))
	})
	h.blast, h.holders = out, len(order)
	return h.blast, h.holders
}
