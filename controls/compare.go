package controls

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

// A ChangeKind says what became of a verdict between two assessments.
type ChangeKind string

// The kinds of change, the most pressing first.
const (
	ChangeNew      ChangeKind = "new"      // listed now, and not before
	ChangeWorsened ChangeKind = "worsened" // to a verdict that stands earlier in Verdicts
	ChangeImproved ChangeKind = "improved" // to one that stands later, and that still is a finding
	ChangeResolved ChangeKind = "resolved" // it passes now, or is not asked any more
	// ChangeGone is a finding that the later assessment does not list. It passes,
	// is not asked any more, or its record is not there: a later assessment that
	// keeps all findings tells which, and then only lost records are gone.
	ChangeGone ChangeKind = "gone"
)

var changeKinds = []ChangeKind{ChangeNew, ChangeWorsened, ChangeImproved, ChangeResolved, ChangeGone}

// A Change is one verdict that differs. A verdict that an assessment does not list
// is unknown here.
type Change struct {
	Kind     ChangeKind                `json:"kind"`
	Control  string                    `json:"control"` // as the later assessment names it
	Subject  governance.Ref            `json:"subject"`
	Severity Severity                  `json:"severity"`
	Before   governance.Field[Verdict] `json:"before,omitzero"`
	After    governance.Field[Verdict] `json:"after,omitzero"`
	Missing  []Missing                 `json:"missing"` // what the later verdict lacks
}

// A Renaming is a control that goes by another id.
type Renaming struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// A Comparison is what changed between two assessments.
type Comparison struct {
	// Causes are what differs beside the verdicts, sorted: "facts", "time", and
	// the parts of the basis by their JSON names. A single one is the cause of
	// every change; of several, each may be.
	Causes   []string   `json:"causes"`
	Changes  []Change   `json:"changes"`  // by kind, severity, control and subject
	Renamed  []Renaming `json:"renamed"`  // by the earlier id
	NotAsked []string   `json:"notAsked"` // controls with findings before that are not asked now, sorted; their findings are no changes
}

// Compare finds what changed from one assessment to a later one. The pack of the
// later one tells earlier ids of its controls; it may be nil. It takes time linear
// in the findings, apart from sorting.
func Compare(before, after *Assessment, pack *Pack) Comparison {
	c := comparer{pack: pack, renamed: map[string]string{}, asked: map[string]bool{}, silent: map[string]bool{}, changes: []Change{}}
	for _, p := range after.Population {
		c.asked[p.Control] = p.Subjects == 0 || p.NotRun() < p.Subjects
	}
	was := c.byPair(before)
	is := c.byPair(after)
	for key, f := range is {
		c.note(was[key], f)
	}
	for key, f := range was {
		if is[key] == nil {
			c.note(f, nil)
		}
	}
	slices.SortFunc(c.changes, compareChanges)
	out := Comparison{Causes: causes(before, after), Changes: c.changes, Renamed: []Renaming{}, NotAsked: sortedKeys(c.silent)}
	for _, from := range sortedKeys(c.renamed) {
		out.Renamed = append(out.Renamed, Renaming{from, c.renamed[from]})
	}
	return out
}

type pair struct {
	control string
	subject governance.Ref
}

type comparer struct {
	pack    *Pack
	renamed map[string]string
	asked   map[string]bool
	silent  map[string]bool
	changes []Change
}

// byPair finds the findings, under the ids of the later pack.
func (c *comparer) byPair(a *Assessment) map[pair]*Finding {
	m := make(map[pair]*Finding, len(a.Findings))
	for i := range a.Findings {
		f := &a.Findings[i]
		m[pair{c.current(f.Control), f.Subject}] = f
	}
	return m
}

func (c *comparer) current(id string) string {
	if c.pack == nil {
		return id
	}
	if control, ok := c.pack.Get(id); ok && control.ID != id {
		c.renamed[id] = control.ID
		return control.ID
	}
	return id
}

// note notes the change of one pair, if it is one. A finding that is not listed is
// nil.
func (c *comparer) note(before, after *Finding) {
	f := cmp.Or(after, before)
	change := Change{Control: c.current(f.Control), Subject: f.Subject, Severity: f.Severity, Missing: []Missing{}}
	if before != nil {
		change.Before = governance.Some(before.Verdict)
	}
	if after != nil {
		change.After, change.Missing = governance.Some(after.Verdict), append(change.Missing, after.Missing...)
	}
	if change.Kind = kindOf(before, after); change.Kind == ChangeGone && !c.asked[change.Control] {
		c.silent[change.Control] = true
	} else if change.Kind != "" {
		c.changes = append(c.changes, change)
	}
}

// kindOf is "" where nothing changed that concerns anybody.
func kindOf(before, after *Finding) ChangeKind {
	was, is := before != nil && concerns(before.Verdict), after != nil && concerns(after.Verdict)
	switch {
	case !was && !is:
		return ""
	case !was && before == nil:
		return ChangeNew
	case !was:
		return ChangeWorsened // it passed
	case after == nil:
		return ChangeGone
	case !is:
		return ChangeResolved
	case worse(after.Verdict, before.Verdict):
		return ChangeWorsened
	case worse(before.Verdict, after.Verdict):
		return ChangeImproved
	}
	return ""
}

// concerns reports whether a verdict is one that somebody has to do something
// about, or once had.
func concerns(v Verdict) bool { return v != Pass && v != NotApplicable }

func worse(a, b Verdict) bool {
	return slices.Index(Verdicts(), a) < slices.Index(Verdicts(), b)
}

func compareChanges(a, b Change) int {
	return cmp.Or(cmp.Compare(slices.Index(changeKinds, a.Kind), slices.Index(changeKinds, b.Kind)), cmp.Compare(b.Severity, a.Severity),
		strings.Compare(a.Control, b.Control), a.Subject.Compare(b.Subject))
}

// causes lists what differs of what the results rest on.
func causes(before, after *Assessment) []string {
	a, b := before.Basis, after.Basis
	differs := map[string]bool{
		"facts":              a.Input.Digest != b.Input.Digest,
		"time":               !before.AsOf.Equal(after.AsOf),
		"engine":             a.Engine != b.Engine,
		"schema":             a.Schema != b.Schema,
		"pack":               a.Pack != b.Pack,
		"profile":            a.Profile != b.Profile,
		"params":             a.Params != b.Params,
		"privilegeMap":       a.PrivilegeMap != b.PrivilegeMap,
		"controls":           !slices.Equal(slices.Sorted(slices.Values(a.Controls)), slices.Sorted(slices.Values(b.Controls))),
		"assumeComplete":     a.AssumeComplete != b.AssumeComplete,
		"strictExpiry":       a.StrictExpiry != b.StrictExpiry,
		"completenessMaxAge": a.CompletenessMaxAge != b.CompletenessMaxAge,
		"verifications":      a.Verifications != b.Verifications,
		"project":            a.Project != b.Project,
		"overrides":          !slices.Equal(a.Overrides, b.Overrides),
	}
	maps.DeleteFunc(differs, func(_ string, is bool) bool { return !is })
	return sortedKeys(differs)
}

// sortedKeys is never nil.
func sortedKeys[V any](m map[string]V) []string {
	keys := slices.AppendSeq([]string{}, maps.Keys(m))
	slices.Sort(keys)
	return keys
}
