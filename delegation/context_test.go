package delegation_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/ctxtest"
)

// crowd is an organization with many persons and grants to it.
func crowd(t *testing.T) *governance.Estate {
	t.Helper()
	var actors, grants strings.Builder
	for i := range 300 {
		fmt.Fprintf(&actors, `, {"id": "p%d", "kind": "person", "parentId": "org"}`, i)
		fmt.Fprintf(&grants, `, {"id": "d%d", "kind": "support", "grantorId": "actor:owner", "granteeId": "actor:org", "scopes": [{"action": "users.read", "resource": "tenant/t/**"}]}`, i)
	}
	e, err := governance.Parse("estate.json", []byte(`{"schemaVersion": "1.0", "actors": [{"id": "owner", "kind": "organization"}, {"id": "org", "kind": "organization"}`+actors.String()+`],
		"tenants": [{"id": "t", "ownerId": "owner"}], "delegations": [`+grants.String()[2:]+`]}`))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestWorkEnds wants long work to end soon after its context: it asks a few times
// more at most, while the whole of it would ask often.
func TestWorkEnds(t *testing.T) {
	e := crowd(t)
	at := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	v, org := delegation.NewIndex(e).At(at), governance.NewRef(governance.KindActor, "org")
	for name, tt := range map[string]struct {
		whole int // at least so often it asks
		work  func(context.Context) error
	}{
		"index": {20, func(ctx context.Context) error {
			_, err := delegation.NewIndexContext(ctx, e)
			return err
		}},
		"blast radius": {300, func(ctx context.Context) error {
			_, err := v.BlastRadiusContext(ctx, org)
			return err
		}},
		"revocation plan": {300, func(ctx context.Context) error {
			_, err := v.PlanRevocationContext(ctx, org)
			return err
		}},
	} {
		all := ctxtest.After(1 << 30)
		if err := tt.work(all); err != nil || all.Asked() < tt.whole {
			t.Errorf("%s: %v, asked %d times", name, err, all.Asked())
		}
		for _, left := range []int{0, 3, tt.whole / 2} {
			ctx := ctxtest.After(left)
			if err := tt.work(ctx); !errors.Is(err, context.Canceled) || ctx.Asked() > left+10 {
				t.Errorf("%s that ends after %d: %v, asked %d times", name, left, err, ctx.Asked())
			}
		}
	}
}

// TestIndexObserved wants the index of an audience to be told too.
func TestIndexObserved(t *testing.T) {
	var got []governance.Counts
	x := delegation.NewIndex(crowd(t), delegation.WithObserver(func(w governance.Work) func(governance.Counts) {
		if w != governance.WorkIndex {
			t.Errorf("heard of %v", w)
		}
		return func(c governance.Counts) { got = append(got, c) }
	}))
	if diff := cmp.Diff([]governance.Counts{{Records: 603}}, got); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
	if x.For("owner"); len(got) != 2 {
		t.Errorf("the index of an audience makes it %d, want 2", len(got))
	}
}
