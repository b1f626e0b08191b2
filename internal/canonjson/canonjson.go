// Package canonjson writes JSON in the one form of RFC 8785, the JSON
// Canonicalization Scheme (JCS), so that equal documents have equal bytes and
// with them equal digests.
package canonjson

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/mandate-nhi/mandate/internal/jsonread"
)

// maxDepth of a document, in nested objects and arrays.
const maxDepth = 10_000

// Transform returns the canonical form of one JSON document. It refuses what
// RFC 8785 §3.1 leaves out: text that is not JSON or not UTF-8, member names
// that stand twice, and numbers beyond an IEEE 754 double.
func Transform(data []byte) ([]byte, error) {
	r := jsonread.New(data, maxDepth)
	out, err := appendValue(nil, r)
	if r.End(); r.Err() != nil {
		return nil, r.Err()
	}
	return out, err
}

func appendValue(out []byte, r *jsonread.Reader) ([]byte, error) {
	t, ok := r.Advance()
	if !ok {
		return nil, r.Err()
	}
	switch t.Kind {
	case jsonread.BeginObject:
		return appendObject(out, r)
	case jsonread.BeginArray:
		return appendArray(out, r)
	case jsonread.String:
		return AppendString(out, string(r.Text())), nil
	case jsonread.Number:
		f, err := strconv.ParseFloat(string(r.Text()), 64)
		if err != nil {
			return nil, errors.New("a number is beyond an IEEE 754 double")
		}
		return AppendNumber(out, f), nil
	case jsonread.True:
		return append(out, "true"...), nil
	case jsonread.False:
		return append(out, "false"...), nil
	}
	return append(out, "null"...), nil
}

func appendArray(out []byte, r *jsonread.Reader) (_ []byte, err error) {
	out = append(out, '[')
	for first := true; r.Peek() != jsonread.EndArray; first = false {
		if !first {
			out = append(out, ',')
		}
		if out, err = appendValue(out, r); err != nil {
			return nil, err
		}
	}
	r.Advance()
	return append(out, ']'), nil
}

type member struct {
	name  string
	value []byte
}

func appendObject(out []byte, r *jsonread.Reader) ([]byte, error) {
	var members []member
	for r.Peek() != jsonread.EndObject {
		name, ok := r.Next()
		if !ok {
			return nil, r.Err()
		}
		value, err := appendValue(nil, r)
		if err != nil {
			return nil, err
		}
		members = append(members, member{name.Text, value})
	}
	r.Advance()
	slices.SortFunc(members, func(a, b member) int { return CompareNames(a.name, b.name) })
	out = append(out, '{')
	for i, m := range members {
		if i > 0 {
			if m.name == members[i-1].name {
				return nil, errors.New("a member name stands twice in an object")
			}
			out = append(out, ',')
		}
		out = append(AppendString(out, m.name), ':')
		out = append(out, m.value...)
	}
	return append(out, '}'), nil
}

// CompareNames orders member names by their UTF-16 code units (RFC 8785 §3.2.3),
// which differs from the order of bytes where surrogate pairs meet U+E000 to
// U+FFFF.
func CompareNames(a, b string) int {
	for a != "" && b != "" {
		x, n := utf8.DecodeRuneInString(a)
		y, m := utf8.DecodeRuneInString(b)
		if x != y {
			return slices.Compare(utf16.AppendRune(nil, x), utf16.AppendRune(nil, y))
		}
		a, b = a[n:], b[m:]
	}
	return len(a) - len(b)
}

// AppendString appends s as RFC 8785 §3.2.2.2 writes it: only the quotation
// mark, the backslash and control characters are escaped. Bytes that are not
// UTF-8 become U+FFFD, as encoding/json has it.
func AppendString(out []byte, s string) []byte {
	return append(AppendText(append(out, '"'), s), '"')
}

// AppendText appends what AppendString writes between the quotation marks.
func AppendText(out []byte, s string) []byte {
	const hex = "0123456789abcdef"
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 {
				out = append(append(out, s[start:i]...), "\uFFFD"...)
				start = i + 1
			}
			i += n
			continue
		}
		i++
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		out = append(append(out, s[start:i-1]...), '\\')
		start = i
		switch c {
		case '"', '\\':
			out = append(out, c)
		case '\b':
			out = append(out, 'b')
		case '\t':
			out = append(out, 't')
		case '\n':
			out = append(out, 'n')
		case '\f':
			out = append(out, 'f')
		case '\r':
			out = append(out, 'r')
		default:
			out = append(out, 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	return append(out, s[start:]...)
}

// AppendNumber appends f as ECMAScript's Number::toString does (ECMA-262 §6.1.6.1.20,
// RFC 8785 §3.2.2.3). Requires that f is finite.
func AppendNumber(out []byte, f float64) []byte {
	if f == 0 {
		return append(out, '0') // and not −0
	}
	if abs := math.Abs(f); abs >= 1e-6 && abs < 1e21 {
		return strconv.AppendFloat(out, f, 'f', -1, 64)
	}
	n := len(out)
	out = strconv.AppendFloat(out, f, 'e', -1, 64)
	// Go writes at least two digits of exponent, ECMAScript as few as possible.
	if e := len(out) - 2; e > n && out[e] == '0' && (out[e-1] == '-' || out[e-1] == '+') {
		out[e] = out[e+1]
		out = out[:e+1]
	}
	return out
}
