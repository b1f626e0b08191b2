package filestore

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/mandate-nhi/mandate/delegation/ledger"
	"github.com/mandate-nhi/mandate/delegation/ledger/storetest"
)

func TestLaws(t *testing.T) {
	storetest.Run(t, func(t testing.TB) ledger.Store {
		s, err := Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	})
}

// What is in the folder is there for the next who opens it.
func TestReopen(t *testing.T) {
	dir := t.TempDir()
	for i, batch := range batches() {
		s, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Append(t.Context(), uint64(len(flat(i))), batch); err != nil {
			t.Fatal(err)
		}
		if got := contents(t, s); !same(got, flat(i+1)) {
			t.Errorf("after %d batches: %q", i+1, got)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Size(t.Context()); ledger.CodeOf(err) != ledger.CodeClosed {
			t.Errorf("Size of a closed store: %v, want %s", err, ledger.CodeClosed)
		}
	}
}

// filled is a disk after a run, with its files.
func filled(t *testing.T) map[string][]byte {
	t.Helper()
	d := newDisk(0)
	if _, err := run(t, d); err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{logName: d.names[logName].data, headName: d.names[headName].data}
}

// with is a disk of these files, one of them with other bytes or none.
func with(files map[string][]byte, name string, data []byte) *simulated {
	d := newDisk(0)
	for n, bytes := range files {
		d.names[n] = &inode{slices.Clone(bytes), nil}
	}
	d.names[name] = &inode{slices.Clone(data), nil}
	if data == nil {
		delete(d.names, name)
	}
	return d
}

// Every byte that is flipped, dropped, doubled or swapped with its neighbor, in
// either file, is CodeTampered. What stands behind the last byte is cut off, said
// so, and changes no entry.
func TestDamagedBytes(t *testing.T) {
	files := filled(t)
	for name, good := range files {
		for i := range good {
			flipped := slices.Clone(good)
			flipped[i] ^= 1 << (i % 8)
			damaged(t, files, name, "flipped", i, flipped)
			damaged(t, files, name, "dropped", i, slices.Delete(slices.Clone(good), i, i+1))
			damaged(t, files, name, "doubled", i, slices.Insert(slices.Clone(good), i, good[i]))
			if i > 0 {
				swapped := slices.Clone(good)
				swapped[i-1], swapped[i] = swapped[i], swapped[i-1]
				damaged(t, files, name, "swapped", i, swapped)
			}
		}
		damaged(t, files, name, "removed", 0, nil)
	}
}

func damaged(t *testing.T, files map[string][]byte, name, how string, at int, data []byte) {
	t.Helper()
	if data != nil && bytes.Equal(data, files[name]) {
		return // two equal bytes swapped
	}
	s, err := open(with(files, name, data))
	if err == nil && name == logName && bytes.HasPrefix(data, files[name]) {
		if s.Cut() != int64(len(data)-len(files[name])) || !same(contents(t, s), flat(len(batches()))) {
			t.Errorf("%s: byte %d %s: %d bytes cut", name, at, how, s.Cut())
		}
		return
	}
	if ledger.CodeOf(err) != ledger.CodeTampered {
		t.Errorf("%s: byte %d %s: %v, want %s", name, at, how, err, ledger.CodeTampered)
	}
}

// Whole batches that are dropped, doubled or swapped break the chain; an older
// head does not hide it.
func TestDamagedBatches(t *testing.T) {
	files := filled(t)
	var parts [][]byte
	for rest := files[logName]; len(rest) > 0; {
		n := around + int(rest[lengthSize-1])
		parts, rest = append(parts, rest[:n]), rest[n:]
	}
	tests := []struct {
		name  string
		order []int
	}{
		{"first dropped", []int{1, 2}},
		{"middle dropped", []int{0, 2}},
		{"last dropped", []int{0, 1}},
		{"first doubled", []int{0, 0, 1, 2}},
		{"middle doubled", []int{0, 1, 1, 2}},
		{"swapped", []int{0, 2, 1}},
		{"first swapped", []int{1, 0, 2}},
	}
	for _, tt := range tests {
		var log []byte
		for _, i := range tt.order {
			log = append(log, parts[i]...)
		}
		if _, err := open(with(files, logName, log)); ledger.CodeOf(err) != ledger.CodeTampered {
			t.Errorf("%s: %v, want %s", tt.name, err, ledger.CodeTampered)
		}
	}
	if _, err := open(with(files, headName, []byte(head{}.String()))); ledger.CodeOf(err) != ledger.CodeTampered {
		t.Errorf("the first head: %v, want %s", err, ledger.CodeTampered)
	}
}

// A leaf that changes under an open store is found when it is read.
func TestDamagedWhileOpen(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Append(t.Context(), 0, flat(1)); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, logName)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Replace(data, []byte("first"), []byte("fIrst"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Read(t.Context(), 0, 1); ledger.CodeOf(err) != ledger.CodeTampered {
		t.Errorf("Read: %v, want %s", err, ledger.CodeTampered)
	}
	if err := s.Append(t.Context(), 1, flat(1)); ledger.CodeOf(err) != ledger.CodeTampered {
		t.Errorf("Append of the same: %v, want %s", err, ledger.CodeTampered)
	}
}

// A second store over the folder makes the first refuse to write over it.
func TestTwoStores(t *testing.T) {
	dir := t.TempDir()
	a, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	b, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if err := b.Append(t.Context(), 0, flat(1)); err != nil {
		t.Fatal(err)
	}
	if err := a.Append(t.Context(), 0, flat(1)); ledger.CodeOf(err) != ledger.CodeClosed {
		t.Errorf("Append beside another store: %v, want %s", err, ledger.CodeClosed)
	}
	c, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if got := contents(t, c); !same(got, flat(1)) {
		t.Errorf("the folder holds %q", got)
	}
}
