package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/nearest"
)

// A question is what the commands share that ask an estate something.
type question struct {
	asOf     instant
	audience audience
	format   string
}

// flags declares the flags of a question; the first format is the default.
func (q *question) flags(flags *flag.FlagSet, formats ...string) {
	q.format = formats[0]
	flags.Func("as-of", "ask at the `INSTANT`, such as 2026-07-01T00:00:00Z (default: the estate's asOf)", q.asOf.set)
	q.audience.flag(flags)
	flags.Func("format", fmt.Sprintf("write the answer as `FORMAT`: %s (default %s)", orList(formats), formats[0]), oneOf(&q.format, formats...))
}

// view reads the estate and shows it at the instant asked for.
func (q *question) view(e *env, names []string) (*delegation.View, error) {
	estate, err := e.estate(names)
	if err != nil {
		return nil, err
	}
	t, err := q.asOf.or(estate)
	if err != nil {
		return nil, err
	}
	return viewOf(delegation.NewIndex(estate), t, q.audience)
}

// An audience is the actor for whose eyes an answer is; "" sees the whole estate.
type audience string

func (a *audience) flag(flags *flag.FlagSet) {
	flags.Func("audience", "answer by what the organization of `ACTOR` may see, an id such as kestrel (default: the whole estate)", a.set)
}

func (a *audience) set(s string) error {
	if *a = audience(strings.TrimPrefix(s, "actor:")); *a == "" {
		return errors.New("want the id of an actor")
	}
	return nil
}

// whole shows the whole estate when its facts were true, for what is recorded is
// not asked by anybody.
func (e *env) whole(names []string) (*delegation.View, error) {
	estate, err := e.estate(names)
	if err != nil {
		return nil, err
	}
	t, ok := estate.AsOf.Get()
	if !ok {
		return nil, errors.New("the estate does not say when its facts were true: it needs an asOf")
	}
	return delegation.NewIndex(estate).At(t), nil
}

// viewOf is the one place where an index becomes what is asked.
func viewOf(x *delegation.Index, t time.Time, a audience) (*delegation.View, error) {
	if a == "" {
		return x.At(t), nil
	}
	whole := x.At(t)
	if _, ok := whole.Subject(governance.NewRef(governance.KindActor, string(a))); !ok {
		return nil, usagef("-audience: the estate holds no actor %q%s", string(a), nearest.Hint(string(a), idsOf(whole, governance.KindActor)))
	}
	return x.For(string(a)).At(t), nil
}

// A moment says what instant an answer is about, as documents write it.
type moment struct {
	At        time.Time                   `json:"at"`
	FactsAsOf governance.Field[time.Time] `json:"factsAsOf,omitzero"`
	Projected bool                        `json:"projected"`          // at lies behind the facts, which are assumed to stand
	Audience  audience                    `json:"audience,omitempty"` // what its organization may not see counts as unknown
}

// moment is what instant the answer is about, and for whom it is.
func (q *question) moment(v *delegation.View) moment {
	return moment{v.Time(), v.FactsAsOf(), v.Projected(), q.audience}
}

func (m moment) String() string {
	if m.Audience != "" {
		return m.instant() + ", by what " + string(m.Audience) + " may see"
	}
	return m.instant()
}

func (m moment) instant() string {
	s := governance.FormatInstant(m.At)
	asOf, ok := m.FactsAsOf.Get()
	switch {
	case !ok:
		return s + ", by facts without a date"
	case asOf.Equal(m.At):
		return s + ", when the facts were true"
	case m.Projected:
		return s + ", if the facts of " + governance.FormatInstant(asOf) + " still stand"
	}
	return s + ", as far as the facts of " + governance.FormatInstant(asOf) + " tell"
}

// A missing is a fact that an answer lacks, as documents write it.
type missing struct {
	Path string          `json:"path"`
	Code governance.Code `json:"code"`
}

func missingOf(gaps []delegation.Gap) []missing {
	list := []missing{}
	for _, g := range gaps {
		list = append(list, missing{g.Path(), g.Code})
	}
	return list
}

// fieldOf is a fact as documents write it: without a key while it is unknown.
func fieldOf[T any](f delegation.Fact[T]) governance.Field[T] {
	if v, ok := f.Get(); ok {
		return governance.Some(v)
	}
	if f.IsNone() {
		return governance.None[T]()
	}
	return governance.Field[T]{}
}

// refArg reads the REF that a command is about from in front of its FILEs.
func refArg(args []string, what string) (governance.Ref, []string, error) {
	if len(args) == 0 {
		return governance.Ref{}, nil, usagef("name %s", what)
	}
	r, err := governance.ParseRef(args[0])
	if err != nil {
		return governance.Ref{}, nil, usagef("%q does not name %s: %v", args[0], what, err)
	}
	return r, args[1:], nil
}

// known is an error, with the likely name, for a record that the view does not
// show.
func known(v *delegation.View, r governance.Ref) error {
	if _, ok := v.Subject(r); ok {
		return nil
	}
	return fmt.Errorf("the estate holds no %s at this instant%s", r, nearest.Hint(r.ID, idsOf(v, r.Kind)))
}

func idsOf(v *delegation.View, k governance.Kind) []string {
	var ids []string
	for s := range v.Subjects(k) {
		ids = append(ids, s.Ref().ID)
	}
	return ids
}

// A page is text in lines and aligned tables.
type page struct{ strings.Builder }

func (p *page) line(format string, args ...any) { fmt.Fprintf(p, format+"\n", args...) }

// head starts a section.
func (p *page) head(format string, args ...any) { p.line("\n"+format, args...) }

// table writes rows indented by two, their cells aligned; empty cells at the end
// of a row are left out.
func (p *page) table(rows [][]string) {
	w := tabwriter.NewWriter(p, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		for len(row) > 0 && row[len(row)-1] == "" {
			row = row[:len(row)-1]
		}
		fmt.Fprintln(w, "  "+strings.Join(row, "\t"))
	}
	w.Flush()
}

func (p *page) print(w io.Writer) error {
	_, err := io.WriteString(w, p.String())
	return err
}

// gapsShown is how many missing facts the text shows; JSON holds all.
const gapsShown = 12

// gaps writes which facts are missing, if any.
func (p *page) gaps(title string, list []missing) {
	if len(list) == 0 {
		return
	}
	p.head("%s (%d)", title, len(list))
	var rows [][]string
	for _, g := range list[:min(gapsShown, len(list))] {
		rows = append(rows, []string{g.Path, string(g.Code)})
	}
	p.table(rows)
	if n := len(list) - gapsShown; n > 0 {
		p.line("  and %d more: -format json holds all", n)
	}
}

func orList(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

func textOf(refs []governance.Ref) []string {
	list := []string{}
	for _, r := range refs {
		list = append(list, r.String())
	}
	return list
}

// missingUnion is what several answers lack, each fact once, by path.
func missingUnion(lists ...[]delegation.Gap) []missing {
	gaps := slices.Concat(lists...)
	slices.SortFunc(gaps, delegation.Gap.Compare)
	return missingOf(slices.Compact(gaps))
}

// plural is "1 grant" or "2 grants".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
