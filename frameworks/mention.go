package frameworks

import (
	"slices"
	"strings"
)

// A mention is a piece of a text that names a framework, or an entry of one.
type mention struct {
	start, end int
	written    string
	name       *naming   // the framework that is named, for nothing else is set then
	readings   []reading // entries that an id may mean; none when it is unknown
	section    string    // number of a section instead of an id
	edition    string    // year behind the id, as 2026 in NHI2:2026
	weak       bool      // a single word that is an id only where a framework is named
	loose      bool      // written as running text writes other things too
}

// scan finds the mentions in a text, in its order. It is strict in running text,
// where a word that could be an id most often is none.
func (r *resolver) scan(f *folded, strict bool) []mention {
	var list []mention
	for i := 0; i < len(f.runs); {
		m, n := r.at(f, i, strict, list)
		if n == 0 {
			i++
			continue
		}
		m.start, m.end = f.runs[i].start, f.runs[i+n-1].end
		m.written = f.text[m.start:m.end]
		if strings.Count(m.written, "(") > strings.Count(m.written, ")") && strings.HasPrefix(f.text[m.end:], ")") {
			m.end++
			m.written += ")"
		}
		list = append(list, m)
		i += n
	}
	list = settleWeak(f.text, dropSections(list), strict)
	if !strict && !slices.ContainsFunc(list, func(m mention) bool { return m.name == nil }) {
		list = guess(f.text, list)
	}
	return list
}

// at reads one mention from run i on, and says how many runs it takes: the longest
// name or id. A single word comes last, when no number behind it makes it an id
// that does not exist.
func (r *resolver) at(f *folded, i int, strict bool, before []mention) (m mention, runs int) {
	if i > 0 && f.runs[i-1].end == f.runs[i].start {
		return m, 0 // within a word
	}
	if m, n := sectionAt(f, i, strict, before); n > 0 {
		return m, n
	}
	for n := f.reach(i, r.longest); n > 1; n-- {
		if m, runs := r.lookUp(f, i, n, strict); runs > 0 {
			return m, runs
		}
	}
	if n := r.unknownFrom(f, i, strict); n > 0 {
		return m, n
	}
	return r.lookUp(f, i, 1, strict)
}

// lookUp reads runs i to i+n as a name or an id, and what belongs to it behind.
func (r *resolver) lookUp(f *folded, i, n int, strict bool) (m mention, runs int) {
	key := f.key(i, n)
	if name := r.names[string(key)]; name != nil && r.idFrom(f, i+n-1) == 0 {
		if named, more, ok := name.readEdition(f, i+n); ok {
			return mention{name: named}, n + more
		}
	}
	if readings := r.ids[string(key)]; readings != nil && (n > 1 || f.gapAfter(i) != tight) {
		if m, more, ok := readID(f, i, n, readings, strict); ok {
			return m, n + more
		}
	}
	return m, 0
}

// idFrom is how many runs from run i on are an id of several; 0 for none.
func (r *resolver) idFrom(f *folded, i int) int {
	for n := f.reach(i, r.longest); n > 1; n-- {
		if r.ids[string(f.key(i, n))] != nil {
			return n
		}
	}
	return 0
}

// unknownFrom is how many runs from run i on look like an id of a framework that
// has no such number; 0 for none.
func (r *resolver) unknownFrom(f *folded, i int, strict bool) int {
	for n := f.reach(i, r.longest); n > 1; n-- {
		if f.class(i+n-1) != digit || !r.stems[string(f.key(i, n-1))] {
			continue
		}
		for i+n < len(f.runs) && f.class(i+n) == digit && f.gapAfter(i+n-1) == tight {
			n++
		}
		if w := f.written(i, n); f.bounded(i, n) && (!strict || w == strings.ToUpper(w) && !strings.ContainsAny(w, " \t\n")) {
			return n
		}
		return 0
	}
	return 0
}

// readID checks that runs i to i+n are an id to the end, apart from a year. In
// running text the name of a part, such as policy engine, is no citation.
func readID(f *folded, i, n int, readings []reading, strict bool) (m mention, more int, ok bool) {
	m = mention{readings: readings, weak: n == 1}
	if next := i + n; next < len(f.runs) && f.text[f.runs[next-1].end:f.runs[next].start] == ":" && isYear(f, next) {
		m.edition = f.written(next, 1)
		return m, 1, true
	}
	written := f.written(i, n)
	m.loose = strict && !plain(written, readings)
	words := strict && !strings.ContainsAny(written, "0123456789") && !slices.ContainsFunc(readings, func(x reading) bool { return x.e.ID == written })
	return m, 0, f.bounded(i, n) && !words
}

// plain reports whether an id is written so that running text means it: to the
// letter, or in capitals without spaces.
func plain(written string, readings []reading) bool {
	for _, x := range readings {
		if written == x.e.ID || strings.HasPrefix(written, x.e.ID) || slices.Contains(x.e.Aliases, written) {
			return true
		}
	}
	return written == strings.ToUpper(written) && !strings.ContainsAny(strings.ReplaceAll(written, " (", "("), " \t\n")
}

func isYear(f *folded, i int) bool {
	w := f.written(i, 1)
	return len(w) == 4 && (w[:2] == "19" || w[:2] == "20")
}

