package ledger_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/delegation/ledger"
	"github.com/mandate-nhi/mandate/delegation/ledger/storetest"
	"github.com/mandate-nhi/mandate/governance"
)

func TestMemory(t *testing.T) {
	storetest.Run(t, func(testing.TB) ledger.Store { return new(ledger.Memory) })
}

// sealed are n entries that differ in key and record.
func sealed(t *testing.T, n int) []ledger.Entry {
	t.Helper()
	secrets := vault{}
	var list []ledger.Entry
	for i := range n {
		event := accepted()
		event.Key = fmt.Sprintf("k%d", i)
		event.Record.ID = fmt.Sprintf("h-%d", i)
		e, err := ledger.Sealer{Salts: secrets, Pseudonyms: secrets}.Seal(t.Context(), event)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, e)
	}
	return list
}

// storeOf is a store that took these entries without looking at them.
func storeOf(t *testing.T, entries []ledger.Entry) ledger.Store {
	t.Helper()
	return rewritten{entries}
}

// A rewritten store holds what somebody put into it behind the log's back.
type rewritten struct{ list []ledger.Entry }

func (s rewritten) Size(context.Context) (uint64, error) { return uint64(len(s.list)), nil }

func (s rewritten) Read(_ context.Context, from, to uint64) ([]ledger.Entry, error) {
	if err := ledger.CheckRange(from, to, uint64(len(s.list))); err != nil {
		return nil, err
	}
	return s.list[from:to], nil
}

func (s rewritten) Append(context.Context, uint64, []ledger.Entry) error { panic("not called") }

