package delegation_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// TestScratch wants a scratch view to show what the view shows, also in memory
// that was taken back, and leaves what is kept for others alone.
func TestScratch(t *testing.T) {
	t.Parallel()
	for seed := range uint64(8) {
		w := newWorld(seed)
		x := delegation.NewIndex(w.estate(t, w.doc, now))
		for _, at := range []time.Time{now, now.AddDate(0, -2, 0), now.AddDate(1, 0, 0)} {
			want := everything(x.At(at))
			v := x.At(at)
			scratch, forget := v.Scratch()
			for range 3 {
				if diff := cmp.Diff(want, everything(scratch), cmp.AllowUnexported(known{})); diff != "" {
					t.Fatalf("seed %d at %v (-view +scratch):\n%s", seed, at, diff)
				}
				forget()
			}
			if diff := cmp.Diff(want, everything(v), cmp.AllowUnexported(known{})); diff != "" {
				t.Fatalf("seed %d at %v, behind the scratch view (-want +got):\n%s", seed, at, diff)
			}
		}
	}
}

// TestQuick wants a quick view to show what the view shows, but why it does not know
// more.
func TestQuick(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		w := newWorld(seed)
		x := delegation.NewIndex(w.estate(t, w.doc, now))
		for _, at := range []time.Time{now, now.AddDate(0, -2, 0), now.AddDate(1, 0, 0)} {
			v := x.At(at)
			want := unexplained(everything(v))
			quick, forget := v.Quick()
			for range 2 {
				if diff := cmp.Diff(want, unexplained(everything(quick)), cmp.AllowUnexported(known{})); diff != "" {
					t.Fatalf("seed %d at %v (-view +quick):\n%s", seed, at, diff)
				}
				forget()
			}
		}
	}
}

// unexplained is what is known without the gaps: of a list only whether it is open.
func unexplained(all knowledge) knowledge {
	for path, k := range all {
		all[path] = k.unexplained()
	}
	return all
}

func (k known) unexplained() known {
	if k.gaps = k.gaps[:min(len(k.gaps), 1)]; k.list && !k.unknown && len(k.gaps) == 1 {
		k.gaps = []string{"open"}
	} else {
		k.gaps = nil
	}
	for i := range k.items {
		k.items[i] = k.items[i].unexplained()
	}
	return k
}

// TestScratchTakesNothing wants the lists and gaps of a scratch view to take no
// memory of their own.
func TestScratchTakesNothing(t *testing.T) {
	const doc = `{"schemaVersion":"1.0","asOf":"2026-07-01T00:00:00Z","nhis":[{"id":"n","kind":"bot","operatorIds":["a","b"],"authMethods":["api_key"],
		"scopes":[{"action":"users.read","resource":"tenant/t"}]}],"credentials":[{"id":"c","subjectId":"nhi:n","kind":"api_key","state":"active","revokedAt":null,"expiresAt":null,"holderIds":["actor:z"],
		"copies":[{"storage":"vault","holderId":"actor:y"}]}]}`
	e, err := governance.Parse("estate.json", []byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	v, forget := delegation.NewIndex(e).At(now).Scratch()
	n, _ := v.Subject(governance.NewRef(governance.KindNHI, "n"))
	c, _ := v.Subject(governance.NewRef(governance.KindCredential, "c"))
	read := func() {
		forget()
		n := n.(delegation.NHI)
		n.Operators()
		n.Privileged()
		n.Credentials()
		n.AuthMethods()
		n.LastUsedAt()
		c.(delegation.Credential).HolderOrgs()
		c.(delegation.Credential).Live()
	}
	read()
	if allocs := testing.AllocsPerRun(20, read); allocs > 0 {
		t.Errorf("%v allocations", allocs)
	}
}
