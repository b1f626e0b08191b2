package sqlstore

import (
	"context"
	"crypto/rand"
	"fmt"

	"github.com/mandate-nhi/mandate/delegation/ledger"
)

// Secrets are the salts of events and the keys of persons, in a table beside the log,
// drawn on first use. It implements ledger.Salts and ledger.Pseudonyms.
type Secrets struct{ Store *Store }

// Salt implements ledger.Salts.
func (s Secrets) Salt(ctx context.Context, key string) ([]byte, error) {
	return s.secret(ctx, "salt of "+key)
}

// MAC implements ledger.Pseudonyms.
func (s Secrets) MAC(ctx context.Context, person string) ([]byte, error) {
	key, err := s.secret(ctx, "key of "+person)
	if err != nil {
		return nil, err
	}
	return ledger.HMAC(key, person), nil
}

// Erase destroys the key of a person and the salts of the events concerned: nobody
// can tell any more whom and what their entries are about. Backups of the table have
// to follow.
func (s Secrets) Erase(ctx context.Context, person string, events ...string) error {
	names := []string{"key of " + person}
	for _, e := range events {
		names = append(names, "salt of "+e)
	}
	for _, name := range names {
		_, err := s.Store.db.ExecContext(ctx, s.Store.query("UPDATE ledger_secrets SET secret = NULL WHERE name = $1"), s.Store.name+" "+name)
		if err != nil {
			return failure(ctx, err)
		}
	}
	return nil
}

// secret reads a secret, and draws it first if there is none. Of two who draw at once
// the first wins.
func (s Secrets) secret(ctx context.Context, name string) ([]byte, error) {
	fresh, name := make([]byte, ledger.SaltSize), s.Store.name+" "+name
	rand.Read(fresh) // never fails
	db, query := s.Store.db, s.Store.query
	_, err := db.ExecContext(ctx, query("INSERT INTO ledger_secrets (name, secret) VALUES ($1, $2) ON CONFLICT DO NOTHING"), name, fresh)
	if err != nil {
		return nil, failure(ctx, err)
	}
	var secret []byte
	if err := db.QueryRowContext(ctx, query("SELECT secret FROM ledger_secrets WHERE name = $1"), name).Scan(&secret); err != nil {
		return nil, failure(ctx, err)
	}
	if secret == nil {
		return nil, fmt.Errorf("the %s was destroyed", name)
	}
	return secret, nil
}
