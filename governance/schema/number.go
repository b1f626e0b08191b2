package schema

import (
	"encoding/json"
	"strconv"
	"strings"
)

// maxDigits is the length in digits, before the point and behind it, up to which
// numbers are compared exactly. The bounds of our schemas have 16.
const maxDigits = 40

// number makes a JSON number fit for exact arithmetic, which takes time and
// memory in proportion to its exponent: 1e1000000000 has a billion digits. A
// number of more than maxDigits digits stands as 10^maxDigits when it is whole,
// as one half when it is not, under its sign.
func number(literal string) json.Number {
	if _, err := strconv.ParseInt(literal, 10, 64); err == nil {
		return json.Number(literal)
	}
	unsigned, negative := strings.CutPrefix(strings.ToLower(literal), "-")
	mantissa, exponent, _ := strings.Cut(unsigned, "e")
	before, after, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(before+after, "0")
	significant := strings.TrimRight(digits, "0")
	if significant == "" {
		return "0"
	}
	exp := exponentOf(exponent) + len(digits) - len(significant) - len(after)
	n := "0.5"
	switch {
	case exp >= 0 && len(significant)+exp > maxDigits:
		n = "1e" + strconv.Itoa(maxDigits)
	case exp >= 0, exp >= -maxDigits && len(significant) <= maxDigits:
		n = significant + "e" + strconv.Itoa(exp)
	}
	if negative {
		n = "-" + n
	}
	return json.Number(n)
}

// exponentOf reads an exponent; one beyond any document stands at a bound.
func exponentOf(s string) int {
	const bound = 1 << 30 // more than the digits of a document can make up for
	switch n, err := strconv.Atoi(s); {
	case s == "":
		return 0
	case err == nil:
		return min(max(n, -bound), bound)
	case strings.HasPrefix(s, "-"):
		return -bound
	}
	return bound
}
