package frameworks

import (
	"slices"
	"strings"
)

// A CitationVerdict says how a citation stands to the catalogs.
type CitationVerdict string

// The verdicts. A citation has one or more, the first says most.
const (
	CitationExact         CitationVerdict = "exact"          // the publisher's spelling, in the edition that is named
	CitationAlias         CitationVerdict = "alias"          // another spelling that means one entry
	CitationUnpadded      CitationVerdict = "unpadded"       // without the zeros of this edition; the number exists, the words changed
	CitationLegacyID      CitationVerdict = "legacy-id"      // an id of an edition that was superseded
	CitationWrongEdition  CitationVerdict = "wrong-edition"  // the edition that is named does not have the id; another has
	CitationWithdrawn     CitationVerdict = "withdrawn"      // the edition lists the id only to say where its content went
	CitationForeignID     CitationVerdict = "foreign-id"     // not of the framework that is named, but of another
	CitationMisDescribed  CitationVerdict = "mis-described"  // the words beside it are the subject of another entry
	CitationFrameworkOnly CitationVerdict = "framework-only" // a framework without an id
	CitationSectionOnly   CitationVerdict = "section-only"   // a section of a publication that gives no ids
	CitationAmbiguous     CitationVerdict = "ambiguous"      // means different things, and no framework is named
	CitationUnknownID     CitationVerdict = "unknown-id"     // in no catalog of the library
)

// A Resolution is what a citation means. A list that has nothing to say is empty,
// and never nil.
type Resolution struct {
	Text        string            `json:"text"`              // the citation
	Context     string            `json:"context,omitempty"` // words beside it
	Verdicts    []CitationVerdict `json:"verdicts"`
	Resolved    []Ref             `json:"resolved"`   // what is cited
	Successors  []Successor       `json:"successors"` // where the publisher says that it went, in its order
	Suggest     []Suggestion      `json:"suggest"`    // what may be meant instead
	Candidates  []Ref             `json:"candidates"` // what it means in one framework or another
	FoundIn     []Ref             `json:"found_in"`   // where the id exists, though not as it is cited
	AutoRewrite bool              `json:"auto_rewrite"`

	// Correction is what to write instead, when AutoRewrite says that nothing is
	// lost by writing it: no other reading is possible. Else it is empty.
	Correction string `json:"-"`
}

// A Successor is where the content of an entry went.
type Successor struct {
	ID        Ref       `json:"id"`
	Lifecycle Lifecycle `json:"lifecycle"`
}

// A Suggestion is an entry that may be meant, and why.
type Suggestion struct {
	Ref
	Reason string
}

// Resolve says what a citation means that people wrote in any of the ways they
// write one, such as "NIST CSF 2.0 PR.AC-4". The context is the words beside it,
// or "". They, and words in the citation itself, let Resolve find that an id is
// described as another; without any it does not try. Nothing is ever replaced in
// silence: see Resolution.AutoRewrite. Time is linear in the text, and the same
// text always has the same answer. It is safe for concurrent use.
func (l *Library) Resolve(citation, context string) Resolution {
	r := l.resolver()
	f := fold(citation)
	mentions := r.scan(f, false)
	out := resolution(citation, context)
	d := describing(besides(citation, mentions) + " . " + context)
	safe := true
	names := governing(mentions)
	var last answer
	for i := range mentions {
		m := &mentions[i]
		if m.name != nil {
			continue
		}
		answers := []answer{r.judge(m, names[i], d)}
		if i > 0 && mentions[i-1].name == nil {
			s := r.span(citation[mentions[i-1].end:m.start], last, answers[0])
			for n, x := range s.between {
				answers = slices.Insert(answers, n, r.within(x, names[i]))
			}
			safe = safe && !s.unsure
		}
		safe = safe && !continued(citation[m.end:])
		for _, a := range answers {
			safe = safe && (a.safe() || len(a.verdicts) == 0)
			out.add(a)
		}
		last = answers[len(answers)-1]
	}
	if len(out.Verdicts) == 0 {
		answer := r.judgeNames(mentions, d)
		safe = safe && answer.safe()
		out.add(answer)
	}
	out.finish(r, safe)
	return out
}

func resolution(text, context string) Resolution {
	return Resolution{
		Text: text, Context: context, Verdicts: []CitationVerdict{}, Resolved: []Ref{}, Successors: []Successor{},
		Suggest: []Suggestion{}, Candidates: []Ref{}, FoundIn: []Ref{},
	}
}

// finish says whether to rewrite the citation, and as what.
func (out *Resolution) finish(r *resolver, safe bool) {
	out.AutoRewrite = safe && !slices.Equal(out.Verdicts, []CitationVerdict{CitationExact})
	if out.AutoRewrite {
		out.Correction = r.correction(*out)
	}
}

// governing is the framework of each mention: the last that is named before it,
// else the first after it.
func governing(mentions []mention) []*naming {
	names := make([]*naming, len(mentions))
	var last *naming
	if i := slices.IndexFunc(mentions, func(m mention) bool { return m.name != nil }); i >= 0 {
		last = mentions[i].name
	}
	for i, m := range mentions {
		if m.name != nil {
			last = m.name
		}
		names[i] = last
	}
	return names
}

// besides is what a text says beside its mentions.
func besides(text string, mentions []mention) string {
	var b strings.Builder
	at := 0
	for _, m := range mentions {
		b.WriteString(text[at:m.start] + " . ")
		at = m.end
	}
	return b.String() + text[at:]
}

// add puts the answer for one id beside those before it.
func (out *Resolution) add(a answer) {
	out.Verdicts = appendNew(out.Verdicts, a.verdicts...)
	out.Resolved = appendNew(out.Resolved, a.resolved...)
	out.Successors = appendNew(out.Successors, a.successors...)
	out.Candidates = appendNew(out.Candidates, a.candidates...)
	out.FoundIn = appendNew(out.FoundIn, a.foundIn...)
	for _, s := range a.suggest {
		if !suggested(out.Suggest, s.Ref) {
			out.Suggest = append(out.Suggest, s)
		}
	}
}

func suggested(list []Suggestion, ref Ref) bool {
	return slices.ContainsFunc(list, func(s Suggestion) bool { return s.Ref == ref })
}

func appendNew[T comparable](list []T, items ...T) []T {
	for _, x := range items {
		if !slices.Contains(list, x) {
			list = append(list, x)
		}
	}
	return list
}

// correction is what to write for a citation that may be rewritten: each entry
// that is meant, the framework of the first in front.
func (r *resolver) correction(out Resolution) string {
	refs := out.Resolved
	if len(out.Successors) > 0 {
		refs = nil
		for _, s := range out.Successors {
			refs = append(refs, s.ID)
		}
	}
	var parts []string
	named := ""
	for _, ref := range refs {
		parts = append(parts, r.cite(ref, named != ref.Framework))
		named = ref.Framework
	}
	return strings.Join(parts, ", ")
}

// cite is how to write a reference for people.
func (r *resolver) cite(ref Ref, named bool) string {
	c := r.byID[ref.Framework]
	text := ref.ID
	if e, _ := c.Entry(ref.ID); c.OwnIDs && e.Section != "" {
		text = "section " + e.Section + " (" + ref.ID + ")"
	}
	if named {
		return c.Cite + " " + text
	}
	return text
}
