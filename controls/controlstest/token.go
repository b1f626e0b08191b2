package controlstest

import "regexp"

// A token is a piece of a CEL expression, with its place in the text.
type token struct {
	text       string
	start, end int
}

// tokenForm is a text, a number, a name or an operator of CEL.
var tokenForm = regexp.MustCompile(`'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\d+(?:\.\d+)?u?|[A-Za-z_]\w*|&&|\|\||[=!<>]=|\S`)

func tokensOf(expr string) []token {
	var out []token
	for _, at := range tokenForm.FindAllStringIndex(expr, -1) {
		out = append(out, token{expr[at[0]:at[1]], at[0], at[1]})
	}
	return out
}

// closing is, for each token that opens a bracket, the one that closes it.
func closing(tokens []token) map[int]int {
	out := map[int]int{}
	var open []int
	for i, t := range tokens {
		switch t.text {
		case "(", "[", "{":
			open = append(open, i)
		case ")", "]", "}":
			if len(open) > 0 {
				out[open[len(open)-1]] = i
				open = open[:len(open)-1]
			}
		}
	}
	return out
}