func checkpoint(t *testing.T, s ledger.Store) ledger.Checkpoint {
	t.Helper()
	c, err := ledger.New(s, origin).Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// What a leaf says, and that no person is in it.
func TestSeal(t *testing.T) {
	secrets := vault{}
	entry, err := ledger.Sealer{Salts: secrets, Pseudonyms: secrets}.Seal(t.Context(), accepted())
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"at":"2026-04-01T09:30:00Z",` +
		`"commitment":"sha256:COMMITMENT",` +
		`"key":"handoff.h-17.accepted","kind":"handoff","organizations":["distributor","reseller"],"outcome":"accepted",` +
		`"persons":["hmac-sha256:PSEUDONYM"],"record":"handoff:h-17","version":1}`
	leaf, err := ledger.ParseLeaf(entry.Leaf)
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Replace(string(entry.Leaf), string(leaf.Commitment), "sha256:COMMITMENT", 1)
	got = strings.Replace(got, string(leaf.Persons[0]), "hmac-sha256:PSEUDONYM", 1)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("leaf mismatch (-want +got):\n%s", diff)
	}
	if bytes.Contains(entry.Leaf, []byte("alice")) {
		t.Errorf("the leaf names a person: %s", entry.Leaf)
	}
	again, err := ledger.Sealer{Salts: secrets, Pseudonyms: secrets}.Seal(t.Context(), accepted())
	if err != nil || !bytes.Equal(entry.Leaf, again.Leaf) {
		t.Errorf("sealed again: %s, %v", again.Leaf, err)
	}
}

func TestSealRefuses(t *testing.T) {
	tests := []struct {
		name   string
		change func(*ledger.Event)
	}{
		{"no key", func(e *ledger.Event) { e.Key = "" }},
		{"no kind", func(e *ledger.Event) { e.Kind = "" }},
		{"no outcome", func(e *ledger.Event) { e.Outcome = "" }},
		{"a sentence for an outcome", func(e *ledger.Event) { e.Outcome = "accepted by alice" }},
		{"a gate on a handoff", func(e *ledger.Event) { e.Gate = "production-activate" }},
		{"a decision without a gate", func(e *ledger.Event) { e.Kind = ledger.KindGateDecision }},
		{"no digest", func(e *ledger.Event) { e.Digest = "" }},
		{"about nothing", func(e *ledger.Event) { e.Record, e.Persons = governance.Ref{}, nil }},
		{"a person as an organization", func(e *ledger.Event) { e.Organizations = []string{"alice"} }},
		{"a person as the record", func(e *ledger.Event) { e.Record = governance.NewRef(governance.KindActor, "alice") }},
		{"a person as the key", func(e *ledger.Event) { e.Key = "alice" }},
		{"too many organizations", func(e *ledger.Event) {
			for i := range 65 {
				e.Organizations = append(e.Organizations, fmt.Sprint("o", i))
			}
		}},
	}
	for _, tt := range tests {
		event := accepted()
		tt.change(&event)
		secrets := vault{}
		entry, err := ledger.Sealer{Salts: secrets, Pseudonyms: secrets}.Seal(t.Context(), event)
		if ledger.CodeOf(err) != ledger.CodeInvalid {
			t.Errorf("%s: %s, %v, want %s", tt.name, entry.Leaf, err, ledger.CodeInvalid)
		}
	}
}

// A sealer that lacks a part says which, and an erased person cannot be named again.
func TestSealerParts(t *testing.T) {
	secrets := vault{}
	erased := vault{"key of alice": nil}
	tests := []struct {
		name   string
		sealer ledger.Sealer
		want   string
	}{
		{"no salts", ledger.Sealer{Pseudonyms: secrets}, "ledger: INVALID: the sealer has no salts"},
		{"no pseudonyms", ledger.Sealer{Salts: secrets}, "ledger: INVALID: the event names persons, and the sealer has no pseudonyms"},
		{"an erased person", ledger.Sealer{Salts: secrets, Pseudonyms: erased}, "destroyed"},
	}
	for _, tt := range tests {
		if _, err := tt.sealer.Seal(t.Context(), accepted()); err == nil || err.Error() != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
}

// Every entry that is flipped in any byte, dropped, doubled or swapped is found by
// an audit against the checkpoint.
func TestAudit(t *testing.T) {
	good := sealed(t, 5)
	c := checkpoint(t, storeOf(t, good))
	if err := ledger.Audit(t.Context(), storeOf(t, good), c); err != nil {
		t.Fatal(err)
	}
	for i := range good {
		for b := range good[i].Leaf {
			bad := slices.Clone(good)
			bad[i].Leaf = bytes.Clone(bad[i].Leaf)
			bad[i].Leaf[b] ^= 1 << (b % 8)
			audited(t, fmt.Sprintf("entry %d, byte %d flipped", i, b), bad, c, ledger.CodeTampered)
		}
		bad := slices.Clone(good)
		bad[i].Key += "x"
		audited(t, fmt.Sprintf("entry %d under another key", i), bad, c, ledger.CodeTampered)
		audited(t, fmt.Sprintf("entry %d dropped", i), slices.Delete(slices.Clone(good), i, i+1), c, ledger.CodeTruncated)
		audited(t, fmt.Sprintf("entry %d doubled", i), slices.Insert(slices.Clone(good), i, good[i]), c, ledger.CodeTampered)
		for j := range i {
			bad := slices.Clone(good)
			bad[i], bad[j] = bad[j], bad[i]
			audited(t, fmt.Sprintf("entries %d and %d swapped", j, i), bad, c, ledger.CodeTampered)
		}
	}
	more := sealed(t, 6)
	audited(t, "another entry for the last", append(slices.Clone(good[:4]), more[5]), c, ledger.CodeTampered)
	audited(t, "an entry dropped, another appended", append(slices.Clone(good[1:]), more[5]), c, ledger.CodeTampered)
	if err := ledger.Audit(t.Context(), storeOf(t, more), c); err != nil {
		t.Errorf("a log that grew: %v", err)
	}
}

func audited(t *testing.T, name string, entries []ledger.Entry, c ledger.Checkpoint, want ledger.Code) {
	t.Helper()
	if err := ledger.Audit(t.Context(), storeOf(t, entries), c); ledger.CodeOf(err) != want {
		t.Errorf("%s: %v, want %s", name, err, want)
	}
}

// For every size and entry the proofs verify, and no other leaf, place, hash or
// root does.
func TestProofs(t *testing.T) {
	entries := sealed(t, 9)
	log := ledger.New(storeOf(t, entries), origin)
	var points []ledger.Checkpoint
	for size := range len(entries) + 1 {
		points = append(points, checkpoint(t, storeOf(t, entries[:size])))
	}
	for size := range points {
		for i := range size {
			p, err := log.ProveInclusion(t.Context(), uint64(i), uint64(size))
			if err != nil {
				t.Fatal(err)
			}
			for j := range size {
				moved := p
				moved.Index = uint64(j)
				if err := ledger.VerifyInclusion(points[size], entries[i].Leaf, moved); (err == nil) != (i == j) {
					t.Errorf("entry %d at %d of %d: %v", i, j, size, err)
				}
				if err := ledger.VerifyInclusion(points[size], entries[j].Leaf, p); (err == nil) != (i == j) {
					t.Errorf("entry %d for %d of %d: %v", j, i, size, err)
				}
			}
			for damage, hashes := range damagedHashes(p.Hashes) {
				bad := ledger.Inclusion{Index: p.Index, Size: p.Size, Hashes: hashes}
				if err := ledger.VerifyInclusion(points[size], entries[i].Leaf, bad); ledger.CodeOf(err) != ledger.CodeProof {
					t.Errorf("entry %d of %d, %s: %v", i, size, damage, err)
				}
			}
		}
		for old := range size + 1 {
			p, err := log.ProveConsistency(t.Context(), uint64(old), uint64(size))
			if err != nil {
				t.Fatal(err)
			}
			if err := ledger.VerifyConsistency(points[old], points[size], p); err != nil {
				t.Errorf("from %d to %d: %v", old, size, err)
			}
			forked := points[old]
			forked.Root[7] ^= 1
			if err := ledger.VerifyConsistency(forked, points[size], p); ledger.CodeOf(err) != ledger.CodeProof {
				t.Errorf("another log of %d to %d: %v, want %s", old, size, err, ledger.CodeProof)
			}
			for damage, hashes := range damagedHashes(p.Hashes) {
				bad := ledger.Consistency{OldSize: p.OldSize, NewSize: p.NewSize, Hashes: hashes}
				if err := ledger.VerifyConsistency(points[old], points[size], bad); ledger.CodeOf(err) != ledger.CodeProof {
					t.Errorf("from %d to %d, %s: %v", old, size, damage, err)
				}
			}
		}
	}
}

// damagedHashes are the ways in which a list of hashes can be one step wrong.
func damagedHashes(good []ledger.Hash) map[string][]ledger.Hash {
	bad := map[string][]ledger.Hash{"one too many": append(slices.Clone(good), ledger.Hash{})}
	for i := range good {
		flipped := slices.Clone(good)
		flipped[i][31] ^= 0x80
		bad[fmt.Sprint("flipped ", i)] = flipped
		bad[fmt.Sprint("dropped ", i)] = slices.Delete(slices.Clone(good), i, i+1)
		bad[fmt.Sprint("doubled ", i)] = slices.Insert(slices.Clone(good), i, good[i])
		if i > 0 {
			swapped := slices.Clone(good)
			swapped[i-1], swapped[i] = swapped[i], swapped[i-1]
			bad[fmt.Sprint("swapped ", i)] = swapped
		}
	}
	return bad
}
