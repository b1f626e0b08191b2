package delegation_test

import (
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// audienceKeeps wants what an audience knows to be what the whole estate says,
// and tells how much it knew.
func audienceKeeps(t *testing.T, about string, was, is knowledge) int {
	t.Helper()
	n := 0
	for _, path := range paths(was) {
		k, ok := is[path]
		if !ok || was[path].unknown {
			continue
		}
		n++
		if broken := k.keeps(was[path]); broken != "" {
			t.Errorf("%s: %s: %s", about, path, broken)
		}
	}
	return n
}

// audienceSeeds is how many estates a law is asked of; MANDATE_SEEDS asks more.
func audienceSeeds(n uint64) uint64 {
	if s := os.Getenv("MANDATE_SEEDS"); s != "" {
		n, _ = strconv.ParseUint(s, 10, 64)
	}
	return n
}

// TestAudienceSound: what is known in the view of an audience is known in the
// whole estate, and the same.
func TestAudienceSound(t *testing.T) {
	seeds, n := audienceSeeds(12), 0
	for seed := range seeds {
		w := newWorld(seed)
		x := delegation.NewIndex(w.estate(t, w.doc, asOfs[w.IntN(len(asOfs))]))
		is := everything(x.At(now))
		for _, audience := range []string{"actor-0", "actor-1"} {
			n += audienceKeeps(t, "seed "+strconv.FormatUint(seed, 10)+" for "+audience, everything(x.For(audience).At(now)), is)
		}
	}
	if n < 500*int(seeds) {
		t.Errorf("only %d facts were known in %d estates", n, seeds)
	}
}

// TestAudienceDutiesSound: the same of duties, and of who may withdraw a grant.
func TestAudienceDutiesSound(t *testing.T) {
	t.Parallel()
	seeds, n, decided := audienceSeeds(100), 0, 0
	for seed := range seeds {
		w := dutyWorld(seed)
		x := delegation.NewIndex(w.estate(t, w.doc, asOfs[w.IntN(len(asOfs))]))
		is := dutyAnswers(x.At(now))
		for _, audience := range []string{"actor-0", "actor-1"} {
			v := x.For(audience).At(now)
			n += audienceKeeps(t, "seed "+strconv.FormatUint(seed, 10)+" for "+audience, dutyAnswers(v), is)
			decided += audienceRevokers(t, v, x.At(now))
		}
	}
	if n < 20*int(seeds) || decided < int(seeds) {
		t.Errorf("only %d facts were known, and %d revokers, in %d estates", n, decided, seeds)
	}
}

func audienceRevokers(t *testing.T, part, whole *delegation.View) int {
	t.Helper()
	n := 0
	for s := range part.Subjects(governance.KindDelegation) {
		for a := range part.Subjects(governance.KindActor) {
			full, _ := whole.Subject(s.Ref())
			was, _ := part.MayRevoke(a.Ref(), s.(delegation.Delegation))
			is, _ := whole.MayRevoke(a.Ref(), full.(delegation.Delegation))
			before, known := was.Get()
			if after, ok := is.Get(); known && (!ok || before != after) {
				t.Errorf("%v may revoke %v: %v for %s became %v %v", a.Ref(), s.Ref(), before, "the audience", after, ok)
			}
			if known {
				n++
			}
		}
	}
	return n
}

// TestAudienceDecidesSound: an audience that is allowed or denied something is so
// by the whole estate, and a grant that it sees as valid or not is.
func TestAudienceDecidesSound(t *testing.T) {
	seeds := audienceSeeds(40)
	outcomes := map[delegation.Outcome]int{}
	verdicts := 0
	for seed := range seeds {
		w := newChains(seed)
		if w.chance(0.3) {
			w.doc["tenants"][0].(map[string]any)["ownerId"] = "distributor"
		}
		if w.chance(0.3) {
			w.doc["nhis"][0].(map[string]any)["scopes"] = []any{w.scope(0)}
		}
		x, at := delegation.NewIndex(w.chains(t, w.doc)), now
		if w.chance(0.3) {
			at = now.AddDate(0, 0, -4)
		}
		whole := x.At(at)
		for _, audience := range []string{"customer", "distributor", "reseller", "vendor"} {
			v := x.For(audience).At(at)
			for _, q := range requests() {
				was, is := v.Decide(q, fresh), whole.Decide(q, fresh)
				if was.Outcome != delegation.NeedsEvidence && was.Outcome != is.Outcome {
					t.Errorf("seed %d for %s: %v of %v on %v: %v became %v", seed, audience, q.Party, q.Action, q.Resource, was, is)
				}
				outcomes[was.Outcome]++
			}
			for s := range v.Subjects(governance.KindDelegation) {
				full, _ := whole.Subject(s.Ref())
				was, _ := s.(delegation.Delegation).Chain().Get()
				is, _ := full.(delegation.Delegation).Chain().Get()
				if a, b := was.Valid(), is.Valid(); a.IsUnknown() != b.IsUnknown() || valueOf(a) != valueOf(b) {
					t.Errorf("seed %d for %s: %v is %v, of the whole estate %v", seed, audience, s.Ref(), was.Reasons(), is.Reasons())
				}
				audienceNames(t, v, audience, was)
				verdicts++
			}
		}
	}
	for _, o := range []delegation.Outcome{delegation.NeedsEvidence, delegation.Allow, delegation.Deny} {
		if outcomes[o] < int(seeds) {
			t.Errorf("only %d answers were %v in %d estates", outcomes[o], o, seeds)
		}
	}
	if verdicts < 5*int(seeds) {
		t.Errorf("only %d grants were seen", verdicts)
	}
}

// audienceNames wants a chain to speak of what the view shows, and of no facts of
// another party.
func audienceNames(t *testing.T, v *delegation.View, audience string, c delegation.ChainResult) {
	t.Helper()
	gaps := slices.Concat(c.Valid().Gaps(), c.ExternalHops().Gaps(), c.WindowEnd().Gaps(), c.RootIsAuthority().Gaps(), c.Violations().Open())
	for _, r := range slices.Concat(c.Reasons(), c.Warnings()) {
		gaps = append(gaps, delegation.Gap{Record: r.Subject, Field: r.Field, Code: r.Code})
	}
	for _, g := range gaps {
		s, ok := v.Subject(g.Record)
		if a, is := s.(delegation.Actor); is {
			org, _ := a.Org().Get()
			ok = org.Record().ID == audience
		}
		if !ok {
			t.Errorf("for %s a chain speaks of %s", audience, g.Path())
		}
	}
	for _, d := range c.Links() {
		if _, ok := v.Subject(d.Ref()); !ok {
			t.Errorf("a chain has %s", d.Ref())
		}
	}
}

func valueOf(f delegation.Fact[bool]) bool { v, _ := f.Get(); return v }

// TestAudienceBlastSound: what the audience sees as certainly reached is.
func TestAudienceBlastSound(t *testing.T) {
	nodes := 0
	for seed := range audienceSeeds(25) {
		w := newWorld(seed)
		x := delegation.NewIndex(w.estate(t, w.doc, now))
		for _, audience := range []string{"actor-0", "actor-1"} {
			part, whole := x.For(audience).At(now), x.At(now)
			for _, of := range seeds(part) {
				was, err := part.BlastRadius(of)
				is, err2 := whole.BlastRadius(of)
				if err != nil || err2 != nil {
					t.Fatal(err, err2)
				}
				for _, n := range was.Reached {
					if nodes++; n.Certain && !slices.ContainsFunc(is.Reached, func(m delegation.ReachedNode) bool { return m.Node == n.Node && m.Certain }) {
						t.Errorf("seed %d for %s: %v certainly gives %v, not so in the whole estate", seed, audience, of, n.Node)
					}
				}
				if p := was.Production; !p.IsUnknown() && valueOf(p) != valueOf(is.Production) {
					t.Errorf("seed %d for %s: %v reaches production: %v, in the whole estate %v", seed, audience, of, valueOf(p), is.Production)
				}
			}
		}
	}
	if nodes < 500 {
		t.Errorf("only %d nodes were reached", nodes)
	}
}
