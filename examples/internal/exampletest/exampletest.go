// Package exampletest holds the tests that all examples have.
package exampletest

import (
	"io"
	"os"
	"strings"
	"testing"
)

const (
	page  = "README.md"
	fence = "```text\n"
)

// Readme wants the README in the folder of the test to show, in its first block of
// text, what a program prints. MANDATE_UPDATE=1 writes it there.
func Readme(t *testing.T, main func()) {
	t.Helper()
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(data), fence)
	block, after, closed := strings.Cut(rest, "```\n")
	if !found || !closed {
		t.Fatalf("%s has no block that starts with %q", page, fence)
	}
	want := Output(t, main)
	if os.Getenv("MANDATE_UPDATE") != "" {
		if err := os.WriteFile(page, []byte(before+fence+want+"```\n"+after), 0o666); err != nil {
			t.Fatal(err)
		}
	} else if block != want {
		t.Errorf("%s shows\n%s\nand the program prints\n%s", page, block, want)
	}
}

// Output is what a program prints.
func Output(t *testing.T, main func()) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout := os.Stdout
	os.Stdout = w
	defer func() { os.Stdout = stdout }()
	go func() {
		defer w.Close()
		main()
	}()
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
