package csf

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/mdtext"
)

// Markdown writes the profile in GitHub Flavored Markdown: what it rests on, how many
// outcomes have which status, what is overdue and what was left out though evidence
// bears on it, then every outcome below its category. It holds less than CSV: evidence
// through crosswalks and the number of each verdict stand there. Texts of the estate
// and of the organization cannot act as markup.
func (p *Profile) Markdown(w io.Writer) error {
	m := page{bufio.NewWriter(w)}
	m.front("CSF 2.0 Organizational Profile", &p.Basis)
	m.paragraph("The current status is what the evidence shows: it supports an outcome, or does not. No outcome is called implemented, and no Tier is computed. ",
		"Outcomes are described in our words, not in those of NIST.")
	m.uses(p.Uses)
	m.counts(p)
	m.pick(p, "Overdue", "The last day is over, and the evidence does not support the outcome.", func(o *Outcome) bool { return o.Overdue })
	m.pick(p, "Left out though evidence bears on it", "The organization does not include the outcome. The status is as it is.", func(o *Outcome) bool {
		return !o.Included() && o.Evidence.Status != frameworks.NoControl
	})
	for e := range p.catalog.All() {
		switch {
		case e.Withdrawn():
		case e.Parent == "":
			m.heading(2, prose(e.ID+" "+e.Title))
		case !isOutcome(e):
			m.category(p, e)
		}
	}
	m.attribution(p.Attribution)
	return m.w.Flush()
}

// A page writes Markdown; after an error of the writer nothing more. Its lines are
// ours: text from elsewhere comes in through code and prose.
type page struct{ w *bufio.Writer }

func (m page) line(parts ...string) {
	for _, s := range parts {
		m.w.WriteString(s)
	}
	m.w.WriteByte('\n')
}

func (m page) paragraph(parts ...string) {
	m.line(parts...)
	m.line()
}

func (m page) heading(level int, text string) { m.paragraph(strings.Repeat("#", level), " ", text) }

func (m page) table(head []string, rows [][]string) {
	m.row(head)
	m.line("|", strings.Repeat(" --- |", len(head)))
	for _, cells := range rows {
		m.row(cells)
	}
	m.line()
}

func (m page) row(cells []string) {
	for _, c := range cells {
		m.w.WriteString("| " + mdtext.Cell(c) + " ")
	}
	m.line("|")
}

func code(s string) string { return mdtext.Code(withoutSecret(s)) }

// prose is a sentence, or several lines, as one paragraph.
func prose(s string) string {
	return mdtext.Prose(strings.ReplaceAll(withoutSecret(s), "\n", " "))
}

// secretRemoved stands for a secret value.
const secretRemoved = "[a secret value was removed here]"

func withoutSecret(s string) string {
	if governance.IsSecret(s) {
		return secretRemoved
	}
	return s
}

// front says what a file is, and what it rests on.
func (m page) front(title string, b *Basis) {
	if b.Title != "" {
		title += ": " + prose(b.Title)
	}
	m.heading(1, title)
	facts := ""
	if t, ok := b.FactsAsOf.Get(); ok {
		facts = governance.FormatInstant(t)
	}
	m.line(strings.Join(mdtext.When(governance.FormatInstant(b.AsOf), facts, b.Projected), "\n"))
	if b.Assessed.AssumeComplete {
		m.line("- **Every list was taken as complete** (AssumeComplete), which only tests do: the statuses below are no evidence.")
	}
	m.line("- Controls: ", code(b.Assessed.Pack.Name+" "+b.Assessed.Pack.Version), ", estate ", code(b.Assessed.Input.Digest))
	if b.Assessed.Profile != "" {
		m.line("- Profile of the pack: ", code(b.Assessed.Profile), "; what it does not ask counts as not run")
	}
	for _, s := range b.Sources {
		m.line("- Rests on: ", code(strings.TrimSpace(s.Name+" "+s.Version)), ", ", code(s.Digest))
	}
	m.line()
}

func (m page) attribution(text string) {
	m.heading(2, "Attribution")
	m.line("- Source: ", prose(text))
}

