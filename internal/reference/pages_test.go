package reference_test

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/golden"
)

// A page of docs/reference is Markdown made from what the library holds.
type page struct{ b strings.Builder }

func newPage(title, intro string) *page {
	p := &page{}
	fmt.Fprintf(&p.b, "<!-- Made by go test ./internal/reference with MANDATE_UPDATE=1; do not edit. -->\n\n# %s\n\n%s\n", title, intro)
	return p
}

func (p *page) section(title string) { p.b.WriteString("\n## " + title + "\n\n") }

func (p *page) text(text string) { p.b.WriteString(text + "\n\n") }

func (p *page) row(cells ...string) {
	for i, c := range cells {
		cells[i] = strings.ReplaceAll(strings.Join(strings.Fields(c), " "), "|", `\|`)
	}
	p.b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}

func (p *page) head(cells ...string) {
	p.row(cells...)
	p.b.WriteString(strings.Repeat("|---", len(cells)) + "|\n")
}

// keep wants the page to be as it is in docs/reference.
func (p *page) keep(t *testing.T, name string) {
	t.Helper()
	golden.File(t, root+"/docs/reference/"+name, strings.TrimRight(p.b.String(), "\n")+"\n")
}

// families are what the letters of a control's id stand for.
var families = map[string]string{
	"AGT": "AI agents", "AUT": "authentication", "CLD": "cloud trust", "DEL": "delegation", "ENV": "environments",
	"EVD": "evidence", "EXC": "exceptions", "HND": "handoffs", "INC": "incidents", "INV": "inventory", "LCM": "life cycle",
	"PRG": "partner program", "PRV": "privilege", "ROT": "rotation", "RSP": "responsibilities", "SEC": "secrets",
	"TPY": "third parties", "USE": "use",
}

func TestControlsPage(t *testing.T) {
	pack := builtin.Pack()
	p := newPage("Controls", fmt.Sprintf(`The %d controls of the built-in pack, version %s. Each asks one question about every record of
a kind: where *applies* is true, *pass* is asked; both are CEL over the facts of an estate, and a
fact that is missing leaves the verdict unknown. Every limit is a parameter with a range and a
source. A control bears on a requirement of a framework and never satisfies it.`, pack.Len(), pack.Version))
	family := ""
	for c := range pack.All() {
		if c.ID[:3] != family {
			family = c.ID[:3]
			if families[family] == "" {
				t.Errorf("what does %s stand for?", family)
			}
			p.section(family + ": " + families[family])
		}
		controlPage(p, c)
	}
	p.keep(t, "controls.md")
}

func controlPage(p *page, c *controls.Control) {
	var evidence, maps []string
	for _, e := range c.Evidence {
		evidence = append(evidence, "`"+string(e)+"`")
	}
	for _, r := range frameworks.Builtin().ByControl(c.ID) {
		maps = append(maps, fmt.Sprintf("%s:%s (%s)", r.Framework, r.Requirement, r.Relation))
	}
	p.text(fmt.Sprintf("### %s %s", c.ID, c.Title))
	p.text(fmt.Sprintf("Asked of `%s`, severity %s, since %s. %s", c.Subject, c.Severity, c.Lifecycle.Since, c.Rationale))
	if c.Applies != "" {
		p.text("```cel\n// applies\n" + c.Applies + "\n// pass\n" + c.Pass + "\n```")
	} else {
		p.text("```cel\n// pass\n" + c.Pass + "\n```")
	}
	for _, x := range c.Params {
		p.b.WriteString(fmt.Sprintf("- `%s` is %v%s (%s): %s\n", x.Name, x.Default, rangeOf(x), x.Class, x.Source))
	}
	p.b.WriteString("- evidence: " + strings.Join(evidence, ", ") + "\n")
	if len(c.Profiles) > 0 {
		p.b.WriteString("- profiles: " + strings.Join(c.Profiles, ", ") + "\n")
	}
	p.b.WriteString("- bears on " + strings.Join(maps, ", ") + "\n")
	p.text("- a fail: " + strings.TrimSpace(c.Remediation))
}

func rangeOf(x controls.Param) string {
	if x.Min.IsZero() && x.Max.IsZero() {
		return ", of " + x.Enum
	}
	return fmt.Sprintf(", from %v to %v", x.Min, x.Max)
}

func TestGatesPage(t *testing.T) {
	p := newPage("Gates", `A gate decides: allow, deny, or needs evidence. It denies if one requirement fails, whatever
else is missing; else it needs evidence if one is open. A requirement is a control asked of every
record that hangs on the subject, a function, or another gate. An exception in force waives what
fails or is unknown, unless the requirement is *not waivable*.`)
	meanings := functionMeanings(t)
	for _, g := range delegation.Gates() {
		p.section("`" + g.ID + "`")
		p.text("Asked of " + string(g.Subject) + ".")
		p.head("Requirement", "Kind", "Waivable", "What must hold")
		for _, r := range g.Requirements {
			waivable := "yes"
			if slices.Contains(g.NotWaivable, r.ID) {
				waivable = "no"
			}
			p.row("`"+r.ID+"`", string(r.Kind), waivable, requirementMeaning(t, r, meanings))
		}
	}
	p.keep(t, "gates.md")
}

