// Package sheet keeps text of others from being calculated by a spreadsheet that
// opens it as a cell.
package sheet

import (
	"regexp"
	"strings"
)

// formula is where a spreadsheet could begin to calculate (OWASP, CSV Injection): at
// the beginning of a cell, and behind what some take for the end of one although it
// stands in quotes. Spaces and apostrophes may stand in between.
var formula = regexp.MustCompile(`(^|[;\t\r\n])([\s\v\x{85}\p{Z}]*)('*)([=+\-@|%\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}])`)

// guarded is what Guard makes of it.
var guarded = regexp.MustCompile(strings.Replace(formula.String(), `('*)`, `'('*)`, 1))

// Guard puts an apostrophe in front of every sign that could begin a formula.
func Guard(cell string) string {
	if plain(cell) {
		return cell
	}
	return formula.ReplaceAllString(cell, "$1$2'$3$4")
}

// plain reports whether a cell begins with a letter or digit, and nothing ends it,
// as nearly all are: telling it costs less than looking for formulas.
func plain(cell string) bool {
	if cell == "" {
		return true
	}
	c := cell[0] | 0x20
	return (c >= 'a' && c <= 'z' || cell[0] >= '0' && cell[0] <= '9') && !strings.ContainsAny(cell, ";\t\r\n")
}

// Unguard is the text of which Guard made the cell.
func Unguard(cell string) string { return guarded.ReplaceAllString(cell, "$1$2$3$4") }
