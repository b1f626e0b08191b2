package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"

	"github.com/mandate-nhi/mandate/delegation/ledger"
)

var ledgerProveCommand = command{
	name:  "ledger prove",
	args:  "-dir DIR -key FILE.pub -index N|-event KEY",
	short: "print the receipt of an entry, for those who do not have the ledger",
	about: `
The receipt goes to standard output as canonical JSON: the signed checkpoint, the
entry, and the proof that the one holds the other. ledger verify -receipt checks it.`,
	example: "mandate ledger prove -dir ledger -key partners.key.pub -event delegation.brandt-to-kestrel.granted > receipt.json",
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		p := &ledgerProve{}
		flags.StringVar(&p.dir, "dir", "", "the ledger is in the folder `DIR`")
		flags.StringVar(&p.key, "key", "", "the public key in `FILE`, as ledger keygen makes it")
		flags.StringVar(&p.index, "index", "", "prove entry number `N`, from 0")
		flags.StringVar(&p.event, "event", "", "prove the entry of the event with this `KEY`")
		return p.run
	},
}

type ledgerProve struct {
	ledgerQuestion
	key, index, event string
}

func (p *ledgerProve) run(e *env, args []string) error {
	switch {
	case len(args) > 0:
		return usagef("ledger prove takes no arguments, got %q", args[0])
	case p.dir == "" || p.key == "" || (p.index == "") == (p.event == ""):
		return usageError{"give -dir DIR, -key FILE, and either -index N or -event KEY"}
	}
	var index uint64
	if p.index != "" {
		var err error
		if index, err = strconv.ParseUint(p.index, 10, 64); err != nil {
			return usagef("-index %q: want the number of an entry, from 0", p.index)
		}
	}
	key, err := readKey(p.key)
	if err != nil {
		return err
	}
	text, err := p.prove(e.ctx, index, key)
	if err != nil {
		return refused(err)
	}
	_, err = fmt.Fprintf(e.stdout, "%s\n", text)
	return err
}

func (p *ledgerProve) prove(ctx context.Context, index uint64, key ledger.Key) (text []byte, err error) {
	store, err := openLedger(p.dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	signed, err := os.ReadFile(p.checkpoint())
	if err != nil {
		return nil, err
	}
	c, err := ledger.OpenCheckpoint(signed, key)
	if err != nil {
		return nil, err
	}
	log := ledger.New(store, key.Name)
	if p.event != "" {
		var there bool
		if index, there, err = log.Find(ctx, p.event); err != nil {
			return nil, err
		}
		if !there {
			return nil, fmt.Errorf("the ledger holds no event %s", p.event)
		}
	}
	if index >= c.Size {
		return nil, fmt.Errorf("there is no entry %d: the checkpoint is for %d, numbered from 0", index, c.Size)
	}
	receipt, err := log.Receipt(ctx, index, signed, key)
	if err != nil {
		return nil, err
	}
	return receipt.Encode()
}