func requirementMeaning(t *testing.T, r delegation.Requirement, functions map[string]string) string {
	t.Helper()
	switch c, ok := builtin.Pack().Get(r.ID); {
	case ok:
		return c.Title
	case r.Kind == delegation.RequireGate:
		return "the gate allows, for every partner"
	case functions[r.ID] == "":
		t.Errorf("the function of %s has no comment", r.ID)
	}
	return functions[r.ID]
}

// functionMeanings reads the comments of the functions that gates ask.
func functionMeanings(t *testing.T) map[string]string {
	t.Helper()
	table := regexp.MustCompile(`"([a-z._]+)": .*\(\*gateFunction\)\.(\w+)`)
	comment := regexp.MustCompile(`(?m)^// (\w+)(?: decides [a-z._]+)?: ((?:.*\n)(?:// .*\n)*)func \(f \*gateFunction\)`)
	var source string
	names, err := os.ReadDir(root + "/delegation")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range names {
		if strings.HasPrefix(e.Name(), "gate") && !strings.HasSuffix(e.Name(), "_test.go") {
			source += read(t, "delegation/"+e.Name())
		}
	}
	comments := map[string]string{}
	for _, m := range comment.FindAllStringSubmatch(source, -1) {
		text := strings.Join(strings.Fields(strings.ReplaceAll(m[2], "\n// ", "\n")), " ")
		comments[m[1]] = strings.TrimSuffix(text, ".")
	}
	out := map[string]string{}
	for _, m := range table.FindAllStringSubmatch(source, -1) {
		out[m[1]] = comments[m[2]]
	}
	return out
}

func TestDutiesPage(t *testing.T) {
	var meanings map[string]string
	if err := yaml.Unmarshal([]byte(read(t, "internal/reference/duties.yaml")), &meanings); err != nil {
		t.Fatal(err)
	}
	p := newPage("Duties", `What parties of a channel divide among themselves. Somebody answers for a duty in a tenant
(accountable, one organization) and somebody does it (responsible). A duty that nobody has is a
gap; a duty is no grant. Own duties start with `+"`x-`"+`. Bold: the four that every tenant must be
able to answer at any instant (RSP-01).`)
	p.b.WriteString("\n")
	p.head("Duty", "What it asks", "Part of")
	for _, duty := range governance.Duties() {
		if meanings[duty] == "" {
			t.Errorf("duties.yaml does not say what %s asks", duty)
		}
		var outcomes []string
		for _, r := range frameworks.Builtin().ByDuty(duty) {
			outcomes = append(outcomes, r.Framework+":"+r.Requirement)
		}
		name := "`" + duty + "`"
		if slices.Contains(delegation.CriticalDuties(), duty) {
			name = "**" + name + "**"
		}
		p.row(name, meanings[duty], strings.Join(outcomes, ", "))
		delete(meanings, duty)
	}
	if len(meanings) > 0 {
		t.Errorf("there are no duties %v", slices.Sorted(maps.Keys(meanings)))
	}
	p.keep(t, "duties.md")
}

func TestRequirementsPage(t *testing.T) {
	p := newPage("Requirements", `What a channel asks of the library, and what proves each row: a control with a verdict that its
cases want, a test, a file of cases, or an example. A test wants every proof to be there.`)
	rows := requirements(t)
	group := ""
	for _, id := range slices.Sorted(maps.Keys(rows)) {
		if g, _, _ := strings.Cut(id, "-"); g != group {
			group = g
			p.section(map[string]string{"S1": "S1: distribution through partners", "S2": "S2: partner programs", "X": "X: what holds everywhere"}[g])
			p.head("Id", "What is needed", "Proof")
		}
		row := rows[id]
		proofs := []string{}
		for _, proof := range row.Proof {
			proofs = append(proofs, proofText(proof))
		}
		if row.Not != "" {
			proofs = []string{"deliberately not: " + row.Not}
		}
		p.row(id, row.Need, strings.Join(proofs, "<br>"))
	}
	p.keep(t, "requirements.md")
}

// proofText shows a proof with links to where it stands.
func proofText(proof string) string {
	kind, rest, _ := strings.Cut(proof, " ")
	what, which, _ := strings.Cut(rest, " ")
	switch kind {
	case "control":
		return fmt.Sprintf("[%s](../../controls/builtin/testdata/%s.txtar) %s", what, what, which)
	case "test":
		return fmt.Sprintf("[%s](../../%s) `%s`", what, what, which)
	case "case":
		return fmt.Sprintf("[%s](../../%s)", what[strings.LastIndexByte(what, '/')+1:], what)
	}
	return fmt.Sprintf("[%s](../../%s)", what, what)
}
