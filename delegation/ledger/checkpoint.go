package ledger

import (
	"math"
	"strconv"
	"strings"
)

// A Checkpoint stands for all entries of a log at one size. Its text is the body
// of a C2SP tlog-checkpoint without extensions: three lines, the origin, the size
// in decimal, the root in base64.
type Checkpoint struct {
	Origin string // the name of the log, and of the key that signs for it
	Size   uint64
	Root   Hash
}

// String gives the text of c, unsigned.
func (c Checkpoint) String() string {
	return c.Origin + "\n" + strconv.FormatUint(c.Size, 10) + "\n" + c.Root.String() + "\n"
}

// parseCheckpoint reads what String writes, and nothing else.
func parseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.SplitN(text, "\n", 4)
	if len(lines) != 4 {
		return Checkpoint{}, fail(CodeInvalid, "a checkpoint has three lines")
	}
	c := Checkpoint{Origin: lines[0]}
	var err error
	if c.Size, err = strconv.ParseUint(lines[1], 10, 64); err != nil || c.Size > math.MaxInt64 {
		return Checkpoint{}, fail(CodeInvalid, "the size of a checkpoint is a decimal number below 2^63")
	}
	if err = c.Root.UnmarshalText([]byte(lines[2])); err != nil {
		return Checkpoint{}, err
	}
	if c.String() != text {
		return Checkpoint{}, fail(CodeInvalid, "a checkpoint that is not in its one form")
	}
	return c, nil
}
