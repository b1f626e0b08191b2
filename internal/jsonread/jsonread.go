// Package jsonread reads JSON strictly (RFC 8259) and says where everything is.
//
// It is a thin layer over jsontext that adds what documents which people sign
// off need: the byte offset of every token, the limit on nesting, and one kind
// of error. Repeated member names are the caller's to judge, because a caller
// that goes on reading can report more than the first.
package jsonread

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// Kind is the kind of a token, as its first byte; 'i' stands for invalid input.
type Kind byte

// The kinds of token.
const (
	Null        Kind = 'n'
	False       Kind = 'f'
	True        Kind = 't'
	String      Kind = '"'
	Number      Kind = '0'
	BeginObject Kind = '{'
	EndObject   Kind = '}'
	BeginArray  Kind = '['
	EndArray    Kind = ']'
	Invalid     Kind = 'i'
)

// A Token is one token of the input. Text holds the decoded text of a string
// and the literal of a number; it is empty for the other kinds.
type Token struct {
	Kind   Kind
	Text   string
	Offset int // first byte of the token
}

// A SyntaxError says where the input stops being JSON.
type SyntaxError struct {
	Offset  int    // in bytes, within the input or just behind it
	Pointer string // RFC 6901, to the value that could not be read
	Reason  string // never holds text of the input
	TooDeep bool   // JSON, but nested deeper than the reader was told to go
}

// Error is the reason, without a place.
func (e *SyntaxError) Error() string { return e.Reason }

// A Reader yields the tokens of one document. It is not safe for concurrent use.
type Reader struct {
	dec     *jsontext.Decoder
	data    []byte
	text    []byte // decoded, of the string or number read last
	coded   bool   // that string has escapes
	decoded []byte // room for it
	depth   int
	max     int
	err     *SyntaxError
}

// New returns a reader of data that refuses nesting deeper than maxDepth.
func New(data []byte, maxDepth int) *Reader {
	return &Reader{
		dec:  jsontext.NewDecoder(bytes.NewBuffer(data), jsontext.AllowDuplicateNames(true)),
		data: data, max: maxDepth,
	}
}

// Err is the syntax error that ended reading, or nil.
func (r *Reader) Err() *SyntaxError { return r.err }

// Pointer is the JSON pointer (RFC 6901) of the last token read.
func (r *Reader) Pointer() string { return string(r.dec.StackPointer()) }

// Peek is the kind of the next token: Invalid after an error or at the end.
func (r *Reader) Peek() Kind {
	if r.err != nil {
		return Invalid
	}
	switch k := r.dec.PeekKind(); k {
	case 0: // invalid
		return Invalid
	default:
		return Kind(k)
	}
}

// Next reads one token. It returns false at the end of the input and after the
// first error, which Err then holds.
func (r *Reader) Next() (Token, bool) {
	t, ok := r.Advance()
	if ok && (t.Kind == String || t.Kind == Number) {
		t.Text = string(r.text)
	}
	return t, ok
}

// Advance is Next for callers that mean to look at the text first: the token
// has none, Text returns it.
func (r *Reader) Advance() (Token, bool) {
	if r.err != nil {
		return Token{}, false
	}
	start := r.Start()
	tok, err := r.dec.ReadToken()
	if err != nil {
		r.fail(err, start)
		return Token{}, false
	}
	t := Token{Kind: Kind(tok.Kind()), Offset: start}
	switch t.Kind {
	case String:
		r.text = r.data[start+1 : r.dec.InputOffset()-1]
		if r.coded = bytes.IndexByte(r.text, '\\') >= 0; r.coded {
			r.decoded, _ = jsontext.AppendUnquote(r.decoded[:0], r.data[start:r.dec.InputOffset()]) // the decoder has read it
			r.text = r.decoded
		}
	case Number:
		r.text = r.data[start:r.dec.InputOffset()]
	case BeginObject, BeginArray:
		if r.depth++; r.depth > r.max {
			r.err = &SyntaxError{Offset: start, Pointer: r.Pointer(), Reason: "nested too deeply", TooDeep: true}
			return Token{}, false
		}
	case EndObject, EndArray:
		r.depth--
	}
	return t, true
}

// Text is the decoded text of the string, or the literal of the number, that
// was read last. It may be a part of the input: it is not to be written, and
// stands until the next token is read.
func (r *Reader) Text() []byte { return r.text }

// Escaped reports whether the string read last has escapes: if not, its text
// stands in the input as it is, one byte behind its offset.
func (r *Reader) Escaped() bool { return r.coded }

// Skip passes over one value. It stops early after an error, which Err then
// holds.
func (r *Reader) Skip() {
	for depth := 0; ; {
		t, ok := r.Advance()
		switch t.Kind {
		case BeginObject, BeginArray:
			depth++
		case EndObject, EndArray:
			depth--
		}
		if !ok || depth == 0 {
			return
		}
	}
}

// End demands that nothing but white space follows the value just read.
func (r *Reader) End() {
	if r.err != nil {
		return
	}
	start := r.Start()
	if _, err := r.dec.ReadToken(); !errors.Is(err, io.EOF) {
		r.err = &SyntaxError{Offset: start, Reason: "more text after the end of the document"}
	}
}

// Start is the offset of the next token: behind white space and separators.
func (r *Reader) Start() int {
	i := int(r.dec.InputOffset())
	for i < len(r.data) {
		switch r.data[i] {
		case ' ', '\t', '\r', '\n', ',', ':':
			i++
		default:
			return i
		}
	}
	return i
}

func (r *Reader) fail(err error, start int) {
	r.err = &SyntaxError{Offset: start, Pointer: r.Pointer(), Reason: reason(r.data, start, err)}
	var syn *jsontext.SyntacticError
	if errors.As(err, &syn) {
		r.err.Offset = min(int(syn.ByteOffset), len(r.data))
		r.err.Pointer = string(syn.JSONPointer)
	}
}

// reason words a fault without quoting the input, which may hold a secret.
func reason(data []byte, start int, err error) string {
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return "the document is empty"
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")), bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		return "the document starts with a byte order mark: save it as plain UTF-8"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "the document ends in the middle of a value"
	case !utf8.Valid(data):
		return "not JSON, or not UTF-8"
	default:
		return "not JSON (RFC 8259)"
	}
}
