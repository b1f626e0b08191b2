package frameworks

import (
	"slices"
	"sort"
	"strings"
	"unicode"

	"github.com/mandate-nhi/mandate/governance"
)

// A Found is a citation in a document. Its text is as the document writes it, its
// context the sentence around it.
type Found struct {
	Pos governance.Position
	Resolution
}

// FindCitations finds the citations in a document, in its order, and resolves
// them. The ending of the name of the file says what it is: Markdown (.md), HTML
// (.html), CSV (.csv), or else text. A framework that is named holds for the ids
// of its paragraph, item or row; one that a heading of Markdown or HTML names alone
// holds for the publisher's ids below it. A range of ids is one citation. Running text
// is read with more care than a citation: an id is in capitals or to the letter, and
// of a framework whose ids are ours, such as SP 800-207, only beside its name. Time is
// linear in the document.
func (l *Library) FindCitations(file string, data []byte) []Found {
	r := l.resolver()
	lines := []int{0}
	for i, b := range data {
		if b == '\n' {
			lines = append(lines, i+1)
		}
	}
	var list []Found
	var under headings
	for _, b := range blocks(file, string(data)) {
		f := fold(b.text)
		mentions := r.scan(f, true)
		if b.heading > 0 {
			under.open(b.heading, mentions)
		}
		for cites := r.find(f, mentions, under.framework()); len(cites) > 0; {
			n := 1
			for n < len(cites) && cites[n].more {
				n++
			}
			offset := b.at[cites[0].m.start]
			line := sort.SearchInts(lines, offset+1)
			list = append(list, Found{governance.Position{File: file, Line: line, Column: offset - lines[line-1] + 1}, r.found(f.text, cites[:n])})
			cites = cites[n:]
		}
	}
	return list
}

// found puts what is found at one place together: an id, or a range of them.
func (r *resolver) found(text string, cites []cited) Resolution {
	first, last := cites[0], cites[len(cites)-1]
	context := strings.ToValidUTF8(text[first.sentence[0]:first.sentence[1]], "")
	out := resolution(text[first.m.start:last.m.end], strings.TrimSpace(context))
	safe := !continued(text[last.m.end:])
	for _, c := range cites {
		out.add(c.answer)
		safe = safe && c.safe() && !c.unsure
	}
	out.finish(r, safe)
	return out
}

// A cited is a citation in a block.
type cited struct {
	m        *mention
	sentence [2]int // where that around it begins and ends
	more     bool   // of the range that the one before begins
	unsure   bool   // not to be written otherwise
	answer
}

// horizon is how many mentions before and behind one are looked at; a library
// default, which keeps the time linear.
const horizon = 32

// find resolves the mentions of one block, under a heading that names a framework or
// nil.
func (r *resolver) find(f *folded, mentions []mention, heading *naming) []cited {
	var list []cited
	used := map[*naming]bool{}
	names := make([]*naming, len(mentions))
	for i := range mentions {
		names[i] = holds(f.text, mentions, i)
		if names[i] == nil && heading.governs(&mentions[i]) {
			names[i] = heading
		}
		used[names[i]] = true
	}
	for i := range mentions {
		m := &mentions[i]
		if m.name == nil && names[i] == nil && (m.section != "" || m.loose || ownOnly(m)) || m.loose && unicode.IsLower(rune(m.written[0])) {
			continue // a number, or words and a number, of anything
		}
		if m.name != nil && (m.name.publisher || len(m.name.catalogs) == 0 || used[m.name] || repeated(mentions, i, used)) {
			continue
		}
		c := cited{m: m, sentence: sentenceAround(f.text, m.start, m.end)}
		d := describing(besidesIn(f.text, c.sentence, mentions[max(0, i-horizon):min(len(mentions), i+horizon)]))
		if m.name == nil {
			c.answer = r.judge(m, names[i], d)
			c.unsure = names[i] == heading && len(r.bare(m).candidates) > 0
		} else {
			c.answer = r.judgeNames(mentions[i:i+1], d)
		}
		if last := len(list) - 1; last >= 0 && i > 0 && list[last].m == &mentions[i-1] {
			s := r.span(f.text[list[last].m.end:m.start], list[last].answer, c.answer)
			c.more, c.unsure = s.joined, c.unsure || s.unsure
			for _, x := range s.between {
				list = append(list, cited{m: x, sentence: c.sentence, more: true, answer: r.within(x, names[i])})
			}
		}
		list = append(list, c)
	}
	for i := range list {
		list[i].forgive(list[max(0, i-horizon):min(len(list), i+horizon)])
	}
	return list
}

