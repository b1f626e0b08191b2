package engine

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// bracketToken finds a bracket, or what may hold others: a text, also a raw one, a
// comment, or the quote of a text that does not end.
var bracketToken = regexp.MustCompile(`(?s)[rR]""".*?"""|[rR]'''.*?'''|[rR]"[^"\n]*"|[rR]'[^'\n]*'|` +
	`"""(?:\\.|[^\\])*?"""|'''(?:\\.|[^\\])*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|//[^\n]*|[][(){}"']`)

var closedBy = map[string]string{"(": ")", "[": "]", "{": "}"}

// unbalanced is the first bracket that closes nothing, else the last that is never
// closed: its offset, and what is wrong with it. The parser would complain of where it
// gave up, which is the end of the text at worst.
func unbalanced(text string) (offset int, detail string) {
	var open []int
	for _, at := range bracketToken.FindAllStringIndex(text, -1) {
		token := text[at[0]:at[1]]
		switch {
		case token == `"` || token == "'": // what stands in the text is anybody's guess
			return 0, ""
		case closedBy[token] != "":
			open = append(open, at[0])
		case !strings.Contains(")]}", token):
		case len(open) == 0:
			return at[0], fmt.Sprintf("this %s closes nothing", token)
		default:
			last := open[len(open)-1]
			if opener := text[last : last+1]; closedBy[opener] != token {
				return at[0], fmt.Sprintf("this %s does not close the %s that is open: %s belongs here", token, opener, closedBy[opener])
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) == 0 {
		return 0, ""
	}
	last := open[len(open)-1]
	return last, fmt.Sprintf("this %s is never closed", text[last:last+1])
}

// nameBracket puts a bracket that does not match in place of the syntax errors that
// follow from it.
func nameBracket(errs []*ExprError, text string) []*ExprError {
	offset, detail := unbalanced(text)
	if detail == "" || len(errs) == 0 {
		return errs
	}
	before := text[:offset]
	x := *errs[0]
	x.Line, x.Column = strings.Count(before, "\n")+1, utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])+1
	x.Detail = detail
	errs = slices.DeleteFunc(errs, func(e *ExprError) bool { return e.Line > x.Line || e.Line == x.Line && e.Column >= x.Column })
	return append(errs, &x)
}
