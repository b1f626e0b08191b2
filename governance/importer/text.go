package importer

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/mandate-nhi/mandate/governance"
)

// Limits bound what an importer reads of one file. A zero field means the
// default.
type Limits struct {
	Bytes  int // of the file as given, and of its text in UTF-8; default 256 MiB, never more than 4 GiB
	Depth  int // of nested objects and arrays; default 64
	Values int // of a JSON document, objects and arrays among them; default 10 000 000
}

func (l Limits) orDefault() Limits {
	return Limits{Bytes: min(cmp.Or(l.Bytes, 256<<20), min(math.MaxUint32, math.MaxInt)), Depth: cmp.Or(l.Depth, 64), Values: cmp.Or(l.Values, 10_000_000)}
}

// Sorted returns the files in an order that does not depend on the order in
// which they were given: by name, then by content. One that was given twice
// under one name stands there once.
func Sorted(files []File) []File {
	files = slices.Clone(files)
	compare := func(a, b File) int { return cmp.Or(strings.Compare(a.Name, b.Name), bytes.Compare(a.Data, b.Data)) }
	slices.SortFunc(files, compare)
	return slices.CompactFunc(files, func(a, b File) bool { return compare(a, b) == 0 })
}

// Text returns the text of a file in UTF-8, whatever program saved it: a byte
// order mark is taken away, UTF-16 that starts with one is converted, and all
// else is returned as it is. Line ends are left alone. Offsets and positions
// of what is read from the text count in the text, not in the file.
//
// The fault is SYNTAX for what is neither UTF-8 nor UTF-16, TOO_LARGE, and
// SECRET_MATERIAL for a name that no record may show.
func Text(f File, limits Limits) ([]byte, *governance.Fault) {
	limits = limits.orDefault()
	if IsSecret(f.Name) {
		return nil, &governance.Fault{Code: governance.CodeSecretMaterial, Detail: "the name of a file looks like a secret value; give the file another one"}
	}
	if len(f.Data) > limits.Bytes {
		return nil, tooLarge(f, len(f.Data), limits)
	}
	text := f.Data
	switch {
	case bytes.HasPrefix(f.Data, []byte("\xef\xbb\xbf")):
		text = f.Data[3:]
	case bytes.HasPrefix(f.Data, []byte("\xff\xfe")):
		return fromUTF16(f, binary.LittleEndian, limits)
	case bytes.HasPrefix(f.Data, []byte("\xfe\xff")):
		return fromUTF16(f, binary.BigEndian, limits)
	}
	if i := invalidUTF8(text); i >= 0 {
		return nil, badText(f.Name, text, i, "not UTF-8: save the file as UTF-8 or, with a byte order mark, as UTF-16")
	}
	return text, nil
}

func fromUTF16(f File, order binary.ByteOrder, limits Limits) ([]byte, *governance.Fault) {
	data := f.Data[2:]
	out := make([]byte, 0, len(data)/2)
	for i := 0; i < len(data); i += 2 {
		if i+1 == len(data) {
			return nil, badText(f.Name, out, len(out), "the UTF-16 text ends in the middle of a character")
		}
		r := rune(order.Uint16(data[i:]))
		if utf16.IsSurrogate(r) {
			if i+3 >= len(data) {
				return nil, badText(f.Name, out, len(out), "half of a UTF-16 surrogate pair")
			}
			if r = utf16.DecodeRune(r, rune(order.Uint16(data[i+2:]))); r == utf8.RuneError {
				return nil, badText(f.Name, out, len(out), "half of a UTF-16 surrogate pair")
			}
			i += 2
		}
		out = utf8.AppendRune(out, r)
	}
	if len(out) > limits.Bytes {
		return nil, tooLarge(f, len(out), limits)
	}
	return out, nil
}

// invalidUTF8 is the place of the first byte that is not UTF-8, or -1.
func invalidUTF8(text []byte) int {
	if utf8.Valid(text) {
		return -1
	}
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

func tooLarge(f File, n int, limits Limits) *governance.Fault {
	return &governance.Fault{Code: governance.CodeTooLarge, Pos: governance.Position{File: f.Name},
		Detail: fmt.Sprintf("the file has %d bytes; at most %d are read", n, limits.Bytes)}
}

func badText(name string, text []byte, offset int, detail string) *governance.Fault {
	return &governance.Fault{Code: governance.CodeSyntax, Pos: newSource(name, text).position(offset), Detail: detail}
}

// Each reads the files of an export in the order of Sorted, by a function such as
// ParseJSON, and yields what each holds. The error is ctx's, or a
// governance.DocumentError with the faults of all files.
func Each(ctx context.Context, files []File, read func(File, Limits) (Node, *governance.Fault), yield func(Node)) error {
	var faults []*governance.Fault
	for _, f := range Sorted(files) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if root, fault := read(f, Limits{}); fault != nil {
			faults = append(faults, fault)
		} else {
			yield(root)
		}
	}
	return governance.NewDocumentError(faults)
}
