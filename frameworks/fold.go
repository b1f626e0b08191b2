package frameworks

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A run is a stretch of letters or of digits (ASCII). Ids are compared by their
// runs, so that PR.AC-4, pr-ac-04 and PR AC 4 have one key, and nobody has to
// list the ways of writing dots, dashes, zeros and brackets.
type run struct {
	start, end int // in the text
	key        int // end of its part in the keys of all runs
}

// Folded is a text in runs. The key of runs i to j is a part of keys.
type folded struct {
	text string
	runs []run
	keys []byte // capitals, numbers without leading zeros, a dot after each run
}

func fold(text string) *folded {
	f := &folded{text: text, runs: make([]run, 0, 16), keys: make([]byte, 0, len(text)+16)}
	for i := 0; i < len(text); {
		class := classOf(text[i])
		start := i
		for i++; i < len(text) && classOf(text[i]) == class; i++ {
		}
		if class == other {
			continue
		}
		word := text[start:i]
		if class == digit {
			word = strings.TrimLeft(word[:len(word)-1], "0") + word[len(word)-1:]
		}
		for j := range len(word) {
			f.keys = append(f.keys, upper(word[j]))
		}
		f.keys = append(f.keys, '.')
		f.runs = append(f.runs, run{start, i, len(f.keys)})
	}
	return f
}

// Classes of bytes.
const (
	other = iota
	letter
	digit
)

func classOf(b byte) int {
	switch {
	case '0' <= b && b <= '9':
		return digit
	case 'A' <= upper(b) && upper(b) <= 'Z':
		return letter
	}
	return other
}

func upper(b byte) byte {
	if 'a' <= b && b <= 'z' {
		return b - 'a' + 'A'
	}
	return b
}

// key is the key of n runs from run i on. It is shared with f.
func (f *folded) key(i, n int) []byte {
	start := 0
	if i > 0 {
		start = f.runs[i-1].key
	}
	return f.keys[start : f.runs[i+n-1].key-1]
}

func (f *folded) class(i int) int { return classOf(f.text[f.runs[i].start]) }

// written is how the text writes n runs from run i on.
func (f *folded) written(i, n int) string { return f.text[f.runs[i].start:f.runs[i+n-1].end] }

// A gap is what stands between two runs.
type gap uint8

const (
	tight  gap = iota // nothing, or the marks that ids are written with
	spaced            // the same and space, at most one line break
	broken            // anything else: the runs are no one id
)

// gapAfter is the gap between run i and the next.
func (f *folded) gapAfter(i int) gap {
	if i+1 >= len(f.runs) {
		return broken
	}
	text, g, lines := f.text[f.runs[i].end:f.runs[i+1].start], tight, 0
	if len(text) > 12 {
		return broken
	}
	for _, r := range text {
		switch {
		case r == '\n':
			lines++
			g = spaced
		case unicode.IsSpace(r):
			g = spaced
		case strings.ContainsRune(".-_:#()", r) || unicode.Is(unicode.Pd, r):
		default:
			return broken
		}
	}
	if lines > 1 {
		return broken
	}
	return g
}

// reach is how many runs from run i on may be one id, at most limit.
func (f *folded) reach(i, limit int) int {
	n := 1
	for n < limit && f.gapAfter(i+n-1) != broken {
		n++
	}
	return n
}

// bounded reports whether runs i to i+n stand alone, and are no part of a longer
// word or number.
func (f *folded) bounded(i, n int) bool {
	start, end := f.runs[i].start, f.runs[i+n-1].end
	if before, _ := utf8.DecodeLastRuneInString(f.text[:start]); i > 0 && f.runs[i-1].end == start || unicode.IsLetter(before) {
		return false
	}
	return f.closed(end)
}

// closed reports whether no id goes on at end.
func (f *folded) closed(end int) bool {
	rest := f.text[end:]
	if rest == "" {
		return true
	}
	r, size := utf8.DecodeRuneInString(rest)
	if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' {
		return false
	}
	return len(rest) == size || !strings.ContainsRune(".:(", r) && !unicode.Is(unicode.Pd, r) || classOf(rest[size]) != digit
}

// wholeKey is the key of a text that is one id.
func wholeKey(text string) (key string, ok bool) {
	f := fold(text)
	n := len(f.runs)
	if n == 0 || f.reach(0, n) < n || strings.Trim(text[:f.runs[0].start]+text[f.runs[n-1].end:], " )") != "" {
		return "", false
	}
	return string(f.key(0, n)), true
}

// alias finds the entry that a spelling other than the publisher's means.
func (c *Catalog) alias(written string) (Entry, bool) {
	key, ok := wholeKey(written)
	if !ok {
		return Entry{}, false
	}
	i, ok := c.keys()[key]
	if !ok {
		return Entry{}, false
	}
	return c.entries[i], true
}

// spell is the index of the entries by the keys of their ids and aliases. Of two
// entries with one key, that of the first counts.
func (c *Catalog) spell() map[string]int {
	keys := make(map[string]int, 2*len(c.entries))
	for i, e := range c.entries {
		for _, spelling := range append([]string{e.ID}, e.Aliases...) {
			if key, ok := wholeKey(spelling); ok {
				if _, taken := keys[key]; !taken {
					keys[key] = i
				}
			}
		}
	}
	return keys
}
