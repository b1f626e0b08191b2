// Package exampletest holds the tests that all examples have.
package exampletest

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Readme wants README.md, in the folder of the test, to show in its first block of
// text what a program prints. MANDATE_UPDATE=1 writes it there.
func Readme(t *testing.T, main func()) {
	t.Helper()
	Block(t, "README.md", "```text\n", Output(t, main))
}

// Block wants the first block of a page that a fence opens to be want.
// MANDATE_UPDATE=1 writes it there.
func Block(t *testing.T, file, fence, want string) {
	t.Helper()
	page := contents(t, file)
	before, rest, found := strings.Cut(page, fence)
	block, after, closed := strings.Cut(rest, "```\n")
	if !found || !closed {
		t.Fatalf("%s has no block that starts with %q", file, fence)
	}
	if os.Getenv("MANDATE_UPDATE") != "" {
		write(t, file, before+fence+want+"```\n"+after)
	} else if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(block, "\n")); diff != "" {
		t.Errorf("block %q of %s mismatch (-program +page):\n%s", fence, file, diff)
	}
}

// Golden wants a file to hold got. MANDATE_UPDATE=1 writes it.
func Golden(t *testing.T, file, got string) {
	t.Helper()
	if os.Getenv("MANDATE_UPDATE") != "" {
		write(t, file, got)
	} else if diff := cmp.Diff(strings.Split(got, "\n"), strings.Split(contents(t, file), "\n")); diff != "" {
		t.Errorf("%s mismatch (-program +file):\n%s", file, diff)
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

func contents(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