// uses lists where the file of the organization writes an outcome in another way.
func (m page) uses(list []frameworks.AliasUse) {
	if len(list) == 0 {
		return
	}
	m.heading(2, "Outcomes that the file writes in another way")
	var rows [][]string
	for _, u := range list {
		rows = append(rows, []string{code(u.Pos.String()), code(u.Written), code(u.ID)})
	}
	m.table([]string{"Where", "Written", "Taken for"}, rows)
}

// statusOrder is the order in which statuses are shown, the worst first.
var statusOrder = [...]frameworks.Status{
	frameworks.Failing, frameworks.NotRun, frameworks.Unproven, frameworks.Waived, frameworks.Supported, frameworks.NoControl,
}

// counts is how many outcomes of each Function have which status.
func (m page) counts(p *Profile) {
	head := []string{"Function"}
	for _, s := range statusOrder {
		head = append(head, words(s))
	}
	var rows [][]string
	for e := range p.catalog.All() {
		if e.Parent == "" {
			rows = append(rows, p.tally(code(e.ID)+" "+prose(e.Title), e.ID+"."))
		}
	}
	m.heading(2, "Summary")
	m.table(append(head, "Included", "Outcomes"), append(rows, p.tally("All", "")))
}

// tally counts the outcomes whose id begins with prefix.
func (p *Profile) tally(name, prefix string) []string {
	counts := make([]int, len(statusOrder)+2)
	for i := range p.Outcomes {
		o := &p.Outcomes[i]
		if !strings.HasPrefix(o.ID, prefix) {
			continue
		}
		counts[slices.Index(statusOrder[:], o.Evidence.Status)]++
		if o.Included() {
			counts[len(statusOrder)]++
		}
		counts[len(statusOrder)+1]++
	}
	cells := []string{name}
	for _, n := range counts {
		cells = append(cells, strconv.Itoa(n))
	}
	return cells
}

func words(s frameworks.Status) string { return strings.ReplaceAll(s.String(), "_", " ") }

// pick lists some outcomes, if there are any.
func (m page) pick(p *Profile, title, text string, wanted func(*Outcome) bool) {
	var rows [][]string
	for i := range p.Outcomes {
		if o := &p.Outcomes[i]; wanted(o) {
			rows = append(rows, []string{code(o.ID), prose(o.rationaleText()), o.StatusText(), prose(o.Stated.Owner), prose(o.Stated.Due)})
		}
	}
	if len(rows) > 0 {
		m.heading(2, title)
		m.paragraph(text)
		m.table([]string{"Outcome", "Rationale", "Current status", "Owner", "Due"}, rows)
	}
}

// category writes the outcomes of a category, and what else the organization says of
// them.
func (m page) category(p *Profile, e frameworks.Entry) {
	m.heading(3, prose(e.ID+" "+e.Title))
	var rows [][]string
	var more []string
	for i := range p.Outcomes {
		o := &p.Outcomes[i]
		if !strings.HasPrefix(o.ID, e.ID+"-") {
			continue
		}
		rows = append(rows, []string{code(o.ID) + " " + prose(o.Summary), o.included() + ": " + prose(o.rationaleText()), o.StatusText(),
			cells(o.Roles, roleText), cells(o.Artifacts, Artifact.String), prose(o.Stated.TargetPriority), prose(o.Stated.Owner), prose(o.Stated.Due)})
		for _, c := range columns {
			if c.stated != nil && !slices.Contains(tabled, c.title) && *c.stated(&o.Stated) != "" {
				more = append(more, fmt.Sprintf("- %s %s: %s", code(o.ID), c.title, prose(*c.stated(&o.Stated))))
			}
		}
	}
	m.table([]string{"Outcome", "Included", "Current status", "Current roles", "Current evidence", "Target priority", "Owner", "Due"}, rows)
	for _, text := range more {
		m.line(text)
	}
	if more != nil {
		m.line()
	}
}

// tabled are the columns of the organization that stand in the table of a category.
var tabled = []string{"Included in Profile?", "Rationale", "Target Priority", "Owner", "Due"}

// rationaleText is why the outcome is included or not.
func (o *Outcome) rationaleText() string {
	if o.Stated.Rationale != "" {
		return o.Stated.Rationale
	}
	return o.rationale()
}

// cells is a list of items in a cell, each in a code span.
func cells[T any](items []T, text func(T) string) string {
	return list(items, func(x T) string { return code(text(x)) })
}
