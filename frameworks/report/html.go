package report

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

//go:embed html
var htmlFiles embed.FS

// HTML writes one file for a browser: no network, no other file, a policy
// (Content-Security-Policy Level 3) that lets its own script and style run and
// nothing else. It answers in this order: may we hand over, what fails, what
// evidence is owed, where are we weak, who holds what, who is responsible, what is
// coming, and how the frameworks are covered. Without a script the counts, the
// failures and the worklist are there, up to MaxRows each; with it all findings
// can be filtered. What needs the View, or the findings that pass, is left out where
// they are not at hand, and says so. The first thousand findings that do not pass open
// to what Explain says. The error is that of NewDocument, of Explain or of w.
func HTML(w io.Writer, in Input) error {
	if err := in.check(); err != nil {
		return err
	}
	h := &htmlPage{
		Input: in, Summary: Summarize(in), page: newPage(nil, in.MaxRows),
		Worklist: Worklist(in.Assessment.Findings), asked: populations(in.Assessment), mapped: in.requirements(),
		Style: template.CSS(htmlFile("report.css")), Script: template.JS(htmlFile("report.js")), english: controls.English(),
	}
	if err := h.explain(); err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	page := htmlTemplates()
	if err := page.ExecuteTemplate(out, "page.tmpl", h); err != nil {
		return err
	}
	if err := h.data(out); err != nil {
		return err
	}
	if err := page.ExecuteTemplate(out, "end.tmpl", h); err != nil {
		return err
	}
	return out.Flush()
}

// An htmlPage is one page in the making; its templates call the methods.
type htmlPage struct {
	Input
	*page
	Summary  Summary
	Worklist []Gap
	Style    template.CSS
	Script   template.JS
	asked    map[string]controls.Population
	mapped   map[string][]string // requirements by control

	explained map[*controls.Finding]*controls.Explanation
	toExplain int // findings that do not pass
	english   controls.Language

	blast   []*delegation.BlastRadius // once asked for
	holders int
}

func htmlFile(name string) string {
	data, _ := htmlFiles.ReadFile("html/" + name) // embedded: it is there
	return string(data)
}

// htmlTemplates are read once. Every text of others goes through "t".
var htmlTemplates = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"t": visible, "instant": instant, "words": func(s string) string { return strings.NewReplacer("_", " ", "-", " ").Replace(s) },
		"or": func(a, b string) string { return cmp.Or(a, b) }, "join": strings.Join,
	}).ParseFS(htmlFiles, "html/*.tmpl"))
})

// Policy allows the script and the style of this page and nothing else.
func (h *htmlPage) Policy() string {
	hash := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'none'; script-src " + hash(string(h.Script)) + "; style-src " + hash(string(h.Style)) + "; base-uri 'none'; form-action 'none'"
}

// Heading is the title.
func (h *htmlPage) Heading() string { return cmp.Or(h.Title, "Assessment of non-human identities") }

// Facts is when the facts were true.
func (h *htmlPage) Facts() string {
	if t, ok := h.Assessment.FactsAsOf.Get(); ok {
		return governance.FormatInstant(t)
	}
	return "unknown: the estate does not say when its facts were true"
}

// Scope says for whom the page is, and what was left out of it.
func (h *htmlPage) Scope() string {
	return cmp.Or(h.plainScope(), "the whole estate, with nothing left out")
}

// A termRow is a term with what is said of it.
type termRow struct{ Term, Text string }

// Sources is everything that the result rests on.
func (h *htmlPage) Sources() (rows []termRow) {
	add := func(what string, s controls.Source) {
		text := "not stated"
		if !s.IsZero() {
			text = strings.Join(slices.DeleteFunc([]string{s.Name, s.Version, s.Digest}, func(s string) bool { return s == "" }), " · ")
		}
		rows = append(rows, termRow{what, visible(text)})
	}
	b := h.Assessment.Basis
	add("Engine", b.Engine)
	add("Schema", b.Schema)
	add("Controls", b.Pack)
	add("Estate", b.Input)
	if !b.Params.IsZero() {
		add("Parameters", b.Params)
	}
	add("Privilege map", b.PrivilegeMap)
	for _, s := range h.coverage().Catalogs {
		add("Catalog", s)
	}
	for _, s := range h.coverage().Mappings {
		add("Mapping", s)
	}
	for _, s := range h.detail().Crosswalks {
		add("Crosswalk", s)
	}
	for _, s := range h.detail().DutyMappings {
		add("Duties", s)
	}
	return rows
}

