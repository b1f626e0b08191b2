package engine

import (
	"regexp/syntax"

	"cel.dev/cel-go/common/ast"
)

// maxPattern bounds a regular expression, in the steps of the machine that it is
// compiled to. A library default.
const maxPattern = 1000

// pattern reports a regular expression that is not written out, is none, or does
// not speak about the whole text: CEL's matches asks whether a text contains a match.
func (l *linter) pattern(call, arg ast.Expr) {
	text, ok := "", false
	if arg.Kind() == ast.LiteralKind {
		text, ok = arg.AsLiteral().Value().(string)
	}
	if !ok {
		l.report(call, CodePattern, "write the pattern out: one from the facts may be none, or cost anything")
		return
	}
	re, err := syntax.Parse(text, syntax.Perl)
	switch {
	case err != nil:
		l.report(arg, CodeBadConstant, "this is no regular expression: %v", err.(*syntax.Error).Code)
	case steps(re) > maxPattern:
		l.report(arg, CodeTooCostly, "the pattern takes more than %d steps; repeat less", maxPattern)
	case !anchored(re, 0) || !anchored(re, 1):
		l.report(arg, CodePattern, "anchor the pattern, as ^(…)$: without that it matches texts that only contain it")
	}
}

// anchored reports whether what matches stands at the start (0) or the end (1) of
// the text.
func anchored(re *syntax.Regexp, end int) bool {
	switch re.Op {
	case syntax.OpBeginText:
		return end == 0
	case syntax.OpEndText:
		return end == 1
	case syntax.OpCapture:
		return anchored(re.Sub[0], end)
	case syntax.OpConcat:
		return anchored(re.Sub[end*(len(re.Sub)-1)], end)
	case syntax.OpAlternate:
		for _, x := range re.Sub {
			if !anchored(x, end) {
				return false
			}
		}
		return true
	}
	return false
}

// steps is how large the program of a pattern becomes, when repetitions are
// written out.
func steps(re *syntax.Regexp) int {
	n := 1 + len(re.Rune)
	if re.Op == syntax.OpCharClass {
		n = 1
	}
	for _, x := range re.Sub {
		n += steps(x)
	}
	if re.Op == syntax.OpRepeat {
		n *= max(re.Min+1, re.Max)
	}
	return min(n, 1<<30)
}
