package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"
)

// newLedger makes a ledger of the quickstart in the current folder.
func newLedger(t *testing.T) {
	t.Helper()
	estate := contents(t, "../quickstart/estate.json")
	t.Chdir(t.TempDir())
	create(t, "estate.json", estate)
	must(t, "ledger", "keygen", "-log", "example.com/l", "-key", "k")
	must(t, "ledger", "append", "-dir", "l", "-key", "k", "-secrets", "s", "estate.json")
}

// must runs what has to succeed.
func must(t *testing.T, args ...string) (stdout string) {
	t.Helper()
	status, stdout, stderr := runWith("", args...)
	if status != 0 || stderr != "" {
		t.Fatalf("mandate %s: status %d, stderr %q", strings.Join(args, " "), status, stderr)
	}
	return stdout
}

// TestLedgerAsJSON wants the answers to say nothing that their types do not.
func TestLedgerAsJSON(t *testing.T) {
	newLedger(t)
	create(t, "receipt.json", must(t, "ledger", "prove", "-dir", "l", "-key", "k.pub", "-index", "3"))
	tests := []struct {
		args   string
		answer any
	}{
		{"ledger append -dir l -key k -secrets s -format json estate.json", new(appendAnswer)},
		{"ledger append -dir l2 -key k -secrets s -format json estate.json", new(appendAnswer)},
		{"ledger verify -dir l -key k.pub -since l/checkpoint -format json", new(verifyAnswer)},
		{"ledger verify -receipt receipt.json -key k.pub -format json", new(receiptAnswer)},
	}
	for _, tt := range tests {
		out := must(t, strings.Fields(tt.args)...)
		dec := json.NewDecoder(strings.NewReader(out))
		dec.DisallowUnknownFields()
		if err := dec.Decode(tt.answer); err != nil {
			t.Errorf("%s: %v", tt.args, err)
			continue
		}
		var back bytes.Buffer
		if err := printJSON(tt.answer)(&back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.Split(out, "\n"), strings.Split(back.String(), "\n")); diff != "" {
			t.Errorf("%s: what was decoded is not what was written:\n%s", tt.args, diff)
		}
	}
}

// TestKeysAreNoteKeys wants other programs that know signed notes to take the keys.
func TestKeysAreNoteKeys(t *testing.T) {
	newLedger(t)
	signer, err := note.NewSigner(strings.TrimSpace(contents(t, "k")))
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(contents(t, "k.pub")))
	if err != nil || signer.KeyHash() != verifier.KeyHash() || signer.Name() != "example.com/l" {
		t.Errorf("signer %s %x, verifier %v, %v", signer.Name(), signer.KeyHash(), verifier, err)
	}
	if _, err := note.Open([]byte(contents(t, "l/checkpoint")), note.VerifierList(verifier)); err != nil {
		t.Errorf("the checkpoint is no signed note: %v", err)
	}
}

// TestLedgersAgree wants two ledgers that share their secrets to hold the same.
func TestLedgersAgree(t *testing.T) {
	newLedger(t)
	must(t, "ledger", "append", "-dir", "replica", "-key", "k", "-secrets", "s", "estate.json")
	if diff := cmp.Diff(contents(t, "l/checkpoint"), contents(t, "replica/checkpoint")); diff != "" {
		t.Errorf("the checkpoints differ:\n%s", diff)
	}
}

// TestSecretsStaySecret wants files of secrets to be for their owner alone, and
// nothing of them in what is shown or in the ledger.
func TestSecretsStaySecret(t *testing.T) {
	newLedger(t)
	shown := must(t, "ledger", "append", "-dir", "l2", "-key", "k", "-secrets", "s", "estate.json") +
		must(t, "ledger", "keygen", "-log", "example.com/l", "-key", "k2") +
		must(t, "ledger", "prove", "-dir", "l", "-key", "k.pub", "-index", "3") + contents(t, "l/log")
	files, err := filepath.Glob("s/*/*")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d secrets, %v", len(files), err)
	}
	for _, name := range append(files, "k", "k2") {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, %v", name, info.Mode(), err)
		}
		if secret := strings.TrimSpace(contents(t, name)); secret == "" || strings.Contains(shown, secret) {
			t.Errorf("%s is shown", name)
		}
	}
	if strings.Contains(contents(t, "l/log"), "caio@lumo") {
		t.Error("the ledger names a person")
	}
}

// TestSecretDrawnOnce wants all who draw a secret at once to get the same.
func TestSecretDrawnOnce(t *testing.T) {
	dir := t.TempDir()
	got := make([]string, 8)
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() {
			s := secrets{dir, drawn([]string{string(rune('a' + i))})}
			salt, err := s.Salt(context.Background(), "h-17.accepted")
			if err != nil {
				t.Error(err)
			}
			got[i] = string(salt)
		})
	}
	wg.Wait()
	for _, s := range got {
		if s != got[0] || len(s) != 32 {
			t.Errorf("salts %x", got)
			break
		}
	}
	if left, _ := filepath.Glob(dir + "/salts/part-*"); left != nil {
		t.Errorf("left behind: %v", left)
	}
}

func TestSecretFileName(t *testing.T) {
	tests := []struct{ id, want string }{
		{"handoff.h-17.accepted", "handoff.h-17.accepted.key"},
		{"jo@acme", "jo@acme.key"},
		{"..", "...key"},
		{"a/../b", "a%2F..%2Fb.key"},
	}
	for _, tt := range tests {
		if got := fileName(tt.id); got != tt.want || got != filepath.Base(got) {
			t.Errorf("fileName(%q) = %q, want %q", tt.id, got, tt.want)
		}
	}
	if got := fileName(strings.Repeat("x", 201)); len(got) != 64+len(".sha256") {
		t.Errorf("a long id gives %q", got)
	}
}
