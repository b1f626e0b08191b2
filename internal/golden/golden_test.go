package golden_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/mandate-nhi/mandate/internal/golden"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

// A quiet test notes that it failed.
type quiet struct {
	testing.TB
	failed bool
}

func (q *quiet) Helper()               {}
func (q *quiet) Errorf(string, ...any) { q.failed = true }
func (q *quiet) Fatalf(string, ...any) { q.failed = true; panic(q) }
func (q *quiet) Fatal(...any)          { q.failed = true; panic(q) }

func fails(test func(testing.TB)) bool {
	q := &quiet{}
	func() {
		defer func() {
			if p := recover(); p != nil && p != any(q) {
				panic(p)
			}
		}()
		test(q)
	}()
	return q.failed
}

// TestFails wants what is otherwise, or missing, to fail; and to be written when asked.
func TestFails(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.txtar")
	whole := func(got string) func(testing.TB) { return func(t testing.TB) { golden.File(t, file, got) } }
	part := func(name, got string) func(testing.TB) {
		return func(t testing.TB) {
			data, _ := os.ReadFile(file)
			golden.Section(t, file, txtar.Parse(string(data)), name, got)
		}
	}
	tests := []struct {
		name, update string
		test         func(testing.TB)
		fails        bool
		after        string
	}{
		{"no file", "", whole("-- a --\n1\n"), true, ""},
		{"a new file", "1", whole("-- a --\n1\n"), false, "-- a --\n1\n"},
		{"the same", "", whole("-- a --\n1\n"), false, "-- a --\n1\n"},
		{"otherwise", "", whole("-- a --\n2\n"), true, "-- a --\n1\n"},
		{"the same section", "", part("a", "1\n"), false, "-- a --\n1\n"},
		{"another section", "", part("a", "2\n"), true, "-- a --\n1\n"},
		{"no section", "", part("b", "2\n"), true, "-- a --\n1\n"},
		{"a section anew", "1", part("a", "2\n"), false, "-- a --\n2\n"},
		{"a new section", "1", part("b", "3\n"), false, "-- a --\n2\n-- b --\n3\n"},
		{"nothing to write with", "", func(t testing.TB) { noWriter(t, filepath.Dir(file)) }, false, "-- a --\n2\n-- b --\n3\n"},
		{"a writer", "1", func(testing.TB) { golden.Writer(filepath.Dir(file))("a.txtar", nil) }, false, ""},
	}
	for _, tt := range tests {
		t.Setenv("MANDATE_UPDATE", tt.update)
		failed := fails(tt.test)
		after, _ := os.ReadFile(file)
		if failed != tt.fails || string(after) != tt.after {
			t.Errorf("%s: failed %t, and then the file is %q; want %t, %q", tt.name, failed, after, tt.fails, tt.after)
		}
	}
}

func noWriter(t testing.TB, folder string) {
	if golden.Writer(folder) != nil {
		t.Errorf("a writer though goldens are compared")
	}
}
