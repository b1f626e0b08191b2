// The table command measures our engine beside its peers and prints one table.
// Every round visits every implementation in turn, so that what disturbs the
// machine disturbs all alike; the figures are medians of the rounds, with the least
// and the most.
//
//	go run ./table          # about a minute
//	go run ./table -short   # a few seconds, to see that it runs
//	go run ./table -each    # each built-in control alone
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/mandate-nhi/mandate/internal/bench/peers"
)

// A plan says how much is measured.
type plan struct {
	entities int
	rounds   int
	visit    time.Duration // least time of one implementation in one round
}

func main() {
	short := flag.Bool("short", false, "measure little")
	ready := flag.Bool("ready", false, "compile the built-in pack once and print how long it took; for the table itself")
	alone := flag.Bool("each", false, "measure each control of the built-in pack alone")
	flag.Parse()
	do := func() error { return run(os.Stdout, planFor(*short)) }
	switch {
	case *ready:
		do = func() error { return printReady(os.Stdout) }
	case *alone:
		do = func() error { return each(os.Stdout, planFor(*short)) }
	}
	if err := do(); err != nil {
		fmt.Fprintln(os.Stderr, "table:", err)
		os.Exit(1)
	}
}

func planFor(short bool) plan {
	if short {
		return plan{entities: 500, rounds: 3, visit: 5 * time.Millisecond}
	}
	return plan{entities: 10_000, rounds: 9, visit: 150 * time.Millisecond}
}

func run(out io.Writer, p plan) error {
	w, err := peers.NewWorld(peers.Estate(p.entities))
	if err != nil {
		return err
	}
	groups, err := w.Groups()
	if err != nil {
		return err
	}
	known, err := peers.NewWorld(peers.Known(p.entities))
	if err != nil {
		return err
	}
	ours, err := known.Ours()
	if err != nil {
		return err
	}
	var reached targets
	for i, g := range append(groups, ours) {
		for _, n := range []int{p.entities, 64} {
			rows, err := compare(g, n, p)
			if err != nil {
				return err
			}
			title := fmt.Sprintf("%d predicates, %d entities%s", len(g.Predicates), n, []string{"", "", ", every fact known"}[i])
			writeRows(out, title, rows)
			reached.add(title, rows, n)
		}
	}
	if err := whole(out, p, &reached); err != nil {
		return err
	}
	reached.write(out)
	return nil
}
