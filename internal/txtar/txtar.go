// Package txtar reads and writes small text archives: a comment, then files,
// each under a line "-- name --". The form is that of golang.org/x/tools/txtar;
// it has no way to write a file that holds such a line.
package txtar

import "strings"

// An Archive is a comment and files, in the order of the text.
type Archive struct {
	Comment string
	Files   []File
}

// A File is one file. Data ends in a newline unless it is empty.
type File struct {
	Name string
	Data string
}

// Parse reads an archive. Every text is one: without a marker line it is all
// comment. Carriage returns at the end of a line are dropped, and a missing last
// line end is added.
func Parse(text string) *Archive {
	a := &Archive{}
	to := &a.Comment
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if name, ok := marker(line); ok {
			a.Files = append(a.Files, File{Name: name})
			to = &a.Files[len(a.Files)-1].Data
			continue
		}
		*to += line + "\n"
	}
	return a
}

// Format writes an archive as Parse reads it.
func Format(a *Archive) string {
	var b strings.Builder
	b.WriteString(ended(a.Comment))
	for _, f := range a.Files {
		b.WriteString("-- " + f.Name + " --\n" + ended(f.Data))
	}
	return b.String()
}

// File returns the first file of that name.
func (a *Archive) File(name string) (*File, bool) {
	for i := range a.Files {
		if a.Files[i].Name == name {
			return &a.Files[i], true
		}
	}
	return nil, false
}

func marker(line string) (string, bool) {
	if len(line) < len("-- x --") || !strings.HasPrefix(line, "-- ") || !strings.HasSuffix(line, " --") {
		return "", false
	}
	name := strings.TrimSpace(line[3 : len(line)-3])
	return name, name != ""
}

func ended(s string) string {
	if s == "" || strings.HasSuffix(s, "\n") {
		return s
	}
	return s + "\n"
}
