package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/delegation/ledger"
	"github.com/mandate-nhi/mandate/delegation/ledger/filestore"
	"github.com/mandate-nhi/mandate/governance"
)

var ledgerVerifyCommand = command{
	name:  "ledger verify",
	args:  "-key FILE.pub [-dir DIR [-since CHECKPOINT] | -receipt FILE]",
	short: "check a whole ledger, or the receipt of one entry without the ledger",
	about: `
With -dir every entry is read again and held against the signed checkpoint; with
-since also against one that you kept, such as CHECKPOINT: nothing of what it stood
for was changed, dropped or moved. A receipt needs the public key and nothing else.

exit status: 0 it holds; 1 it does not; 2 wrong usage or bad input`,
	example: `mandate ledger verify -dir ledger -key partners.key.pub -since checkpoint.may
mandate ledger verify -receipt receipt.json -key partners.key.pub`,
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		v := &ledgerVerify{}
		v.flags(flags)
		flags.StringVar(&v.key, "key", "", "the public key in `FILE`, as ledger keygen makes it")
		flags.StringVar(&v.since, "since", "", "a signed checkpoint that was kept, in `FILE`")
		flags.StringVar(&v.receipt, "receipt", "", "check the receipt in `FILE`; - is standard input")
		return v.run
	},
}

type ledgerVerify struct {
	ledgerQuestion
	key, since, receipt string
}

func (v *ledgerVerify) run(e *env, args []string) error {
	switch {
	case len(args) > 0:
		return usagef("ledger verify takes no arguments, got %q", args[0])
	case v.key == "" || (v.dir == "") == (v.receipt == ""):
		return usageError{"give -key FILE, and either -dir DIR or -receipt FILE"}
	case v.receipt != "" && v.since != "":
		return usageError{"-since goes with -dir"}
	}
	key, err := readKey(v.key)
	if err != nil {
		return err
	}
	if v.receipt != "" {
		return v.verifyReceipt(e, key)
	}
	answer, err := v.verifyLog(e.ctx, key)
	if err != nil {
		return refused(err)
	}
	return v.print(e.stdout, answer.text(), answer)
}

// A verifyAnswer is what ledger verify -dir writes with -format json.
type verifyAnswer struct {
	Log        string  `json:"log"`
	Size       uint64  `json:"size"`            // entries that the checkpoint stands for
	Unsigned   uint64  `json:"unsigned"`        // entries behind it
	Since      *uint64 `json:"since,omitempty"` // entries of the checkpoint that was kept
	Checkpoint string  `json:"checkpoint"`
}

func (v *ledgerVerify) verifyLog(ctx context.Context, key ledger.Key) (a *verifyAnswer, err error) {
	store, err := openLedger(v.dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	text, err := os.ReadFile(v.checkpoint())
	if err != nil {
		return nil, err
	}
	c, err := ledger.OpenCheckpoint(text, key)
	if err != nil {
		return nil, err
	}
	if err := ledger.Audit(ctx, store, c); err != nil {
		return nil, err
	}
	size, err := store.Size(ctx)
	if err != nil {
		return nil, err
	}
	a = &verifyAnswer{Log: c.Origin, Size: c.Size, Unsigned: size - c.Size, Checkpoint: string(text)}
	if v.since != "" {
		a.Since, err = v.continues(ctx, ledger.New(store, c.Origin), c, key)
	}
	return a, err
}

// continues wants the checkpoint to begin with all that the one kept stood for.
func (v *ledgerVerify) continues(ctx context.Context, log *ledger.Log, c ledger.Checkpoint, key ledger.Key) (*uint64, error) {
	text, err := os.ReadFile(v.since)
	if err != nil {
		return nil, err
	}
	old, err := ledger.OpenCheckpoint(text, key)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", v.since, err)
	}
	if old.Size > c.Size {
		return nil, metError{fmt.Sprintf("the ledger was cut: it is signed for %d entries, and %s is for %d", c.Size, v.since, old.Size)}
	}
	proof, err := log.ProveConsistency(ctx, old.Size, c.Size)
	if err != nil {
		return nil, err
	}
	return &old.Size, ledger.VerifyConsistency(old, c, proof)
}

// openLedger opens a ledger that is there.
func openLedger(dir string) (*filestore.Store, error) {
	if _, err := os.Stat(filepath.Join(dir, "log")); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no ledger in %s", dir)
	}
	return filestore.Open(dir)
}

func (a *verifyAnswer) text() *page {
	p := new(page)
	p.line("HOLDS: the %s of %s are those of its checkpoint", plural(int(a.Size), "entry", "entries"), a.Log)
	if a.Since != nil {
		p.line("  and begin with the %d of the checkpoint that was kept", *a.Since)
	}
	if a.Unsigned > 0 {
		p.line("  %d more are not signed yet: the next ledger append signs them", a.Unsigned)
	}
	p.head("checkpoint: keep a copy, for -since\n")
	p.WriteString(a.Checkpoint)
	return p
}

// A receiptAnswer is what ledger verify -receipt writes with -format json.
type receiptAnswer struct {
	Log   string      `json:"log"`
	Size  uint64      `json:"size"` // of the ledger when the receipt was given
	Index uint64      `json:"index"`
	Leaf  ledger.Leaf `json:"leaf"`
}

func (v *ledgerVerify) verifyReceipt(e *env, key ledger.Key) error {
	f, err := e.readOne(v.receipt)
	if err != nil {
		return err
	}
	r, err := ledger.ParseReceipt([]byte(strings.TrimRight(string(f.Data), "\r\n")))
	if err != nil {
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	leaf, c, err := r.Verify(key)
	if err != nil {
		return refused(err)
	}
	a := &receiptAnswer{c.Origin, c.Size, r.Inclusion.Index, leaf}
	return v.print(e.stdout, a.text(), a)
}

func (a *receiptAnswer) text() *page {
	p := new(page)
	p.line("HOLDS: this is entry %d of %s, which had %d when the receipt was given\n", a.Index, a.Log, a.Size)
	rows := [][]string{
		{"event", a.Leaf.Key},
		{"kind", string(a.Leaf.Kind)},
		{"record", a.Leaf.Record.String()},
		{"outcome", a.Leaf.Outcome},
		{"at", governance.FormatInstant(a.Leaf.At)},
		{"organizations", strings.Join(a.Leaf.Organizations, ", ")},
		{"persons", strconv.Itoa(len(a.Leaf.Persons)) + ", as pseudonyms"},
		{"commitment", string(a.Leaf.Commitment)},
	}
	if a.Leaf.Gate != "" {
		rows = append(rows, []string{"gate", a.Leaf.Gate})
	}
	p.table(rows)
	return p
}
