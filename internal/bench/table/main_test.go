package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestMain stands in for the command where it starts itself.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "-ready" {
		if err := printReady(os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// TestTable wants a figure of everything. How large it is no test says.
func TestTable(t *testing.T) {
	var out bytes.Buffer
	if err := run(&out, planFor(true)); err != nil {
		t.Fatal(err)
	}
	if err := each(&out, planFor(true)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| hand-written Go | ", "| mandate | ", "| cel-go, JSON maps | ", "| cel-go, NativeTypes | ", "| expr | ", "| OPA | ", "| cedar-go | ",
		"every fact known", "all controls on one NHI", "from source to ready", "two goroutines", "must reach", "| INV-04 | "} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table lacks %q", want)
		}
	}
	t.Log(out.String())
}