// Limits are the assumptions that a reader has to know.
func (h *htmlPage) Limits() (list []string) {
	a, b := h.Assessment, h.Assessment.Basis
	add := func(is bool, text string) {
		if is {
			list = append(list, text)
		}
	}
	add(a.Projected, "Projected: the evaluation instant is later than the facts. Nothing that happened in between is known.")
	add(b.AssumeComplete, "Every list was taken as complete (AssumeComplete), which only tests do: the verdicts are no evidence.")
	add(h.Pseudonymous, "Pseudonymous: ids of people, names, contacts, labels and origins are pseudonyms. Whoever has the key can find out whom they stand for.")
	add(h.Audience != "", "What the organization may not see counts as unknown.")
	add(len(b.Controls) > 0, "Only these controls were selected: "+h.list(b.Controls))
	add(b.Profile != "", "Profile of the controls: "+visible(b.Profile))
	add(b.CompletenessMaxAge != "", "A statement that a list is complete counts for "+visible(b.CompletenessMaxAge))
	add(b.StrictExpiry, "A grant may not end after the one above it (StrictExpiry).")
	add(len(b.Verifiers) > 0, "Evidence was looked at by "+h.list(b.Verifiers)+"; what they found is "+visible(b.Verifications.Digest))
	add(h.Summary.NotRun > 0, strconv.Itoa(h.Summary.NotRun)+" questions were not run.")
	add(h.View == nil, "The records were not at hand: who holds what and who is responsible is left out.")
	return append(list, "What is unknown is never counted as a pass. A control bears on a requirement; it does not satisfy it.")
}

// Attributions are to be printed wherever titles of catalogs are.
func (h *htmlPage) Attributions() []string { return h.detail().Attributions }

// list names some texts, up to MaxRows.
func (h *htmlPage) list(texts []string) string {
	return h.enumerate(len(texts), ", ", func(i int) string { return visible(texts[i]) })
}

// A Table of the page: what is left out is counted below it.
type htmlTable struct {
	Caption string
	Head    []string
	Rows    [][]htmlCell
	More    int    // rows left out
	Class   string // "" is stack: on a narrow screen each row stands as a block
}

// An htmlCell is a text, of a class of the style sheet, with a remark below it.
type htmlCell struct{ Text, Class, Note string }

// rows makes a table of n rows, at most MaxRows of them.
func (h *htmlPage) rows(caption string, head []string, n int, row func(i int) []htmlCell) htmlTable {
	t := htmlTable{Caption: caption, Head: head, More: n - h.shown(n)}
	for i := range h.shown(n) {
		t.Rows = append(t.Rows, row(i))
	}
	return t
}

// cell is a text of others that stands alone; what is put together of such texts is
// no cell, for it may be long.
func cell(s string) htmlCell { return htmlCell{Text: visible(s)} }

func cells(texts ...string) (out []htmlCell) {
	for _, s := range texts {
		out = append(out, cell(s))
	}
	return out
}

// timeCell is an instant, on one line.
func timeCell(text string) htmlCell { return htmlCell{Text: text, Class: "when"} }

func numberCell(n int) htmlCell { return htmlCell{Text: strconv.Itoa(n), Class: "num"} }

func verdictCell(v controls.Verdict) htmlCell {
	return htmlCell{Text: strings.ReplaceAll(v.String(), "_", " "), Class: "badge " + v.String()}
}

func (h *htmlPage) name(control string) string {
	if title := h.control(control).Title; title != "" {
		return control + " " + title
	}
	return control
}

func (h *htmlPage) answers(a controls.Attribution) string {
	text := cmp.Or(visible(a.Answerable), "not stated")
	if others := slices.DeleteFunc(slices.Clone(a.Exercising), func(id string) bool { return id == a.Answerable }); len(others) > 0 {
		text += ", used by " + h.list(others)
	}
	return text
}

func (h *htmlPage) place(r governance.Ref, field string) string {
	if h.Position == nil {
		return ""
	}
	if pos, ok := h.Position(r, field); ok {
		return pos.String()
	}
	return ""
}

func instantOr(f governance.Field[time.Time], none string) string {
	if t, ok := f.Get(); ok {
		return instant(t)
	}
	return none
}

// instant words an instant; one that ends a period is the first behind it.
func instant(t time.Time) string {
	if t.Nanosecond() == 1 {
		return "just after " + governance.FormatInstant(t.Truncate(time.Second))
	}
	return governance.FormatInstant(t)
}

// fewNames is how many records are named in a cell that counts them; a library
// default.
const fewNames = 6

// few counts texts of others and names the first ones.
func few(list []string) string {
	var names []string
	for _, s := range list[:min(fewNames, len(list))] {
		names = append(names, visible(s))
	}
	text := strconv.Itoa(len(list)) + ": " + strings.Join(names, ", ")
	if more := len(list) - len(names); more > 0 {
		text += ", " + andMore(more)
	}
	return text
}
