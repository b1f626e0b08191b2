package filestore

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

const (
	headName = "head"
	tempName = "head.new"
)

// A head says how far the log was acknowledged.
type head struct {
	size   uint64 // entries
	length int64  // bytes
	chain  [sha256.Size]byte
}

const headFormat = "mandate ledger 1\nentries %d\nbytes %d\nchain %s\n"

func (h head) String() string {
	return fmt.Sprintf(headFormat, h.size, h.length, hex.EncodeToString(h.chain[:]))
}

// parseHead reads what String writes, and nothing else.
func parseHead(text string) (head, bool) {
	var h head
	var chain string
	if _, err := fmt.Sscanf(text, headFormat, &h.size, &h.length, &chain); err != nil {
		return head{}, false
	}
	raw, err := hex.DecodeString(chain)
	if err != nil || copy(h.chain[:], raw) != len(h.chain) {
		return head{}, false
	}
	return h, h.String() == text
}

// write replaces the head of a disk: whoever reads it sees the old or the new one.
func (h head) write(d disk) error {
	f, err := d.open(tempName)
	if err != nil {
		return err
	}
	text := h.String()
	err = f.Truncate(0)
	if err == nil {
		_, err = f.WriteAt([]byte(text), 0)
	}
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = d.rename(tempName, headName)
	}
	if err == nil {
		err = d.sync()
	}
	return err
}
