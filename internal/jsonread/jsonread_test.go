package jsonread_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/internal/jsonread"
)

// Every token has its kind, its decoded text, its offset and its pointer.
func TestNext(t *testing.T) {
	data := []byte(` {"a" : [1, "x\ny", {}],` + "\n" + ` "~/":null, "a":-2.50e1 }`)
	want := []string{
		`{  1 ""`, `" a 2 "/a"`, `[  8 "/a"`, `0 1 9 "/a/0"`, "\" x\ny 12 \"/a/1\"", `{  20 "/a/2"`, `}  21 "/a/2"`, `]  22 "/a"`,
		`" ~/ 26 "/~0~1"`, `n  31 "/~0~1"`, `" a 37 "/a"`, `0 -2.50e1 41 "/a"`, `}  49 ""`,
	}
	r := jsonread.New(data, 10)
	var got []string
	for range want {
		start := r.Peek()
		tok, ok := r.Next()
		if !ok || tok.Kind != start {
			t.Fatalf("Next() = %v, %v behind Peek() = %c: %v", tok, ok, start, r.Err())
		}
		got = append(got, fmt.Sprintf("%c %s %d %q", tok.Kind, tok.Text, tok.Offset, r.Pointer()))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("tokens mismatch (-want +got):\n%s", diff)
	}
	if r.End(); r.Err() != nil {
		t.Errorf("End: %v", r.Err())
	}
}

func TestSyntaxError(t *testing.T) {
	tests := []struct {
		name, in string
		want     jsonread.SyntaxError
	}{
		{"empty", "", jsonread.SyntaxError{Offset: 0, Reason: "the document is empty"}},
		{"white space", " \n", jsonread.SyntaxError{Offset: 2, Reason: "the document is empty"}},
		{"cut", `{"a":[1,`, jsonread.SyntaxError{Offset: 8, Pointer: "/a", Reason: "the document ends in the middle of a value"}},
		{"byte order mark", "\xef\xbb\xbf{}", jsonread.SyntaxError{Offset: 0, Reason: "the document starts with a byte order mark: save it as plain UTF-8"}},
		{"not UTF-8", "[\"a\xff\"]", jsonread.SyntaxError{Offset: 3, Pointer: "/0", Reason: "not JSON, or not UTF-8"}},
		{"not JSON", `[nil]`, jsonread.SyntaxError{Offset: 2, Pointer: "/0", Reason: "not JSON (RFC 8259)"}},
		{"more text", `{} {}`, jsonread.SyntaxError{Offset: 3, Reason: "more text after the end of the document"}},
		{"too deep", `[[[[]]]]`, jsonread.SyntaxError{Offset: 3, Pointer: "/0/0/0", Reason: "nested too deeply", TooDeep: true}},
		{"wrong bracket", `{"a":1]`, jsonread.SyntaxError{Offset: 6, Reason: "not JSON (RFC 8259)"}},
	}
	for _, tt := range tests {
		r := jsonread.New([]byte(tt.in), 3)
		readValue(r, func(jsonread.Token) {})
		r.End()
		if r.Err() == nil {
			t.Errorf("%s: %q is read", tt.name, tt.in)
			continue
		}
		if diff := cmp.Diff(tt.want, *r.Err()); diff != "" {
			t.Errorf("%s mismatch (-want +got):\n%s", tt.name, diff)
		}
		if _, ok := r.Next(); ok || r.Peek() != jsonread.Invalid {
			t.Errorf("%s: reading goes on behind the error", tt.name)
		}
	}
}

// readValue reads one value, token by token.
func readValue(r *jsonread.Reader, see func(jsonread.Token)) {
	for depth := 0; ; {
		t, ok := r.Next()
		if !ok {
			return
		}
		see(t)
		switch t.Kind {
		case jsonread.BeginObject, jsonread.BeginArray:
			depth++
		case jsonread.EndObject, jsonread.EndArray:
			depth--
		}
		if depth == 0 {
			return
		}
	}
}

func TestLineColumn(t *testing.T) {
	data := []byte("ab\nc\r\n\nü")
	tests := []struct{ offset, line, column int }{
		{-1, 1, 1}, {0, 1, 1}, {1, 1, 2}, {2, 1, 3}, {3, 2, 1}, {5, 2, 3}, {6, 3, 1}, {7, 4, 1}, {8, 4, 2}, {9, 4, 3}, {99, 4, 3},
	}
	for _, tt := range tests {
		if line, column := jsonread.LineColumn(data, tt.offset); line != tt.line || column != tt.column {
			t.Errorf("LineColumn(%d) = %d:%d, want %d:%d", tt.offset, line, column, tt.line, tt.column)
		}
	}
}

// FuzzReader wants the reader to accept what encoding/json accepts, but for what
// it is stricter about, to accept nothing else, and to stay inside the input.
func FuzzReader(f *testing.F) {
	for _, s := range []string{`{"a":[1,"x",{}]}`, `{"a":1,"a":2}`, `"\ud800"`, "\"\xff\"", `[[[[`, ` 1e5 `, `nul`, `{"a" 1}`, "\ufeff1"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r := jsonread.New(data, 100)
		readValue(r, func(tok jsonread.Token) {
			if tok.Offset < 0 || tok.Offset >= len(data) {
				t.Fatalf("token at %d of %d bytes", tok.Offset, len(data))
			}
		})
		r.End()
		err := r.Err()
		if err != nil && (err.Offset < 0 || err.Offset > len(data)) {
			t.Fatalf("error at %d of %d bytes", err.Offset, len(data))
		}
		stricter := !utf8.Valid(data) || bytes.Contains(data, []byte(`\u`)) || err != nil && err.TooDeep
		if valid := json.Valid(data); err == nil && !valid || err != nil && valid && !stricter {
			t.Fatalf("%q: encoding/json says valid %v, the reader %v", data, valid, err)
		}
	})
}
