package ledger

import (
	"math"

	"golang.org/x/mod/sumdb/tlog"
)

// An Inclusion proves that a leaf stands at Index in the log of Size entries
// (RFC 6962 §2.1.1).
type Inclusion struct {
	Index  uint64 `json:"index"`
	Size   uint64 `json:"size"`
	Hashes []Hash `json:"hashes"`
}

// A Consistency proves that the log of NewSize entries begins with all entries of
// the log of OldSize (RFC 6962 §2.1.2).
type Consistency struct {
	OldSize uint64 `json:"oldSize"`
	NewSize uint64 `json:"newSize"`
	Hashes  []Hash `json:"hashes"`
}

// VerifyInclusion wants p to lead from leaf to the root of c. The error has
// CodeProof.
func VerifyInclusion(c Checkpoint, leaf []byte, p Inclusion) error {
	if p.Size != c.Size || p.Index >= p.Size || p.Size > math.MaxInt64 {
		return fail(CodeProof, "entry %d of %d in a checkpoint of %d", p.Index, p.Size, c.Size)
	}
	err := tlog.CheckRecord(toTree(p.Hashes), int64(p.Size), tlog.Hash(c.Root), int64(p.Index), tlog.RecordHash(leaf))
	if err != nil {
		return failWith(err, CodeProof, "entry %d is not in the checkpoint of %d", p.Index, c.Size)
	}
	return nil
}

// VerifyConsistency wants p to prove that current begins with all that old stood
// for: nothing was dropped, changed or put in between. The error has CodeProof.
func VerifyConsistency(old, current Checkpoint, p Consistency) error {
	switch {
	case old.Origin != current.Origin:
		return fail(CodeProof, "checkpoints of two logs, %s and %s", old.Origin, current.Origin)
	case p.OldSize != old.Size || p.NewSize != current.Size || p.OldSize > p.NewSize || p.NewSize > math.MaxInt64:
		return fail(CodeProof, "sizes %d and %d for checkpoints of %d and %d", p.OldSize, p.NewSize, old.Size, current.Size)
	case old.Size == 0:
		return verifyFromNothing(old, p)
	}
	err := tlog.CheckTree(toTree(p.Hashes), int64(p.NewSize), tlog.Hash(current.Root), int64(p.OldSize), tlog.Hash(old.Root))
	if err != nil {
		return failWith(err, CodeProof, "the log of %d entries does not begin with that of %d", p.NewSize, p.OldSize)
	}
	return nil
}

// verifyFromNothing: every log begins with the empty one, which has one root.
func verifyFromNothing(old Checkpoint, p Consistency) error {
	empty, err := new(tree).root(0)
	if err != nil || old.Root != empty || len(p.Hashes) != 0 {
		return fail(CodeProof, "not the empty log")
	}
	return nil
}

// inclusion proves entry index to be in the log at this size.
func (t *tree) inclusion(index, size uint64) (Inclusion, error) {
	if err := t.has(size); err != nil {
		return Inclusion{}, err
	}
	if index >= size {
		return Inclusion{}, fail(CodeInvalid, "entry %d of %d", index, size)
	}
	hashes, err := tlog.ProveRecord(int64(size), int64(index), t)
	return Inclusion{Index: index, Size: size, Hashes: fromTree(hashes)}, err
}

// consistency proves that the log at newSize begins with that at oldSize.
func (t *tree) consistency(oldSize, newSize uint64) (Consistency, error) {
	if err := t.has(newSize); err != nil {
		return Consistency{}, err
	}
	p := Consistency{OldSize: oldSize, NewSize: newSize, Hashes: []Hash{}}
	if oldSize > newSize {
		return p, fail(CodeInvalid, "from %d entries to %d", oldSize, newSize)
	}
	if oldSize == 0 {
		return p, nil
	}
	hashes, err := tlog.ProveTree(int64(newSize), int64(oldSize), t)
	p.Hashes = fromTree(hashes)
	return p, err
}
