package ledger_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/mandate-nhi/mandate/delegation/ledger"
	"github.com/mandate-nhi/mandate/governance"
)

const origin = "ledger.example.com/partners"

// A vault holds what must be destroyed to erase somebody: a salt for each event
// and a key for each person. A real one draws them from crypto/rand.
type vault map[string][]byte

var errDestroyed = errors.New("destroyed")

func (v vault) get(name string) ([]byte, error) {
	secret, ok := v[name]
	if ok && secret == nil {
		return nil, errDestroyed
	}
	if !ok {
		sum := sha256.Sum256([]byte("a test knows its secrets: " + name))
		secret = sum[:]
		v[name] = secret
	}
	return secret, nil
}

// Salt implements ledger.Salts.
func (v vault) Salt(_ context.Context, key string) ([]byte, error) { return v.get("salt of " + key) }

// MAC implements ledger.Pseudonyms.
func (v vault) MAC(_ context.Context, person string) ([]byte, error) {
	key, err := v.get("key of " + person)
	if err != nil {
		return nil, err
	}
	return ledger.HMAC(key, person), nil
}

// A keyService signs; what stands behind it is its own affair.
type keyService struct{ private ed25519.PrivateKey }

func (keyService) Name() string { return origin }

func (s keyService) Sign(_ context.Context, msg []byte) ([]byte, error) {
	return ed25519.Sign(s.private, msg), nil
}

func testKey(seed byte) (keyService, ledger.Key) {
	private := ed25519.NewKeyFromSeed(append(make([]byte, ed25519.SeedSize-1), seed))
	return keyService{private}, ledger.Key{Name: origin, Public: private.Public().(ed25519.PublicKey)}
}

// accepted is an event: a handoff was accepted by alice, for a reseller.
func accepted() ledger.Event {
	return ledger.Event{
		Key: "handoff.h-17.accepted", Kind: ledger.KindHandoff, Outcome: "accepted",
		Record:        governance.NewRef(governance.KindHandoff, "h-17"),
		Digest:        governance.Hash("sha256:" + fmt.Sprintf("%064x", 17)),
		Organizations: []string{"reseller", "distributor"},
		Persons:       []string{"alice"},
		At:            time.Date(2026, 4, 1, 9, 30, 0, 0, time.UTC),
	}
}

func Example() {
	ctx := context.Background()
	signer, key := testKey(1)
	secrets := vault{}
	sealer := ledger.Sealer{Salts: secrets, Pseudonyms: secrets}
	log := ledger.New(new(ledger.Memory), origin)

	entry, err := sealer.Seal(ctx, accepted())
	if err != nil {
		fmt.Println(err)
		return
	}
	places, err := log.Append(ctx, entry)
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := log.Checkpoint(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	signed, err := ledger.SignCheckpoint(ctx, c, signer, key)
	if err != nil {
		fmt.Println(err)
		return
	}
	receipt, err := log.Receipt(ctx, places[0], signed, key)
	if err != nil {
		fmt.Println(err)
		return
	}

	leaf, c, err := receipt.Verify(key)
	fmt.Println(leaf.Record, leaf.Outcome, leaf.Organizations, c.Size, err)
	// Output: handoff:h-17 accepted [distributor reseller] 1 <nil>
}

// Erasing a person destroys secrets and no entry: what was proved stays proved.
func Example_erasing() {
	ctx := context.Background()
	secrets := vault{}
	sealer := ledger.Sealer{Salts: secrets, Pseudonyms: secrets}
	log := ledger.New(new(ledger.Memory), origin)
	event := accepted()
	entry, _ := sealer.Seal(ctx, event)
	if _, err := log.Append(ctx, entry); err != nil {
		fmt.Println(err)
		return
	}
	before, _ := log.Checkpoint(ctx)
	_, leaf, _ := log.Entry(ctx, 0)
	salt, _ := secrets.Salt(ctx, event.Key)
	fmt.Println("with the salt:", leaf.CheckCommitment(salt, event.Digest))

	secrets["salt of "+event.Key], secrets["key of alice"] = nil, nil

	fmt.Println("without:", ledger.CodeOf(leaf.CheckCommitment(nil, event.Digest)))
	_, err := secrets.MAC(ctx, "alice")
	fmt.Println("pseudonym of alice:", err)
	proof, _ := log.ProveInclusion(ctx, 0, before.Size)
	fmt.Println("proof:", ledger.VerifyInclusion(before, entry.Leaf, proof))
	// Output:
	// with the salt: <nil>
	// without: ERASED
	// pseudonym of alice: destroyed
	// proof: <nil>
}

// A receipt proves the entry of a piece of evidence, and a damaged one proves
// nothing.
func ExampleVerifier() {
	ctx := context.Background()
	signer, key := testKey(1)
	secrets := vault{}
	log := ledger.New(new(ledger.Memory), origin)
	event := accepted()
	entry, _ := ledger.Sealer{Salts: secrets, Pseudonyms: secrets}.Seal(ctx, event)
	places, _ := log.Append(ctx, entry)
	c, _ := log.Checkpoint(ctx)
	signed, _ := ledger.SignCheckpoint(ctx, c, signer, key)
	receipt, _ := log.Receipt(ctx, places[0], signed, key)
	content, _ := receipt.Encode()

	e := governance.Evidence{ID: "e", SubjectID: event.Record, Digest: governance.Some(event.Digest), LedgerEntry: governance.Some(log.Place(places[0]))}
	v := ledger.Verifier{Keys: []ledger.Key{key}, Salts: secrets}
	for _, text := range [][]byte{content, content[1:]} {
		found, err := v.Verify(ctx, e, bytes.NewReader(text))
		fmt.Println(found.Ledgered, found.KeyIDs, found.Entry.Record, found.Entry.Outcome, found.Code, err)
	}
	// Output:
	// true [ledger.example.com/partners] handoff:h-17 accepted  <nil>
	// false []   CONTENT_MALFORMED <nil>
}
