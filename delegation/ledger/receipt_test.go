package ledger_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/delegation/ledger"
)

func receipt(t *testing.T) (ledger.Receipt, ledger.Key) {
	t.Helper()
	signer, key := testKey(1)
	log := ledger.New(storeOf(t, sealed(t, 3)), origin)
	c, err := log.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	signed, err := ledger.SignCheckpoint(t.Context(), c, signer, key)
	if err != nil {
		t.Fatal(err)
	}
	r, err := log.Receipt(t.Context(), 1, signed, key)
	if err != nil {
		t.Fatal(err)
	}
	return r, key
}

// A receipt in which any byte is flipped, dropped, doubled or swapped with its
// neighbor is no receipt, or proves nothing.
func TestReceiptDamaged(t *testing.T) {
	r, key := receipt(t)
	good, err := r.Encode()
	if err != nil {
		t.Fatal(err)
	}
	back, err := ledger.ParseReceipt(good)
	if diff := cmp.Diff(r, back); diff != "" || err != nil {
		t.Fatalf("read back (-want +got), %v:\n%s", err, diff)
	}
	refused := func(how string, at int, data []byte) {
		bad, err := ledger.ParseReceipt(data)
		if err == nil {
			_, _, err = bad.Verify(key)
		}
		if err == nil && !bytes.Equal(data, good) {
			t.Errorf("byte %d %s: accepted\n%s", at, how, data)
		}
	}
	for i := range good {
		flipped := slices.Clone(good)
		flipped[i] ^= 1 << (i % 8)
		refused("flipped", i, flipped)
		refused("dropped", i, slices.Delete(slices.Clone(good), i, i+1))
		refused("doubled", i, slices.Insert(slices.Clone(good), i, good[i]))
		if i > 0 {
			swapped := slices.Clone(good)
			swapped[i-1], swapped[i] = swapped[i], swapped[i-1]
			refused("swapped", i, swapped)
		}
	}
}

func TestKeys(t *testing.T) {
	r, key := receipt(t)
	_, stranger := testKey(2)
	renamed := ledger.Key{Name: "elsewhere", Public: key.Public}
	short := ledger.Key{Name: origin, Public: key.Public[:31]}
	tests := []struct {
		name string
		keys []ledger.Key
		want ledger.Code
	}{
		{"the key", []ledger.Key{key}, ""},
		{"the key and another", []ledger.Key{stranger, key}, ""},
		{"another key of that name", []ledger.Key{stranger}, ledger.CodeSignature},
		{"the key under another name", []ledger.Key{renamed}, ledger.CodeSignature},
		{"no key", nil, ledger.CodeSignature},
		{"half a key", []ledger.Key{short}, ledger.CodeInvalid},
	}
	for _, tt := range tests {
		if _, _, err := r.Verify(tt.keys...); ledger.CodeOf(err) != tt.want {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

var errService = errors.New("the key service is down")

type down struct{ keyService }

func (down) Sign(context.Context, []byte) ([]byte, error) { return nil, errService }

// What a signer gives is not given on before it was checked.
func TestSigner(t *testing.T) {
	signer, key := testKey(1)
	other, _ := testKey(2)
	c := checkpoint(t, storeOf(t, sealed(t, 1)))
	if _, err := ledger.SignCheckpoint(t.Context(), c, down{signer}, key); !errors.Is(err, errService) {
		t.Errorf("a service that is down: %v", err)
	}
	if _, err := ledger.SignCheckpoint(t.Context(), c, other, key); ledger.CodeOf(err) != ledger.CodeSignature {
		t.Errorf("a signer with another key: %v, want %s", err, ledger.CodeSignature)
	}
	c.Origin = "elsewhere"
	if _, err := ledger.SignCheckpoint(t.Context(), c, signer, key); ledger.CodeOf(err) != ledger.CodeSignature {
		t.Errorf("the checkpoint of another log: %v, want %s", err, ledger.CodeSignature)
	}
}

// Four logs over one store, as four replicas have them, append the same events and
// events of their own at once: each event gets one place, the same for all.
func TestReplicas(t *testing.T) {
	const crew, shift = 4, 16
	entries := sealed(t, shift*(crew+1))
	store := new(ledger.Memory)
	places := make([][]uint64, crew)
	errs := make([]error, crew)
	var wait sync.WaitGroup
	for w := range crew {
		wait.Go(func() {
			log := ledger.New(store, origin)
			for i := range shift {
				got, err := log.Append(t.Context(), entries[i], entries[(w+1)*shift+i])
				if err != nil {
					errs[w] = err
					return
				}
				places[w] = append(places[w], got[0])
			}
		})
	}
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	for w := range crew {
		if diff := cmp.Diff(places[0], places[w]); diff != "" {
			t.Errorf("replica %d has other places (-first +other):\n%s", w, diff)
		}
	}
	log := ledger.New(store, origin)
	c, err := log.Checkpoint(t.Context())
	if err != nil || c.Size != uint64(len(entries)) {
		t.Fatalf("%d entries, %v, want %d", c.Size, err, len(entries))
	}
	for _, e := range entries {
		i, ok, err := log.Find(t.Context(), e.Key)
		if err != nil || !ok {
			t.Fatalf("%s is lost: %v", e.Key, err)
		}
		if leaf, _, err := log.Entry(t.Context(), i); err != nil || !bytes.Equal(leaf, e.Leaf) {
			t.Errorf("%s: %s, %v", e.Key, leaf, err)
		}
	}
}

// A log that saw entries knows when its store shrinks or says something else.
func TestStoreChanges(t *testing.T) {
	entries := sealed(t, 3)
	s := &swapped{rewritten{entries}}
	log := ledger.New(s, origin)
	if _, err := log.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.rewritten = rewritten{[]ledger.Entry{entries[0], entries[2], entries[1]}}
	if _, _, err := log.Entry(t.Context(), 1); ledger.CodeOf(err) != ledger.CodeTampered {
		t.Errorf("Entry of another: %v, want %s", err, ledger.CodeTampered)
	}
	s.rewritten = rewritten{entries[:2]}
	if _, err := log.Checkpoint(t.Context()); ledger.CodeOf(err) != ledger.CodeTampered {
		t.Errorf("Checkpoint of less: %v, want %s", err, ledger.CodeTampered)
	}
	if got, want := fmt.Sprint(log.Place(2)), "{"+origin+" 2}"; got != want {
		t.Errorf("Place = %s, want %s", got, want)
	}
}

type swapped struct{ rewritten }