// repeated reports whether name i says again what the name before it said, or
// what that behind it will say, as in Zero Trust Architecture (SP 800-207).
func repeated(mentions []mention, i int, used map[*naming]bool) bool {
	name := mentions[i].name
	same := func(j int) bool {
		return j >= 0 && j < len(mentions) && mentions[j].name != nil && slices.Equal(mentions[j].name.catalogs, name.catalogs)
	}
	return same(i-1) && used[mentions[i-1].name] || same(i+1)
}

func ownOnly(m *mention) bool {
	return !slices.ContainsFunc(m.readings, func(x reading) bool { return !x.c.OwnIDs })
}

// holds is the framework that holds for mention i of a block: one that is named
// right before it, which may be wrong, else one that is named beside it and has the
// id in its edition.
func holds(text string, mentions []mention, i int) *naming {
	m := mentions[i]
	if m.name != nil {
		return nil
	}
	if i > 0 && mentions[i-1].name != nil && !m.loose && m.section == "" {
		n, between := mentions[i-1].name, text[mentions[i-1].end:m.start]
		if strings.Trim(between, " :()[]*`\"") == "" && (!n.publisher || len(m.readings) == 0) {
			return n
		}
	}
	for _, other := range slices.Backward(mentions[max(0, i-horizon):i]) {
		if other.name != nil && other.name.has(&m) {
			return other.name
		}
	}
	for _, other := range mentions[i+1 : min(len(mentions), i+1+horizon)] {
		if other.name != nil && other.name.has(&m) {
			return other.name
		}
	}
	return nil
}

// has reports whether the framework has the id or sections of m, in the edition
// that is named if the library holds it.
func (n *naming) has(m *mention) bool {
	if m.section != "" {
		return n.sections()
	}
	c, _ := n.hold(n.edition, n.year)
	return slices.ContainsFunc(m.readings, func(x reading) bool { return x.c == c || c == nil && slices.Contains(n.catalogs, x.c) })
}

// maxSentence is how many bytes before and behind a mention are read at most as
// its sentence; a library default.
const maxSentence = 300

// sentenceAround is where the sentence begins and ends that holds a mention.
func sentenceAround(text string, start, end int) [2]int {
	ends := func(i int) bool {
		return strings.ContainsRune(".!?;|", rune(text[i])) && i+1 < len(text) && strings.ContainsRune(" \n\r\t", rune(text[i+1]))
	}
	first, last := max(0, start-maxSentence), min(len(text), end+maxSentence)
	for start > first && !ends(start-1) {
		start--
	}
	for end < last && !ends(end) {
		end++
	}
	return [2]int{start, end}
}

// besidesIn is what a sentence says beside the mentions in it.
func besidesIn(text string, sentence [2]int, mentions []mention) string {
	var inside []mention
	for _, m := range mentions {
		if m.start >= sentence[0] && m.end <= sentence[1] {
			m.start, m.end = m.start-sentence[0], m.end-sentence[0]
			inside = append(inside, m)
		}
	}
	return besides(text[sentence[0]:sentence[1]], inside)
}

// forgive takes mis-described back where the entry that the words are about is
// cited beside it.
func (c *cited) forgive(near []cited) {
	if !slices.Contains(c.verdicts, CitationMisDescribed) {
		return
	}
	if slices.ContainsFunc(c.suggest, func(s Suggestion) bool {
		return !slices.ContainsFunc(near, func(other cited) bool { return slices.Contains(other.resolved, s.Ref) })
	}) {
		return
	}
	c.suggest = nil
	c.verdicts = slices.DeleteFunc(c.verdicts, func(v CitationVerdict) bool { return v == CitationMisDescribed })
}
