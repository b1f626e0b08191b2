package main

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/delegation/ledger"
	"github.com/mandate-nhi/mandate/governance"
)

// A recorder writes decisions to the ledger.
type recorder struct {
	log  *ledger.Log
	keys *keys
}

// decision returns when the decision is safe. One that is there already, written by
// another request or before a restart, stands as it is.
func (r recorder) decision(ctx context.Context, a *answer, party governance.Ref, g delegation.GateResult, digest governance.Hash, at time.Time) error {
	key, err := r.keys.of(party)
	if err != nil {
		return err
	}
	e := ledger.Event{Key: "gate:" + a.id, Kind: ledger.KindGateDecision, Gate: g.Gate, Outcome: g.Outcome.String(),
		Record: g.Subject, Digest: digest, At: at}
	if a.organization != "" {
		e.Organizations = []string{a.organization}
	}
	if party.Kind == governance.KindActor && party.ID != a.organization { // a person, who is not to be named
		e.Persons = []string{party.ID}
		if g.Subject == party {
			e.Record = governance.Ref{}
		}
	}
	entry, err := ledger.Sealer{Salts: key, Pseudonyms: key}.Seal(ctx, e)
	if err != nil {
		return err
	}
	if _, err = r.log.Append(ctx, entry); ledger.CodeOf(err) == ledger.CodeKeyTaken {
		return nil // the same decision, made at another instant
	}
	return err
}

// keys holds a key for each party in a folder. To erase a party from the ledger,
// delete its file: nobody can tell any more which entries were about it.
type keys struct {
	dir string
	mu  sync.Mutex
}

// of reads the key of a party, and draws it first if there is none.
func (k *keys) of(party governance.Ref) (partyKey, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	sum := sha256.Sum256([]byte(party.String()))
	file := filepath.Join(k.dir, hex.EncodeToString(sum[:]))
	key, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return k.draw(file)
	}
	if err == nil && len(key) != ledger.SaltSize {
		err = fmt.Errorf("%s does not hold a key", file)
	}
	return key, err
}

// draw makes a key that lasts before anybody uses it.
func (k *keys) draw(file string) (partyKey, error) {
	key := make(partyKey, ledger.SaltSize)
	rand.Read(key) // never fails
	if err := os.MkdirAll(k.dir, 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(file+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	_, err = f.Write(key)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, err
	}
	return key, os.Rename(file+".new", file)
}

// A partyKey seals the events of one party.
type partyKey []byte

// Salt implements ledger.Salts: who has no key cannot guess what was committed to.
func (k partyKey) Salt(_ context.Context, event string) ([]byte, error) {
	mac := hmac.New(sha256.New, k)
	mac.Write([]byte("salt\n" + event))
	return mac.Sum(nil), nil
}

// MAC implements ledger.Pseudonyms.
func (k partyKey) MAC(_ context.Context, person string) ([]byte, error) {
	return ledger.HMAC(k, person), nil
}
