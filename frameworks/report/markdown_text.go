package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mandate-nhi/mandate/governance"
)

// Text of an estate, a pack or a catalog comes into Markdown in two ways only:
// code for names, paths, values and expressions, prose for sentences. Neither
// lets a text end its place, start a link or HTML, or show other than it reads.

// maxText bounds one text, in characters. Ids have at most 256 bytes, so that
// paths fit.
const maxText = 1000

// code writes a text as a code span (CommonMark 0.31 §6.1), inside of which
// nothing is markup: its fence is longer than any run of backticks in the text.
func code(s string) string {
	s = visible(s)
	if s == "" {
		return "(empty)"
	}
	fence := strings.Repeat("`", longestRun(s, '`')+1)
	if s[0] == '`' || s[len(s)-1] == '`' || s[0] == ' ' && s[len(s)-1] == ' ' {
		s = " " + s + " "
	}
	return fence + s + fence
}

// prose writes a sentence as text. A word that could be read as markup, a link,
// an address or a mention stands in a code span.
func prose(s string) string {
	words := strings.Fields(visible(s))
	for i, w := range words {
		if !plain(w) {
			word := strings.TrimRight(w, ".,;")
			words[i] = code(word) + w[len(word):]
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

// visible writes a text on one line, so that what one sees is all there is:
// control and format characters (which turn the direction of text around or
// have no width) show as their code point, and so do white space but the plain
// space and bytes that are not UTF-8. A secret value is removed, and a text that
// is too long says how much of it is left out.
func visible(s string) string {
	if governance.IsSecret(s) {
		return secretRemoved
	}
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
