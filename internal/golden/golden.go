// Package golden compares what tests get with files of what they want, or rewrites
// these where the environment says MANDATE_UPDATE=1.
package golden

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/internal/txtar"
)

// Updating reports whether goldens are written, not compared.
func Updating() bool { return os.Getenv("MANDATE_UPDATE") != "" }

// File wants got to be the content of a file.
func File(t testing.TB, file, got string) {
	t.Helper()
	if Updating() {
		write(t, file, got)
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, file, string(want), got)
}

// Section wants got to be a section of the archive that a file holds. Where there is
// none it fails, or adds one.
func Section(t testing.TB, file string, a *txtar.Archive, name, got string) {
	t.Helper()
	want, ok := a.File(name)
	switch {
	case ok && !Updating():
		compare(t, file, want.Data, got)
		return
	case ok:
		want.Data = got
	case Updating():
		a.Files = append(a.Files, txtar.File{Name: name, Data: got})
	default:
		t.Fatalf("%s has no section %s", file, name)
	}
	write(t, file, txtar.Format(a))
}

// Writer writes the files of a folder; it is nil where goldens are compared.
func Writer(folder string) func(name string, data []byte) error {
	if !Updating() {
		return nil
	}
	return func(name string, data []byte) error { return os.WriteFile(folder+"/"+name, data, 0o644) }
}

func write(t testing.TB, file, data string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
}

func compare(t testing.TB, file, want, got string) {
	t.Helper()
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s is otherwise (-want +got); if that is meant, MANDATE_UPDATE=1 writes it:\n%s", file, diff)
	}
}
