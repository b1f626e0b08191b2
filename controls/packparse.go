package controls

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/jsonread"
)

// Limits on packs, all of which are reported as TOO_LARGE. They are library defaults.
const (
	maxFileBytes = 64 << 10 // of one file
	maxPackFiles = 1000     // YAML files of a pack
	maxPackBytes = 4 << 20  // of all its files
	maxYAMLDepth = 8        // of nested mappings and sequences
	maxListItems = 256      // of a sequence
	maxExprBytes = 16 << 10 // of applies or pass
)

// headFile is the file that names the pack.
const headFile = "pack.yaml"

// ParsePack reads the pack in the top folder of fsys: pack.yaml (name, version,
// profiles), if there is one, and one file ID.yaml for each control. Files that
// do not end in .yaml or .yml, and folders, are passed over.
//
// The error lists every fault of every file (a *PackError; see
// governance.Faults), with its line and column; there is no pack in part. YAML
// is read strictly: no unknown or repeated key, no anchor, alias or tag, one
// document a file, texts as texts. Time and memory are linear in the size of
// the files, of which each has at most 64 KiB.
func ParsePack(fsys fs.FS) (*Pack, error) {
	l := &packLoader{fsys: fsys, faults: &faultList{}, src: newSource()}
	l.load()
	return assemble(l.head, l.controls, l.src, l.faults)
}

// A packLoader reads the files of a pack.
type packLoader struct {
	fsys     fs.FS
	faults   *faultList
	src      source
	bytes    int // read so far
	head     packHead
	controls []checkedControl
}

func (l *packLoader) load() {
	entries, err := fs.ReadDir(l.fsys, ".")
	if err != nil {
		l.faults.add(&governance.Fault{Code: CodeUnreadable, Pos: governance.Position{File: "."}, Detail: err.Error(), Err: err})
		return
	}
	entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return e.IsDir() || !isYAML(e.Name()) })
	if len(entries) > maxPackFiles {
		l.faults.add(&governance.Fault{Code: governance.CodeTooLarge, Pos: governance.Position{File: "."}, Detail: fmt.Sprintf("%d YAML files; a pack has at most %d", len(entries), maxPackFiles)})
		return
	}
	for _, e := range entries {
		if l.bytes > maxPackBytes {
			l.faults.add(&governance.Fault{Code: governance.CodeTooLarge, Pos: governance.Position{File: e.Name()}, Detail: fmt.Sprintf("the files of a pack have at most %d bytes; from here on they are not read", maxPackBytes)})
			return
		}
		l.file(e.Name())
	}
}

func isYAML(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	return ext == ".yaml" || ext == ".yml"
}

// file reads one file as far as its faults allow.
func (l *packLoader) file(name string) {
	faults := newFileFaults(l.faults, name)
	if !strings.HasSuffix(name, ".yaml") {
		faults.add(CodeFileName, "", "name the file %s.yaml", strings.TrimSuffix(name, path.Ext(name)))
		return
	}
	text, ok := l.read(name, faults)
	if !ok {
		return
	}
	l.bytes += len(text)
	l.src.files[name] = text
	d := &yamlDecoder{name: name, text: text, faults: faults}
	root := d.parse()
	if name == headFile {
		if root != nil {
			l.head = d.head(root)
		}
		return
	}
	c := &Control{ID: strings.TrimSuffix(name, ".yaml")} // what other controls may refer to
	if root != nil {
		c = d.control(root)
		c.check(faults)
		l.place(c, d, name)
	}
	l.controls = append(l.controls, checkedControl{c, faults})
}

// place notes where the expressions stand and compares the id with the file.
func (l *packLoader) place(c *Control, d *yamlDecoder, name string) {
	for expr, at := range d.exprs {
		l.src.exprs[exprKey{c.ID, expr}] = at
	}
	if id := strings.TrimSuffix(name, ".yaml"); c.ID != "" && c.ID != id {
		d.faults.add(CodeFileName, "/id", "the file is named %s: name it %s.yaml, or write the id %q here", name, c.ID, id)
	}
}

// read returns the text of a file with LF line ends.
func (l *packLoader) read(name string, faults *fileFaults) (string, bool) {
	data, err := readLimited(l.fsys, name)
	switch {
	case errors.Is(err, errTooLarge):
		faults.addAt(governance.Position{File: name}, governance.CodeTooLarge, "", fmt.Sprintf("a file of a pack has at most %d bytes", maxFileBytes))
		return "", false
	case err != nil:
		l.faults.add(&governance.Fault{Code: CodeUnreadable, Pos: governance.Position{File: name}, Detail: err.Error(), Err: err})
		return "", false
	}
	text := strings.ReplaceAll(string(data), "\r\n", "\n")
	if at := badText(text); at >= 0 {
		line, column := jsonread.LineColumn([]byte(text), at)
		faults.addAt(governance.Position{File: name, Line: line, Column: column}, governance.CodeSyntax, "", "save the file as UTF-8 without a byte order mark; tabs and line ends are the only control characters")
		return "", false
	}
	return text, true
}

var errTooLarge = errors.New("too large")

func readLimited(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var data bytes.Buffer
	if info, err := f.Stat(); err == nil {
		data.Grow(int(min(max(info.Size(), 0), maxFileBytes)) + bytes.MinRead)
	}
	_, err = data.ReadFrom(io.LimitReader(f, maxFileBytes+1))
	if data.Len() > maxFileBytes {
		return nil, errTooLarge
	}
	return data.Bytes(), err
}

// badText finds the first byte that is not UTF-8, or a character that YAML
// readers disagree about: control characters, line ends other than LF, byte
// order marks.
func badText(s string) int {
	for i, r := range s {
		switch {
		case r == '\t' || r == '\n':
		case r < ' ', 0x7f <= r && r <= 0x9f, r == '\u2028', r == '\u2029', r == '\ufeff':
			return i
		case r == utf8.RuneError:
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				return i
			}
		}
	}
	return -1
}
