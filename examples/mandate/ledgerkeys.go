package main

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"github.com/mandate-nhi/mandate/delegation/ledger"
)

var ledgerKeygenCommand = command{
	name:  "ledger keygen",
	args:  "-log NAME -key FILE",
	short: "make the keys of a ledger",
	about: `
FILE is for who writes the ledger, and secret: it is made with mode 0600 and nothing
of it is shown. FILE.pub is for everybody who verifies. Both are in the form of
signed notes (C2SP signed-note, Ed25519). Neither may exist.`,
	example: "mandate ledger keygen -log ledger.example.com/partners -key partners.key",
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		k := &keygen{}
		flags.StringVar(&k.log, "log", "", "`NAME` of the ledger for ever, such as ledger.example.com/partners")
		flags.StringVar(&k.key, "key", "", "write the secret key to `FILE` and the public one to FILE.pub")
		return k.run
	},
}

type keygen struct{ log, key string }

func (k *keygen) run(e *env, args []string) error {
	switch {
	case len(args) > 0:
		return usagef("ledger keygen takes no arguments, got %q", args[0])
	case k.log == "" || k.key == "":
		return usageError{"give -log NAME and -key FILE"}
	}
	secret, public, err := generateKey(e.random, k.log)
	if err != nil {
		return err
	}
	if err := createNew(k.key, 0o600, secret+"\n"); err != nil {
		return err
	}
	if err := createNew(k.key+".pub", 0o644, public+"\n"); err != nil {
		return errors.Join(err, os.Remove(k.key))
	}
	p := new(page)
	p.line("%s signs for %s: keep it secret", k.key, k.log)
	p.line("%s verifies: give it to everybody", k.key+".pub")
	return p.print(e.stdout)
}

// generateKey makes a key pair in the form of package note.
func generateKey(random io.Reader, name string) (secret, public string, err error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return "", "", err
	}
	key := keyOf(name, seed)
	if public = key.String(); public == "" {
		return "", "", usagef("-log %q: a name has neither space nor plus", name)
	}
	return secretText(key, seed), public, nil
}

func keyOf(name string, seed []byte) ledger.Key {
	return ledger.Key{Name: name, Public: ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)}
}

const (
	secretPrefix = "PRIVATE+KEY+"
	algEd25519   = 1 // marks the bytes of a key
)

// secretText is the form of a secret key: that of the public one, with the seed.
func secretText(k ledger.Key, seed []byte) string {
	_, hash, _ := strings.Cut(k.String(), "+")
	hash, _, _ = strings.Cut(hash, "+")
	return secretPrefix + k.Name + "+" + hash + "+" + base64.StdEncoding.EncodeToString(append([]byte{algEd25519}, seed...))
}

// createNew writes a file that must not exist.
func createNew(name string, mode os.FileMode, text string) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = io.WriteString(f, text)
	return errors.Join(err, f.Sync(), f.Close())
}

// A seed signs for the log of its key.
type seed struct {
	key    ledger.Key
	secret ed25519.PrivateKey
}

// Name implements ledger.Signer.
func (s seed) Name() string { return s.key.Name }

// Sign implements ledger.Signer.
func (s seed) Sign(_ context.Context, msg []byte) ([]byte, error) {
	return ed25519.Sign(s.secret, msg), nil
}

// readSigner reads a secret key, with the public key that belongs to it.
func readSigner(name string) (ledger.Signer, ledger.Key, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, ledger.Key{}, err
	}
	s, ok := parseSecret(strings.TrimSpace(string(text)))
	if !ok {
		return nil, ledger.Key{}, fmt.Errorf("%s is no secret key as ledger keygen makes it", name)
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, ledger.Key{}, err
	}
	if runtime.GOOS != "windows" && info.Mode()&0o077 != 0 {
		return nil, ledger.Key{}, fmt.Errorf("%s can be read by others: chmod 600 %s", name, name)
	}
	return s, s.key, nil
}

// parseSecret reads what secretText writes, and nothing else.
func parseSecret(text string) (seed, bool) {
	rest, _ := strings.CutPrefix(text, secretPrefix)
	name, rest, _ := strings.Cut(rest, "+")
	_, encoded, _ := strings.Cut(rest, "+")
	data, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(data) != 1+ed25519.SeedSize {
		return seed{}, false
	}
	k := keyOf(name, data[1:])
	return seed{k, ed25519.NewKeyFromSeed(data[1:])}, secretText(k, data[1:]) == text
}

// readKey reads a public key.
func readKey(name string) (ledger.Key, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return ledger.Key{}, err
	}
	key, err := ledger.ParseKey(strings.TrimSpace(string(text)))
	if err != nil {
		return ledger.Key{}, fmt.Errorf("%s is no public key as ledger keygen makes it", name)
	}
	return key, nil
}
