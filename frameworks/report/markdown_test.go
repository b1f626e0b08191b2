package report_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
)

// TestNoRequirementPasses wants the word nowhere near a requirement.
func TestNoRequirementPasses(t *testing.T) {
	text := written(t, report.Markdown, fixture(t))
	_, text, _ = strings.Cut(text, "## Coverage of frameworks")
	text, _, _ = strings.Cut(text, "\n## ")
	if text == "" || strings.Contains(strings.ToLower(text), "pass") {
		t.Errorf("the coverage of the frameworks is missing or speaks of passing:\n%s", text)
	}
}

// TestMarkdownText shows how texts of an estate come out in a table, as a name
// and as a sentence.
func TestMarkdownText(t *testing.T) {
	tests := []struct{ name, text, code, prose string }{
		{"a name", "svc-edge", "`svc-edge`", "svc-edge"},
		{"nothing", "", "–", ""},
		{"a sentence", "It's 5 % more, or (less).", "`It's 5 % more, or (less).`", "It's 5 % more, or (less)."},
		{"a pipe", "a|b", "`a\\|b`", "`a\\|b`"},
		{"a backslash before a pipe", `a\|b\`, "`a⟨U+005C⟩\\|b\\`", "`a⟨U+005C⟩\\|b\\`"},
		{"backticks", "a``b`", "``` a``b` ```", "``` a``b` ```"},
		{"HTML", "<script>alert(1)</script>", "`<script>alert(1)</script>`", "`<script>alert(1)</script>`"},
		{"a link", "see [me](javascript:x)", "`see [me](javascript:x)`", "see `[me](javascript:x)`"},
		{"addresses", "http://x.y, WWW.x.y a@b.c", "`http://x.y, WWW.x.y a@b.c`", "`http://x.y`, `WWW.x.y` `a@b.c`"},
		{"a host", "see evil.example, e.g. version 1.7.", "`see evil.example, e.g. version 1.7.`", "see `evil.example`, `e.g`. version 1.7."},
		{"a new line", "a\n# b\r\n", "`a⟨U+000A⟩# b⟨U+000D⟩⟨U+000A⟩`", "`a⟨U+000A⟩#` b⟨U+000D⟩⟨U+000A⟩"},
		{"text turned around", "a\u202eb\u2066", "`a⟨U+202E⟩b⟨U+2066⟩`", "a⟨U+202E⟩b⟨U+2066⟩"},
		{"text without width", "a\u200bb\ufeff\u3164", "`a⟨U+200B⟩b⟨U+FEFF⟩⟨U+3164⟩`", "a⟨U+200B⟩b⟨U+FEFF⟩⟨U+3164⟩"},
		{"not UTF-8", "a\xff", "`a⟨0xFF⟩`", "a⟨0xFF⟩"},
		{"other scripts", "Übung 東京", "`Übung 東京`", "Übung 東京"},
		{"too long", strings.Repeat("ä", 1007), "`" + strings.Repeat("ä", 1000) + "… and 7 more characters`", strings.Repeat("ä", 1000) + "… and 7 more characters"},
		{"a secret", "ghp_" + strings.Repeat("a", 36), "`[a secret value was removed here]`", "`[a` secret value was removed `here]`"},
	}
	for _, tt := range tests {
		in := report.Input{Assessment: &controls.Assessment{Observations: []delegation.Observation{{Code: "X", Field: tt.text, Detail: tt.text}}}}
		_, got, _ := strings.Cut(written(t, report.Markdown, in), "| note | `X` | the estate | ")
		got, _, _ = strings.Cut(got, "\n")
		if diff := cmp.Diff(tt.code+" | "+tt.prose+" |", got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// FuzzMarkdown wants no text, wherever it comes from, to change the structure of
// a report or to act as markup: the same blocks and cells as with a plain text,
// and outside of code spans nothing that a reader could take for a link, HTML,
// emphasis or a mention.
func FuzzMarkdown(f *testing.F) {
	for _, s := range []string{
		"x", "", "|", "\\|", "\\\\|", "||\\", "`", "``", " ` ", "`a|b\\`|", "\n\n# x\n", "\r", "\u2028", "\x00\x1b[31m", "\u202e\u2066\u200b",
		"<img src=x onerror=alert(1)>", "<!--", "&lt;&#60;", "[a](javascript:alert(1))", "![a](http://x.y)", "[a]: http://x.y", "<http://x.y>",
		"www.example.com", "WwW.example.com", "https://example.com", "a@example.com", "@user #1", "example.com", "www.//", "lt;", "例.テスト", "*a* _b_ ~c~ ~~d~~", "\\*", "$x$", "---", "===", "- x", "1. x", "> x",
		"| --- | --- |", "\xff\xfe|", "\\\n", strings.Repeat("`|", 600), "ghp_" + strings.Repeat("a", 36), "\u00a0\u3164\ufe0f",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		plain := written(t, report.Markdown, hostile("x"))
		text := written(t, report.Markdown, hostile(s))
		want, got := skeleton(t, plain), skeleton(t, text)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q changes the structure (-plain +hostile):\n%s\n%s", s, diff, text)
		}
	})
}

// hostile is the fixture with s behind every text that comes from elsewhere.
func hostile(s string) report.Input {
	a, c := assessment(), coverage()
	x := exceptions()
	in := report.Input{Title: "T " + s, Audience: "a" + s, Assessment: a, Coverage: c, Exceptions: x, MaxRows: -1}
	in.Gates = []report.Gate{report.GateOf(gateResult())}
	in.Forecast = &report.Forecast{Until: day(29), Turns: []controls.Turn{{At: day(28), Control: "c" + s, Subject: governance.NewRef(governance.KindNHI, "n"+s)}}}
	in.Position = func(governance.Ref, string) (governance.Position, bool) {
		return governance.Position{File: "f" + s, Line: 1, Column: 1}, true
	}
	in.Pseudonymous = true
	in.GatesAsked = []report.GateAsk{{Gate: "g" + s, Kind: governance.Kind("k" + s), MaxStaleness: "P7D" + s}}
	in.Explain = func(string, governance.Ref) (controls.Explanation, error) {
		step := controls.Step{Expr: "pass", Text: "x" + s, Message: controls.Message{Code: controls.MessageCode("m" + s)}, Position: governance.Position{File: "f" + s, Line: 1, Column: 1}}
		fact := controls.ExplainedFact{Fact: controls.Fact{Path: "p" + s, Value: "v" + s}}
		return controls.Explanation{Title: "t" + s, Steps: []controls.Step{step}, Facts: []controls.ExplainedFact{fact}, Summary: controls.Message{Code: controls.MsgFail, Args: map[string]controls.Arg{"reasons": controls.MessagesArg(step.Message)}}}, nil
	}
	who := governance.NewRef(governance.KindActor, "o"+s)
	in.Detail = &frameworks.Coverage{
		Parties: []frameworks.PartyRequirement{{Party: who, Requirement: frameworks.Requirement{Framework: "f" + s, Status: frameworks.Failing}}},
		Chains: []frameworks.PartnerChain{{Tenant: who, Parties: []governance.Ref{who, who}, Grants: []governance.Ref{who},
			Requirements: []frameworks.ChainRequirement{{Framework: "f" + s, Status: frameworks.Failing, Weakest: []governance.Ref{who}}}}},
		Answers: []frameworks.Answerable{{Framework: "f" + s, Requirement: "r" + s, Party: who, Duties: []frameworks.DutyPart{{Duty: "d" + s}}}},
		Derived: []frameworks.Derived{{Framework: "w" + s, Requirement: "r" + s, Control: "c" + s, Path: []frameworks.Ref{{ID: "c" + s}, {Framework: "f" + s, ID: "i" + s}, {ID: "r" + s}}}},
	}
	in.View = delegation.NewIndex(&governance.Estate{}).At(day(2))
	plant := func(texts ...*string) {
		for _, p := range texts {
			*p += s
		}
	}
	g := &in.Gates[0]
	plant(&g.Gate, &g.Subject.ID, &g.Requirements[0].Requirement, &g.Requirements[0].WaivedBy, &g.Reasons[0].Subject.ID, &g.Reasons[0].Detail)
	b := &a.Basis
	plant(&b.Pack.Name, &b.Pack.Version, &b.Pack.Digest, &b.Input.Name, &b.Profile, &b.Controls[0], &b.CompletenessMaxAge, &b.Verifiers[0], &b.Verifications.Digest)
	for i := range a.Population {
		plant(&a.Population[i].Control)
	}
	for i := range a.Findings {
		f := &a.Findings[i]
		plant(&f.Control, &f.Subject.ID, &f.Attribution.Answerable)
		for j := range f.Attribution.Exercising {
			plant(&f.Attribution.Exercising[j])
		}
		for j := range f.Missing {
			f.Missing[j].Path += strings.ReplaceAll(s, "[*]", "[?]") // which means an open list
		}
		for j := range f.Reasons {
			plant(&f.Reasons[j].Expr, &f.Reasons[j].Code)
			for k := range f.Reasons[j].Facts {
				plant(&f.Reasons[j].Facts[k].Path, &f.Reasons[j].Facts[k].Value)
			}
		}
		if f.Params != nil {
			f.Params = map[string]controls.Value{"p" + s: controls.StringsValue("v" + s)}
		}
	}
	for i := range x.Exceptions {
		r := &x.Exceptions[i]
		plant(&r.Exception.ID, &r.Control)
		for j := range r.Waives {
			plant(&r.Waives[j].ID)
		}
		for j := range r.Reasons {
			r.Reasons[j].Code += governance.Code(s)
		}
	}
	for i := range a.Observations {
		plant(&a.Observations[i].Field, &a.Observations[i].Detail)
	}
	for i := range c.Requirements {
		r := &c.Requirements[i]
		plant(&r.Framework, &r.ID, &r.Title)
		for j := range r.Controls {
			plant(&r.Controls[j])
		}
	}
	for _, list := range [][]controls.Source{c.Catalogs, c.Mappings} {
		for i := range list {
			plant(&list[i].Name, &list[i].Version)
		}
	}
	plant(&c.Attributions[0])
	return in
}

// skeleton is the blocks of a page, one a line, sorted: what a text may change
// is only the order of rows.
func skeleton(t *testing.T, page string) []string {
	t.Helper()
	var blocks []string
	for line := range strings.Lines(page) {
		line = strings.TrimSuffix(line, "\n")
		kind, rest, _ := strings.Cut(line, " ")
		switch {
		case strings.HasPrefix(line, "|"):
			cells := cellsOf(t, line)
			for i, c := range cells {
				cells[i] = outsideCode(strings.ReplaceAll(c, `\|`, "|"))
				inert(t, line, cells[i])
			}
			blocks = append(blocks, fmt.Sprintf("row of %d", len(cells)))
			continue
		case strings.Trim(kind, "#") == "" && kind != "", kind == "-":
			blocks = append(blocks, kind)
		default:
			rest = line
			blocks = append(blocks, "paragraph "+line[:min(len(line), 1)])
		}
		inert(t, line, outsideCode(rest))
	}
	slices.Sort(blocks)
	return blocks
}

// cellsOf splits a row by the two rules in use, which have to agree: a backslash
// escapes what follows it (cmark-gfm), or a pipe is escaped by the character
// before it (markdown-it).
func cellsOf(t *testing.T, row string) []string {
	var skip, look []string
	start := 1
	for i := 1; i < len(row); i++ {
		switch row[i] {
		case '\\':
			i++
		case '|':
			skip = append(skip, row[start:i])
			start = i + 1
		}
	}
	start = 1
	for i := 1; i < len(row); i++ {
		if row[i] == '|' && row[i-1] != '\\' {
			look = append(look, row[start:i])
			start = i + 1
		}
	}
	if !slices.Equal(skip, look) {
		t.Errorf("two readers see other cells in %q:\n%q\n%q", row, skip, look)
	}
	return skip
}

// outsideCode takes the code spans out of a line (CommonMark 0.31 §6.1).
func outsideCode(s string) string {
	var b strings.Builder
	for s != "" {
		i := strings.IndexByte(s, '`')
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		n := run(s[i:])
		end := i + n
		for end < len(s) && (s[end] != '`' || run(s[end:]) != n) {
			end += max(1, run(s[end:]))
		}
		if end == len(s) { // nothing closes it: it is text
			b.WriteString(s[i : i+n])
			s = s[i+n:]
			continue
		}
		s = s[end+n:]
	}
	return b.String() + s
}

func run(s string) int { return len(s) - len(strings.TrimLeft(s, "`")) }

var link = regexp.MustCompile(`\.\pL|://|(?i:www)\.`)

var emphasis = strings.NewReplacer("**", "", "*Settles*", "", "*part of*", "", "*Supported*", "")

// inert wants a text outside of code spans to be plain: what we write ourselves
// has emphasis by asterisks and nothing else.
func inert(t *testing.T, line, text string) {
	t.Helper()
	ours := emphasis.Replace(text)
	if i := strings.IndexAny(ours, "`*_~<>[]{}@#&\\|$^"); i >= 0 {
		t.Errorf("%q stands outside of code in %q", ours[i], line)
	}
	if link.MatchString(ours) {
		t.Errorf("a link stands outside of code in %q", line)
	}
	hidden := func(r rune) bool { return !unicode.IsPrint(r) }
	if !utf8.ValidString(line) || strings.IndexFunc(line, hidden) >= 0 {
		t.Errorf("%q holds what one does not see", line)
	}
}
