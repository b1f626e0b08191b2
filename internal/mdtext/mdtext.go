// Package mdtext writes text of others into GitHub Flavored Markdown so that it
// is no more than text: Code for names, paths, values and expressions, Prose for
// sentences, both in a Cell of a table. Neither lets a text end its place, start a
// link or HTML, or show other than it reads. It knows no secret values: take them
// out first.
package mdtext

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxText bounds one text, in characters. Ids have at most 256 bytes, so that
// paths fit.
const maxText = 1000

// Code writes a text as a code span (CommonMark 0.31 §6.1), inside of which
// nothing is markup: its fence is longer than any run of backticks in the text.
func Code(s string) string {
	s = Visible(s)
	if s == "" {
		return "(empty)"
	}
	fence := strings.Repeat("`", longestRun(s, '`')+1)
	if s[0] == '`' || s[len(s)-1] == '`' || s[0] == ' ' && s[len(s)-1] == ' ' {
		s = " " + s + " "
	}
	return fence + s + fence
}

// Prose writes a sentence as text. A word that could be read as markup, a link,
// an address or a mention stands in a code span.
func Prose(s string) string {
	words := strings.Fields(Visible(s))
	for i, w := range words {
		if !plain(w) {
			word := strings.TrimRight(w, ".,;")
			words[i] = Code(word) + w[len(word):]
		}
	}
	return strings.Join(words, " ")
}

// plain reports whether a word means nothing in Markdown. Links are found in
// plain text too: GFM takes www., schemes with :// and addresses with @ for one,
// and others take every host name.
func plain(word string) bool {
	dot := false
	for _, r := range word {
		letter := unicode.IsLetter(r) || unicode.IsMark(r)
		if dot && letter || r < utf8.RuneSelf && !letter && !unicode.IsDigit(r) && !strings.ContainsRune(`.,;:'"()?!%+=/-`, r) {
			return false
		}
		dot = r == '.'
	}
	return !strings.Contains(word, "://") && !strings.Contains(strings.ToLower(word), "www.")
}

// Visible writes a text on one line, so that what one sees is all there is:
// control and format characters (which turn the direction of text around or
// have no width) show as their code point, and so do white space but the plain
// space and bytes that are not UTF-8. A text that is too long says how much of it
// is left out.
func Visible(s string) string {
	var b strings.Builder
	n := 0
	for i, r := range s {
		if n++; n > maxText {
			fmt.Fprintf(&b, "… and %d more characters", utf8.RuneCountInString(s[i:]))
			break
		}
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			fmt.Fprintf(&b, "⟨0x%02X⟩", s[i])
		case !unicode.IsPrint(r), unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector):
			fmt.Fprintf(&b, "⟨U+%04X⟩", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func longestRun(s string, c byte) int {
	longest, run := 0, 0
	for i := range len(s) {
		if run++; s[i] != c {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}

// Cell keeps a cell of a table one cell. GFM splits rows before it looks at code
// spans; whether a backslash before \| is itself escaped, its implementations do
// not agree on, so there is none.
func Cell(text string) string { return pipes.Replace(text) }

var pipes = strings.NewReplacer(`\|`, `⟨U+005C⟩\|`, `|`, `\|`)

// When are the lines of a report that say at which instant it is true, and when the
// facts were; "" is not known. Projected says that the first is later than the second.
func When(at, facts string, projected bool) []string {
	lines := []string{"- Evaluated at: " + at, "- Facts as of: " + facts}
	if facts == "" {
		lines[1] += "**unknown**, the estate does not say when its facts were true"
	}
	if projected {
		lines = append(lines, "- **Projected**: the evaluation instant is later than the facts. Nothing that happened in between is known.")
	}
	return lines
}
