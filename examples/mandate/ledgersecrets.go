package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/mandate-nhi/mandate/delegation/ledger"
)

// secrets are the salts of events and the keys of persons in a folder, a file for
// each, drawn on first use. Whoever empties a file has destroyed what it held.
type secrets struct {
	dir    string
	random io.Reader
}

// errDestroyed says that a secret was destroyed: a file that is there and empty.
var errDestroyed = errors.New("was destroyed")

// Salt implements ledger.Salts.
func (s secrets) Salt(_ context.Context, key string) ([]byte, error) { return s.get("salts", key) }

// MAC implements ledger.Pseudonyms.
func (s secrets) MAC(_ context.Context, person string) ([]byte, error) {
	key, err := s.get("persons", person)
	if err != nil {
		return nil, err
	}
	return ledger.HMAC(key, person), nil
}

// get reads a secret, and draws it first if there is none.
func (s secrets) get(kind, id string) ([]byte, error) {
	name := filepath.Join(s.dir, kind, fileName(id))
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		if err := s.draw(name); err != nil {
			return nil, err
		}
		text, err = os.ReadFile(name)
	}
	if err != nil {
		return nil, err
	}
	if len(text) == 0 {
		return nil, fmt.Errorf("the secret of %s %w", id, errDestroyed)
	}
	secret, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(secret) != ledger.SaltSize {
		return nil, fmt.Errorf("%s does not hold a secret", name)
	}
	return secret, nil
}

// draw makes a secret that lasts before anybody uses it. Of two who draw at once
// the first wins.
func (s secrets) draw(name string) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	secret := make([]byte, ledger.SaltSize)
	if _, err := io.ReadFull(s.random, secret); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), "part-") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = io.WriteString(f, hex.EncodeToString(secret)+"\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), name); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// fileName is the file of an id: legible, so that the right one can be emptied.
func fileName(id string) string {
	if name := url.PathEscape(id); len(name) <= 200 {
		return name + ".key"
	}
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:]) + ".sha256"
}
