package controls

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/mandate-nhi/mandate/governance"
)

// Codes of faults of packs, beside the document errors of package governance.
// UNKNOWN_MEMBER and UNRECOGNIZED_VALUE are faults here, not observations: a
// control that is understood in part would be a guess.
const (
	CodeAlias             governance.Code = "YAML_ALIAS"         // an anchor, alias, tag or merge key: write the value out
	CodeMultipleDocuments governance.Code = "MULTIPLE_DOCUMENTS" // a file holds one control
	CodeFileName          governance.Code = "FILE_NAME"          // a control's file is its id and .yaml
	CodeUnknownControl    governance.Code = "UNKNOWN_CONTROL"    // an id that the pack does not have
	CodeUnreadable        governance.Code = "UNREADABLE"         // the file system gave an error
)

// A PackError holds every fault of a pack, in the order of files and lines.
// governance.Faults yields them; Error shows each with its line and a caret
// under the place, but nothing of a file that holds a secret value.
type PackError struct {
	faults error // a *governance.DocumentError
	source source
}

func newPackError(faults []*governance.Fault, src source) error {
	if err := governance.NewDocumentError(faults); err != nil {
		return &PackError{err, src}
	}
	return nil
}

// Unwrap gives the faults to errors.Is, errors.As and governance.Faults.
func (e *PackError) Unwrap() error { return e.faults }

// Error is, for each fault, file:line:column: CODE at pointer: detail, then the
// line and a caret.
func (e *PackError) Error() string {
	var b strings.Builder
	files := map[string]shownFile{}
	for f := range governance.Faults(e.faults) {
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(f.Error())
		file, ok := files[f.Pos.File]
		if !ok {
			text := e.source.files[f.Pos.File]
			file = shownFile{strings.Split(text, "\n"), governance.IsSecret(text)}
			files[f.Pos.File] = file
		}
		b.WriteString(file.show(f.Pos))
	}
	return b.String()
}

// A shownFile is a file of which an error shows lines.
type shownFile struct {
	lines  []string
	secret bool
}

func (f shownFile) show(pos governance.Position) string {
	switch {
	case pos.Line < 1 || pos.Line > len(f.lines):
		return ""
	case f.secret:
		return "\n  the file is not shown: it holds a secret value"
	}
	return caret(f.lines[pos.Line-1], pos)
}

// Window is how many letters of a long line are shown on each side of a caret.
const window = 100

// caret shows a line and a mark under the column of the position.
func caret(line string, pos governance.Position) string {
	at := min(max(pos.Column-1, 0), len(line))
	before, after := line[:at], line[at:]
	cutLeft, cutRight := "", ""
	if left := []rune(before); len(left) > window {
		before, cutLeft = string(left[len(left)-window:]), "…"
	}
	if right := []rune(after); len(right) > window {
		after, cutRight = string(right[:window]), "…"
	}
	number := strconv.Itoa(pos.Line)
	return fmt.Sprintf("\n  %s | %s\n  %s   %s^", number, cutLeft+printable(before+after)+cutRight,
		strings.Repeat(" ", len(number)), blank(cutLeft+before))
}

// printable replaces what a terminal could act on.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || unicode.IsPrint(r) {
			return r
		}
		return '·'
	}, s)
}

// blank is as wide as s: a tab stays a tab.
func blank(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, s)
}

// maxFaults is how many faults of a pack are reported.
const maxFaults = 1000

// A faultList collects the faults of a pack.
type faultList []*governance.Fault

func (l *faultList) add(f *governance.Fault) {
	switch len(*l) {
	case maxFaults:
		*l = append(*l, &governance.Fault{Code: governance.CodeTooLarge, Pos: governance.Position{File: f.Pos.File}, Detail: "more faults than are reported; correct those first"})
	default:
		if len(*l) < maxFaults {
			*l = append(*l, f)
		}
	}
}

// fileFaults adds the faults of one file, at most one for each value: what
// follows from a fault is not reported.
type fileFaults struct {
	list *faultList
	file string
	at   map[string]governance.Position // places of values by pointer; empty for a control written in Go
	bad  map[string]bool                // pointers of values with a fault
}

func newFileFaults(list *faultList, file string) *fileFaults {
	return &fileFaults{list, file, make(map[string]governance.Position, 28), map[string]bool{}} // so many values has a control
}

// add reports a fault of the value at pointer.
func (l *fileFaults) add(code governance.Code, pointer, format string, args ...any) {
	l.addAt(l.position(pointer), code, pointer, fmt.Sprintf(format, args...))
}

func (l *fileFaults) addAt(pos governance.Position, code governance.Code, pointer, detail string) {
	if !l.isBad(pointer) {
		l.bad[pointer] = true
		l.list.add(&governance.Fault{Code: code, Pos: pos, Pointer: pointer, Detail: detail})
	}
}

// isBad reports whether the value at pointer, or one that holds it, has a fault.
func (l *fileFaults) isBad(pointer string) bool {
	for ; pointer != ""; pointer = parentOf(pointer) {
		if l.bad[pointer] {
			return true
		}
	}
	return l.bad[""]
}

// position is the place of the value at pointer, or of the nearest that holds it.
func (l *fileFaults) position(pointer string) governance.Position {
	for {
		pos, ok := l.at[pointer]
		switch {
		case ok:
			return pos
		case pointer == "":
			return governance.Position{File: l.file}
		}
		pointer = parentOf(pointer)
	}
}

func parentOf(pointer string) string { return pointer[:strings.LastIndexByte(pointer, '/')] }
