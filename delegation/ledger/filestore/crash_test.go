package filestore

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"testing"

	"github.com/mandate-nhi/mandate/delegation/ledger"
)

var errCrash = errors.New("the plug was pulled")

// How much of what was not synced survives a crash.
const (
	nothing = iota
	half    // of the bytes that a file has more, and the names
	all
	fates
)

// A simulated disk keeps what was synced apart from what was not. The plug is
// pulled at operation number plug; a write that it interrupts leaves its first half.
type simulated struct {
	plug, done     int
	names, lasting map[string]*inode
}

type inode struct{ data, lasting []byte }

func newDisk(plug int) *simulated {
	return &simulated{plug: plug, names: map[string]*inode{}, lasting: map[string]*inode{}}
}

// step counts an operation that changes the medium, and fails from the plug on.
func (d *simulated) step() error {
	d.done++
	if d.plug > 0 && d.done >= d.plug {
		return errCrash
	}
	return nil
}

// reboot is the disk as it is found after a crash.
func (d *simulated) reboot(fate int) *simulated {
	after := newDisk(0)
	names := d.names
	if fate == nothing {
		names = d.lasting
	}
	for name, n := range names {
		data := n.lasting
		if fate == all {
			data = n.data
		}
		if fate == half && len(n.data) > len(n.lasting) {
			data = n.data[:len(n.lasting)+(len(n.data)-len(n.lasting))/2]
		}
		kept := &inode{bytes.Clone(data), bytes.Clone(data)}
		after.names[name], after.lasting[name] = kept, kept
	}
	return after
}