// sectionWords stand before the number of a section.
const sectionWords = " SECTION SEC CLAUSE CHAPTER "

// sectionAt reads "section 5.7", "§5.7", and the number behind the name of a
// framework that is cited by section.
func sectionAt(f *folded, i int, strict bool, before []mention) (m mention, n int) {
	word := f.class(i) == letter && strings.Contains(sectionWords, " "+string(f.key(i, 1))+" ") && f.gapAfter(i) != broken
	if word {
		n, i = 1, i+1
	}
	if f.class(i) != digit {
		return m, 0
	}
	behind := len(before) > 0 && before[len(before)-1].name != nil && before[len(before)-1].name.sections() &&
		strings.Trim(f.text[before[len(before)-1].end:f.runs[i].start], " ,:(`\"*") == ""
	sign := strings.HasSuffix(strings.TrimRight(f.text[:f.runs[i].start], " \u00a0"), "§")
	if !word && !behind && !sign {
		return m, 0 // without a look at the number, which may be all there is
	}
	number, count := f.number(i)
	if !word && !sign && strict && count == 1 {
		return m, 0
	}
	return mention{section: number}, n + count
}

// number is the number with dots from run i on, and how many runs it takes.
func (f *folded) number(i int) (number string, n int) {
	n = 1
	for i+n < len(f.runs) && f.class(i+n) == digit && f.text[f.runs[i+n-1].end:f.runs[i+n].start] == "." {
		n++
	}
	return string(f.key(i, n)), n
}

// editionWords stand before the number of an edition.
const editionWords = " V VERSION REV REVISION R EDITION RELEASE "

// readEdition reads the edition from run i on, behind the name of a framework. It
// is not ok when the name goes on as something else.
func (n *naming) readEdition(f *folded, i int) (named *naming, runs int, ok bool) {
	k := i
	if f.goesOn(k) && f.class(k) == letter && f.goesOn(k+1) && strings.Contains(editionWords, " "+string(f.key(k, 1))+" ") {
		k++
	}
	if !f.goesOn(k) || f.class(k) != digit {
		return n, 0, f.closed(f.runs[i-1].end)
	}
	number, count := f.number(k)
	c, _ := n.hold(number, "")
	switch {
	case c != nil:
	case n.numbered() && (k > i || strings.Contains(number, ".")):
	case n.yearly() && isYear(f, k):
	default:
		return n, 0, f.closed(f.runs[i-1].end)
	}
	named = &naming{catalogs: n.catalogs, edition: number}
	if k += count; k < len(f.runs) && isYear(f, k) && strings.Trim(f.text[f.runs[k-1].end:f.runs[k].start], " ,(") == "" {
		named.year = f.written(k, 1)
		k++
	}
	return named, k - i, true
}

// goesOn reports whether run i is there and belongs to the one before.
func (f *folded) goesOn(i int) bool { return i < len(f.runs) && f.gapAfter(i-1) != broken }

// dropSections drops the section of an entry that is cited beside it, as tenet 4
// beside section 2.1.
func dropSections(list []mention) []mention {
	sections := map[string]bool{}
	for _, m := range list {
		for _, x := range m.readings {
			sections[x.e.Section] = x.c.OwnIDs
		}
	}
	return slices.DeleteFunc(list, func(m mention) bool { return m.section != "" && sections[m.section] })
}

// settleWeak keeps a single word, such as GV, where it is all that is cited: the
// framework is named and no other id is, or there is nothing else at all.
func settleWeak(text string, list []mention, strict bool) []mention {
	strong, named := false, false
	for _, m := range list {
		strong = strong || m.name == nil && !m.weak
		named = named || m.name != nil && !m.name.publisher && len(m.name.catalogs) > 0
	}
	return slices.DeleteFunc(list, func(m mention) bool {
		exact := slices.ContainsFunc(m.readings, func(x reading) bool {
			return m.written == x.e.ID || slices.Contains(x.e.Aliases, m.written) || m.written == x.e.Title
		})
		return m.weak && (strict || strong || !exact || !named && strings.TrimSpace(text) != m.written)
	})
}

// guess takes the first word that looks like an id for one, where a citation has
// none that is known.
func guess(text string, list []mention) []mention {
	start, next := 0, 0 // of the word; the first mention that does not end before it
	for word := range strings.FieldsSeq(text) {
		at := start + strings.Index(text[start:], word)
		start = at + len(word)
		id := strings.Trim(word, ".,;:()[]{}\"'`*|<>")
		at += strings.Index(word, id)
		for next < len(list) && list[next].end <= at {
			next++
		}
		if taken := next < len(list) && list[next].start < at+len(id); !taken && looksLikeID(id) {
			return slices.Insert(list, next, mention{start: at, end: at + len(id), written: id})
		}
	}
	return list
}

// looksLikeID reports whether a word has letters and digits, or capitals with
// a dot or dash between.
func looksLikeID(word string) bool {
	letters, digits, marks := false, false, false
	for i := range len(word) {
		switch classOf(word[i]) {
		case letter:
			letters = true
		case digit:
			digits = true
		default:
			marks = marks || word[i] == '.' || word[i] == '-'
		}
	}
	return len(word) <= 24 && letters && (digits || marks && word == strings.ToUpper(word))
}
