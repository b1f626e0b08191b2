package ledger

import "golang.org/x/mod/sumdb/tlog"

// A tree holds the hashes of all complete subtrees, two for each leaf, in the
// order of tlog: enough for the root at every size and for every proof.
type tree struct {
	size   uint64
	hashes []tlog.Hash
}

// ReadHashes implements tlog.HashReader.
func (t *tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	list := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		if x < 0 || x >= int64(len(t.hashes)) {
			return nil, fail(CodeTruncated, "hash %d is not there yet", x)
		}
		list[i] = t.hashes[x]
	}
	return list, nil
}

func (t *tree) add(leaf []byte) error {
	hashes, err := tlog.StoredHashes(int64(t.size), leaf, t)
	if err != nil {
		return failWith(err, CodeInvalid, "tree")
	}
	t.hashes = append(t.hashes, hashes...)
	t.size++
	return nil
}

// has wants a tree of at least this size.
func (t *tree) has(size uint64) error {
	if size > t.size {
		return fail(CodeTruncated, "the log has %d entries, fewer than %d", t.size, size)
	}
	return nil
}

// root is the root at a size from 0 to that of t.
func (t *tree) root(size uint64) (Hash, error) {
	if err := t.has(size); err != nil {
		return Hash{}, err
	}
	h, err := tlog.TreeHash(int64(size), t)
	return Hash(h), err
}