func (d *simulated) read(name string) ([]byte, error) {
	n, ok := d.names[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return bytes.Clone(n.data), nil
}

func (d *simulated) open(name string) (file, error) {
	if d.names[name] == nil {
		if err := d.step(); err != nil {
			return nil, err
		}
		d.names[name] = &inode{}
	}
	return &simulatedFile{d, d.names[name]}, nil
}

func (d *simulated) rename(from, to string) error {
	if err := d.step(); err != nil {
		return err
	}
	d.names[to] = d.names[from]
	delete(d.names, from)
	return nil
}

func (d *simulated) sync() error {
	if err := d.step(); err != nil {
		return err
	}
	d.lasting = map[string]*inode{}
	for name, n := range d.names {
		d.lasting[name] = n
	}
	return nil
}

type simulatedFile struct {
	disk *simulated
	*inode
}

func (f *simulatedFile) ReadAt(p []byte, off int64) (int, error) {
	if off >= int64(len(f.data)) {
		return 0, io.EOF
	}
	n := copy(p, f.data[off:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (f *simulatedFile) WriteAt(p []byte, off int64) (int, error) {
	err := f.disk.step()
	if err != nil && f.disk.done > f.disk.plug {
		return 0, err // after the crash nothing is written any more
	}
	if err != nil {
		p = p[:len(p)/2]
	}
	f.data = append(f.data[:off:off], p...) // a store writes at the end only
	return len(p), err
}

func (f *simulatedFile) Truncate(size int64) error {
	if err := f.disk.step(); err != nil {
		return err
	}
	f.data = f.data[:size:size]
	return nil
}

func (f *simulatedFile) Sync() error {
	if err := f.disk.step(); err != nil {
		return err
	}
	f.lasting = bytes.Clone(f.data)
	return nil
}

func (f *simulatedFile) Close() error { return nil }

func (f *simulatedFile) size() (int64, error) { return int64(len(f.data)), nil }

// batches are what the tests append: one, two and three entries.
func batches() [][]ledger.Entry {
	return [][]ledger.Entry{
		{{Key: "a", Leaf: []byte("first")}},
		{{Key: "b", Leaf: []byte("second")}, {Key: "c", Leaf: []byte("third\n")}},
		{{Key: "d", Leaf: []byte("fourth")}, {Key: "e", Leaf: []byte("fifth")}, {Key: "f", Leaf: []byte{0}}},
	}
}

// run opens the disk and appends until something fails. It returns the batches
// that were acknowledged, and the error.
func run(t *testing.T, d disk) (acknowledged int, err error) {
	s, err := open(d)
	if err != nil {
		return 0, err
	}
	for _, batch := range batches() {
		size, err := s.Size(t.Context())
		if err == nil {
			err = s.Append(t.Context(), size, batch)
		}
		if err != nil {
			return acknowledged, err
		}
		acknowledged++
	}
	return acknowledged, nil
}

// contents are the entries of a store.
func contents(t *testing.T, s *Store) []ledger.Entry {
	t.Helper()
	size, err := s.Size(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.Read(t.Context(), 0, size)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// flat are the entries of the first n batches.
func flat(n int) []ledger.Entry {
	var list []ledger.Entry
	for _, b := range batches()[:n] {
		list = append(list, b...)
	}
	return list
}

func same(a, b []ledger.Entry) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Key != b[i].Key || !bytes.Equal(a[i].Leaf, b[i].Leaf) {
			return false
		}
	}
	return true
}

// Whenever the plug is pulled, and whatever survives of what was not synced: what
// was acknowledged is there, a batch is there whole or not at all, and appending
// all of it again brings it to the end without doubling anything. Then the plug is
// pulled at every operation of that second run as well.
func TestCrash(t *testing.T) {
	whole := newDisk(0)
	if _, err := run(t, whole); err != nil {
		t.Fatal(err)
	}
	if whole.done < 20 {
		t.Fatalf("a run has %d operations; are they counted?", whole.done)
	}
	for plug := 1; plug <= whole.done; plug++ {
		first := newDisk(plug)
		acknowledged, err := run(t, first)
		if !errors.Is(err, errCrash) {
			t.Fatalf("plug %d: the error is %v", plug, err)
		}
		for fate := range fates {
			recovered(t, first.reboot(fate), acknowledged)
			again := first.reboot(fate)
			run(t, again)
			for second := 1; second <= again.done; second++ {
				d := first.reboot(fate)
				d.plug = second
				more, _ := run(t, d)
				for fate := range fates {
					recovered(t, d.reboot(fate), max(acknowledged, more))
				}
			}
		}
	}
}

// recovered opens a disk after a crash.
func recovered(t *testing.T, d *simulated, acknowledged int) {
	t.Helper()
	s, err := open(d)
	if err != nil {
		t.Fatalf("after %d acknowledged batches the folder does not open: %v", acknowledged, err)
	}
	got := contents(t, s)
	if !same(got, flat(acknowledged)) && (acknowledged == len(batches()) || !same(got, flat(acknowledged+1))) {
		t.Fatalf("%d batches were acknowledged, found %q", acknowledged, got)
	}
	if n, err := run(t, d); err != nil || n != len(batches()) {
		t.Fatalf("again: %d batches, %v", n, err)
	}
	if s, err = open(d); err != nil || !same(contents(t, s), flat(len(batches()))) || s.Cut() != 0 {
		t.Fatalf("in the end: %v", err)
	}
}

// A store whose medium failed says so, and then nothing else until it is opened again.
func TestFailedWrite(t *testing.T) {
	d := newDisk(0)
	s, err := open(d)
	if err != nil {
		t.Fatal(err)
	}
	d.plug = d.done + 1
	if err := s.Append(t.Context(), 0, flat(1)); ledger.CodeOf(err) != ledger.CodeIO || !errors.Is(err, errCrash) {
		t.Errorf("Append on a failing medium: %v, want %s", err, ledger.CodeIO)
	}
	d.plug = 0
	if err := s.Append(t.Context(), 0, flat(1)); ledger.CodeOf(err) != ledger.CodeClosed {
		t.Errorf("Append after a failure: %v, want %s", err, ledger.CodeClosed)
	}
	s, err = open(d)
	if err != nil {
		t.Fatal(err)
	}
	if s.Cut() == 0 {
		t.Error("the half batch was not cut off")
	}
	if err := s.Append(t.Context(), 0, flat(1)); err != nil {
		t.Error(err)
	}
}
