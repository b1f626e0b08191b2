package governance

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"slices"
	"strings"
)

// Digest names the content of e: two estates with equal digests give equal
// results. The order of the records does not count, nor where they were read.
// It is sha256 over these lines, each ended by a line feed:
//
//	the canonical JSON (RFC 8785) of schemaVersion and asOf
//	kind:id and, behind a space, the sha256 in hexadecimal of the canonical JSON
//	    of the record; the records by Ref.Compare
//	code, kind:id and path of each warning, with spaces between; sorted
//
// It takes time linear in the text and O(n log n) in the records.
func (e *Estate) Digest() Hash {
	h := sha256.New()
	head := canonMember(canonField([]byte{'{'}, "asOf", &e.AsOf, canonInstant), "schemaVersion", &e.SchemaVersion, canonText)
	h.Write(append(head, "}\n"...))
	for _, c := range collections {
		hashCollection(h, e, c)
	}
	var lines []string
	for _, w := range e.Warnings() {
		lines = append(lines, string(w.Code)+" "+w.Record.String()+" "+w.Path+"\n")
	}
	slices.Sort(lines)
	h.Write([]byte(strings.Join(lines, "")))
	return Hash("sha256:" + hex.EncodeToString(h.Sum(nil)))
}

// hashCollection writes one line per record, by id.
func hashCollection(h hash.Hash, e *Estate, c recordList) {
	order := make([]int, c.len(e))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return strings.Compare(c.id(e, i), c.id(e, j)) })
	var line, record []byte
	for _, i := range order {
		record = c.canonical(e, i, record[:0])
		sum := sha256.Sum256(record)
		line = append(append(line[:0], c.of()...), ':')
		line = append(append(line, c.id(e, i)...), ' ')
		line = append(hex.AppendEncode(line, sum[:]), '\n')
		h.Write(line)
	}
}
