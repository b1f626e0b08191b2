package importer

import (
	"bytes"
	"fmt"
	"iter"
	"strconv"
	"strings"
)

// A Recognizer is an importer that knows its files by their content.
type Recognizer interface {
	Importer
	// Recognize reports whether a file is an export that the importer reads, and
	// by what it was known. What several systems write alike is no sign.
	Recognize(s Sample) (why string, ok bool)
}

// A Sample is a file to be recognized.
type Sample struct {
	text []byte
	root Node
}

// NewSample reads a file as what it looks like: JSON, lines of JSON, of which the
// first ones count, documents of JSON one behind the other, YAML, or else text alone.
func NewSample(f File, limits Limits) Sample {
	text, fault := Text(f, limits)
	if fault != nil {
		return Sample{}
	}
	s, whole := Sample{text: text}, File{f.Name, text}
	lines := File{f.Name, firstLines(text)}
	for _, read := range []func() Node{
		func() Node { n, _ := ParseJSON(whole, limits); return n },
		func() Node { n, _ := ParseStream(lines, limits); return n },
		func() Node { n, _ := ParseStream(whole, limits); return n },
		func() Node { n, _ := ParseYAML(whole, limits); return n },
	} {
		if s.root = read(); s.root.IsObject() || s.root.IsArray() {
			return s
		}
	}
	return Sample{text: text}
}

// firstLines is as much of a text as tells what its lines are.
func firstLines(text []byte) []byte {
	end := 0
	for range maxSampled {
		i := bytes.IndexByte(text[end:], '\n')
		if i < 0 {
			return text
		}
		end += i + 1
	}
	return text[:end]
}

// Text is the text of the file, in UTF-8; the caller must not change it.
func (s Sample) Text() []byte { return s.text }

// maxSampled is how many items of a list are looked at: the first ones tell.
const maxSampled = 16

// Objects yields the objects that tell what a file is: the document, or the first
// documents of it, and of each the first objects in its lists.
func (s Sample) Objects() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		documents := firstObjects(s.root)
		if s.root.IsObject() {
			documents = []Node{s.root}
		}
		for _, n := range documents {
			if !yield(n) {
				return
			}
			for _, m := range n.Members() {
				for _, item := range firstObjects(m) {
					if !yield(item) {
						return
					}
				}
			}
		}
	}
}

func firstObjects(n Node) (list []Node) {
	items := n.Items()
	for _, item := range items[:min(len(items), maxSampled)] {
		if item.IsObject() {
			list = append(list, item)
		} else if item.IsArray() { // a page
			list = append(list, firstObjects(item)...)
		}
	}
	return list
}

// Members finds an object that has all members of one of the signs: names
// separated by spaces, of a member of a member with a slash between the two.
func (s Sample) Members(signs ...string) (why string, ok bool) {
	for n := range s.Objects() {
	next:
		for _, sign := range signs {
			for name := range strings.FieldsSeq(sign) {
				m := n
				for part := range strings.SplitSeq(name, "/") {
					m = m.Get(part)
				}
				if !m.Exists() {
					continue next
				}
			}
			return "an object with " + strings.Join(strings.Fields(sign), ", ") + " in line " + strconv.Itoa(n.Pos().Line), true
		}
	}
	return "", false
}

// Value finds an object of which a member is a text that fits.
func (s Sample) Value(member string, fits func(string) bool) (why string, ok bool) {
	for n := range s.Objects() {
		if text, ok := n.Get(member).Text(); ok && fits(text) {
			return member + " " + Quote(text) + " in line " + strconv.Itoa(n.Get(member).Pos().Line), true
		}
	}
	return "", false
}

// A Claim is an importer that recognizes a file, and by what.
type Claim struct {
	Importer Importer
	Why      string
}

// A RecognizeError is about a file that no importer recognizes, or more than one.
type RecognizeError struct {
	File   string
	Claims []Claim // in the order of the importers
}

// Error names the file and who claims it.
func (e *RecognizeError) Error() string {
	if len(e.Claims) == 0 {
		return e.File + ": nothing in this file tells which system wrote it"
	}
	var by []string
	for _, c := range e.Claims {
		by = append(by, fmt.Sprintf("%s (%s)", c.Importer.Name(), c.Why))
	}
	return e.File + ": this may be of " + strings.Join(by, " or of ")
}

// Recognize finds the one importer that a file is for, among those that are
// Recognizers. The error is a *RecognizeError. Time and memory are those of
// reading the file once or, where it is no JSON, a few times.
func Recognize(f File, among []Importer, limits Limits) (Claim, error) {
	s := NewSample(f, limits)
	var claims []Claim
	for _, imp := range among {
		if r, ok := imp.(Recognizer); ok {
			if why, ok := r.Recognize(s); ok {
				claims = append(claims, Claim{imp, why})
			}
		}
	}
	if len(claims) != 1 {
		return Claim{}, &RecognizeError{f.Name, claims}
	}
	return claims[0], nil
}
