// Reports in a Chromium, as their readers see them. Without one the tests skip.
package browser_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/browser"
)

// open starts a browser. MANDATE_CHROMIUM names another than chromium.
func open(t testing.TB) *browser.Page {
	t.Helper()
	name := os.Getenv("MANDATE_CHROMIUM")
	if name == "" {
		name = "chromium"
	}
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("no %s to look at reports with: on Debian, apt-get install chromium", name)
	}
	p, err := browser.Open(path, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

func eval[T any](t testing.TB, p *browser.Page, expr string) (v T) {
	t.Helper()
	if err := p.Eval(expr, &v); err != nil {
		t.Fatalf("%s: %v", expr, err)
	}
	return v
}

func run(t testing.TB, p *browser.Page, script string) {
	t.Helper()
	if err := p.Eval(script, nil); err != nil {
		t.Fatalf("%s: %v", script, err)
	}
}

func show(t testing.TB, p *browser.Page, url string, width int, scheme string) {
	t.Helper()
	if _, err := p.Show(url, width, scheme); err != nil {
		t.Fatal(err)
	}
}

// quiet wants no error, no refusal of the policy, and no request but that of the page.
func quiet(t testing.TB, p *browser.Page, url string) {
	t.Helper()
	if list := p.Problems(); len(list) > 0 {
		t.Errorf("the browser complains: %.2000s", strings.Join(list, "\n"))
	}
	for _, r := range p.Requests() {
		if r != url && !strings.HasPrefix(r, url+"#") {
			t.Errorf("the page asks for %s", r)
		}
	}
}

var views = []string{"handover", "fails", "owed", "weak", "holds", "responsible", "coming", "coverage", "records"}

// TestViews goes to every view by its link, wide and narrow, light and dark, and
// wants something to stand there within the width, readable by its contrast.
// MANDATE_SHOTS=DIR writes what they look like, with MANDATE_SHOTS_OF=quickstart of
// that estate.
func TestViews(t *testing.T) {
	p := open(t)
	estate := channel(t, "")
	if os.Getenv("MANDATE_SHOTS_OF") == "quickstart" {
		estate = quickstart(t)
	}
	url := page(t, assessed(t, estate))
	for _, width := range []int{390, 1440} {
		for _, scheme := range []string{"light", "dark"} {
			show(t, p, url, width, scheme)
			for _, view := range views {
				run(t, p, fmt.Sprintf(`document.querySelector('nav a[href="#%s"]').click()`, view))
				if text := eval[string](t, p, fmt.Sprintf(`document.getElementById(%q).innerText`, view)); len(text) < 40 || eval[string](t, p, `location.hash`) != "#"+view {
					t.Errorf("%s at %d: %q", view, width, text)
				}
				if dir := os.Getenv("MANDATE_SHOTS"); dir != "" {
					if err := p.Shot(filepath.Join(dir, fmt.Sprintf("%s-%d-%s.png", view, width, scheme)), "#"+view, 4000); err != nil {
						t.Fatal(err)
					}
				}
			}
			if wide := eval[int](t, p, `document.documentElement.scrollWidth`); wide > width {
				t.Errorf("the page is %d wide at %d: %v", wide, width, eval[[]string](t, p, fmt.Sprintf(`[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right + scrollX > %d && !e.closest("nav")).slice(0,5).map(e => e.tagName + "." + e.className + " " + e.textContent.slice(0,40))`, width)))
			}
			run(t, p, `document.querySelectorAll("details").forEach(d => d.open = true); document.querySelectorAll("button.open").forEach((b, i) => i < 5 && b.click())`)
			if dir := os.Getenv("MANDATE_SHOTS"); dir != "" {
				if err := p.Shot(filepath.Join(dir, fmt.Sprintf("open-%d-%s.png", width, scheme)), "#fails", 2600); err != nil {
					t.Fatal(err)
				}
			}
			for _, s := range eval[[]string](t, p, contrast) {
				t.Errorf("at %d %s: %s", width, scheme, s)
			}
		}
	}
	run(t, p, `document.querySelector("h1").style.color = "#556"`)
	if list := eval[[]string](t, p, contrast); len(list) != 1 {
		t.Errorf("of a planted text without contrast the page says %q", list)
	}
	quiet(t, p, url)
}

// TestPrint wants a cover page, a page for each part, everything open on paper with and
// without the script, and nothing wider than the paper. MANDATE_SHOTS=DIR keeps the PDF.
func TestPrint(t *testing.T) {
	p := open(t)
	url, file := page(t, assessed(t, channel(t, ""))), filepath.Join(t.TempDir(), "report.pdf")
	if dir := os.Getenv("MANDATE_SHOTS"); dir != "" {
		file = filepath.Join(dir, "report.pdf")
	}
	var pages []int
	for _, off := range []bool{false, true} {
		if err := p.Call("Emulation.setScriptExecutionDisabled", map[string]any{"value": off}, nil); err != nil {
			t.Fatal(err)
		}
		show(t, p, url, 1440, "light")
		if err := p.Print(file); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(file)
		if err != nil || !bytes.HasPrefix(data, []byte("%PDF-")) {
			t.Fatalf("no PDF: %v", err)
		}
		pages = append(pages, len(regexp.MustCompile(`/Type\s*/Page\b[^s]`).FindAll(data, -1)))
	}
	if pages[0] < 1+len(views) || pages[0] != pages[1] {
		t.Errorf("%d pages with the script and %d without, want as many and a cover and %d parts", pages[0], pages[1], len(views))
	}
	if n := eval[int](t, p, `document.querySelectorAll("details[open]").length`); n > 0 {
		t.Errorf("%d details stay open after printing", n)
	}
	paper(t, p, url)
	quiet(t, p, url)
}

// paper looks at the page as it is printed on A4, 182 mm within the margins: nothing is
// cut, each part that can be opened is, and the cover says what the report rests on.
func paper(t *testing.T, p *browser.Page, url string) {
	t.Helper()
	const width = 688
	show(t, p, url, width, "light")
	if err := p.Call("Emulation.setEmulatedMedia", map[string]any{"media": "print"}, nil); err != nil {
		t.Fatal(err)
	}
	if list := eval[[]string](t, p, fmt.Sprintf(`[...document.querySelectorAll("body *")].filter(e => e.checkVisibility() && !e.closest("svg") && (e.getBoundingClientRect().right > %d + 1 || e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== "visible" && e.clientWidth > 1)).slice(0, 8).map(e => e.tagName + "." + e.className + " " + e.textContent.trim().slice(0, 60))`, width)); len(list) > 0 {
		t.Errorf("cut at the edge of the paper: %q", list)
	}
	if list := eval[[]string](t, p, `[...document.querySelectorAll("details > *")].filter(e => !e.checkVisibility({contentVisibilityAuto: true}) || e.getBoundingClientRect().height === 0 && e.textContent.trim()).slice(0, 5).map(e => e.textContent.trim().slice(0, 60))`); len(list) > 0 {
		t.Errorf("closed on paper: %q", list)
	}
	cover := eval[string](t, p, `document.querySelector(".cover").innerText`)
	for _, want := range []string{"Channel, summer 2026", "Scope", "Population", "Method", "Evaluated at", "Limits", "Basis", "Prepared by", "Reviewed by", "Accepted by"} {
		if !strings.Contains(cover, want) {
			t.Errorf("the cover lacks %q", want)
		}
	}
}

// TestPictures writes the pictures of the README, of what the quickstart's estate comes
// to, where MANDATE_PICTURES=1 asks for them.
func TestPictures(t *testing.T) {
	if os.Getenv("MANDATE_PICTURES") == "" {
		t.Skip("MANDATE_PICTURES=1 writes examples/quickstart/report.png and report-dark.png")
	}
	p, in := open(t), assessed(t, quickstart(t))
	in.Title = "The quickstart's channel"
	url := page(t, in)
	for _, scheme := range []string{"light", "dark"} {
		show(t, p, url, 1440, scheme)
		name := map[string]string{"light": "report.png", "dark": "report-dark.png"}[scheme]
		if err := p.Shot(filepath.Join("../../examples/quickstart", name), "", 1100); err != nil {
			t.Fatal(err)
		}
	}
	quiet(t, p, url)
}

// contrast lists texts below the contrast of WCAG 2.2, 1.4.3: 4.5 to 1, and 3 to 1 for
// large ones.
const contrast = `(() => {
  const rgb = s => s.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
  const bad = new Map(), walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n; n = walk.nextNode();) {
    const e = n.parentElement;
    if (!n.textContent.trim() || !e.checkVisibility() || e.closest("script,style,svg,option,:disabled")) continue;
    const style = getComputedStyle(e), a = light(rgb(style.color)), b = light(behind(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), size = parseFloat(style.fontSize);
    if (ratio < (size >= 24 || size >= 18.66 && style.fontWeight >= 700 ? 3 : 4.5)) bad.set(e.tagName + "." + e.className, ratio.toFixed(2) + " to 1: " + e.tagName + "." + e.className + " " + n.textContent.trim().slice(0, 40));
  }
  return [...bad.values()];
})()`

// TestCounts wants the numbers of the page to be those of the JSON report, of every
// filter and of the static lists.
func TestCounts(t *testing.T) {
	p, in := open(t), assessed(t, channel(t, ""))
	var b strings.Builder
	if err := report.JSON(&b, in); err != nil {
		t.Fatal(err)
	}
	var doc report.Document
	if err := json.Unmarshal([]byte(b.String()), &doc); err != nil {
		t.Fatal(err)
	}
	url := page(t, in)
	show(t, p, url, 1440, "light")
	text := eval[string](t, p, `document.getElementById("verdictbar").innerText`)
	for _, v := range controls.Verdicts() {
		if want := fmt.Sprintf("%v %d of %d", v, doc.Summary.Verdicts.Of(v), doc.Summary.Applicable); v != controls.NotApplicable && !strings.Contains(text, want) {
			t.Errorf("the page says %q, want %q", text, want)
		}
	}
	choose := func(name, value string) int {
		return eval[int](t, p, fmt.Sprintf(`(() => { const l = [...document.querySelectorAll(".filters label")].find(l => l.firstChild.textContent === %q), s = l.querySelector("select");
			s.value = [...s.options].find(o => o.text.replace(/ \(\d+\)$/, "") === %q).value; s.dispatchEvent(new Event("change"));
			const n = parseInt(document.getElementById("count").textContent); document.querySelector(".filters button").click(); return n; })()`, name, value))
	}
	count := func(is func(*controls.Finding) bool) (n int) {
		for i := range doc.Findings {
			if is(&doc.Findings[i]) {
				n++
			}
		}
		return n
	}
	under := map[string]bool{}
	for _, r := range doc.Coverage {
		for _, id := range r.Controls {
			under[r.Framework+" "+id] = true
		}
	}
	tests := []struct {
		name, value string
		is          func(*controls.Finding) bool
	}{
		{"Verdict", "fail", func(f *controls.Finding) bool { return f.Verdict == controls.Fail }},
		{"Verdict", "unknown", func(f *controls.Finding) bool { return f.Verdict == controls.Unknown }},
		{"Verdict", "pass", func(f *controls.Finding) bool { return f.Verdict == controls.Pass }},
		{"Severity", "critical", func(f *controls.Finding) bool { return f.Severity == controls.Critical }},
		{"Tenant", "customer-1-1-prod", func(f *controls.Finding) bool { return f.Attribution.Tenant == "customer-1-1-prod" }},
		{"Region", "APAC", func(f *controls.Finding) bool { return f.Attribution.Region == "APAC" }},
		{"Framework", "owasp-nhi-2025", func(f *controls.Finding) bool { return under["owasp-nhi-2025 "+f.Control] }},
		{"Party", "reseller-2", func(f *controls.Finding) bool {
			return strings.Contains(" "+strings.Join(controls.ByParty(f), " ")+" ", " reseller-2 ")
		}},
	}
	for _, tt := range tests {
		if got, want := choose(tt.name, tt.value), count(tt.is); got != want || want == 0 {
			t.Errorf("%s %s: the page finds %d, the JSON %d", tt.name, tt.value, got, want)
		}
	}
	if got := eval[int](t, p, `parseInt(document.getElementById("count").textContent)`); got != len(doc.Findings) {
		t.Errorf("without a filter the page finds %d of %d", got, len(doc.Findings))
	}
	quiet(t, p, url)
}

// TestWithoutScript wants the counts, what fails and the worklist to stand there when
// no script runs.
func TestWithoutScript(t *testing.T) {
	p, in := open(t), assessed(t, channel(t, ""))
	if err := p.Call("Emulation.setScriptExecutionDisabled", map[string]any{"value": true}, nil); err != nil {
		t.Fatal(err)
	}
	show(t, p, page(t, in), 1440, "light")
	text := eval[string](t, p, `document.body.innerText`)
	s := report.Summarize(in)
	for _, want := range []string{
		fmt.Sprintf("fail %d of %d", s.Verdicts.Fail, s.Applicable), "DEL-01 The delegation chain is valid", "delegation:customer-0-0-last", "What to do:",
		fmt.Sprintf("%d missing facts", len(report.Worklist(in.Assessment.Findings))), "Partner by framework",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("without a script %q is nowhere", want)
		}
	}
	if eval[bool](t, p, `document.getElementById("browser").checkVisibility()`) {
		t.Error("without a script there are filters that do nothing")
	}
}

// TestPolicy wants the policy to be in force: a script, a style and a request that
// are put into the page do nothing.
func TestPolicy(t *testing.T) {
	p := open(t)
	url := page(t, assessed(t, channel(t, "")))
	show(t, p, url, 1440, "light")
	quiet(t, p, url)
	ran := eval[bool](t, p, `(async () => { const s = document.createElement("script"); s.textContent = "window.ran = true"; document.body.append(s);
		const d = document.createElement("div"); d.innerHTML = '<img src="https://mandate.invalid/x.png" onerror="window.ran = true"><p id="styled" style="position:fixed">'; document.body.append(d);
		await new Promise(r => setTimeout(r, 100));
		return window.ran === true || getComputedStyle(document.getElementById("styled")).position === "fixed"; })()`)
	if ran {
		t.Error("what was put into the page ran")
	}
	if got := strings.Count(strings.Join(p.Problems(), "\n"), "Content Security Policy"); got < 3 {
		t.Errorf("the policy refused %d things, want 3", got)
	}
}

// TestNaughty puts hostile strings into every text and wants none to run, to become an
// element, or to leave the page, also where findings are opened.
func TestNaughty(t *testing.T) {
	list := []string{`</script><script>window.ran=1</script>`, `<img src=x onerror=window.ran=1>`, `"><svg onload=window.ran=1>`, `'-alert(1)-'`, "{{7*7}}", `javascript:window.ran=1`, "\u2028window.ran=1", "<!--<script>", "]]>", `&lt;script&gt;`}
	if data, err := os.ReadFile("../../../shared/data/inputs/robustness/blns.json"); err == nil {
		var more []string
		if err := json.Unmarshal(data, &more); err != nil {
			t.Fatal(err)
		}
		list = append(list, more...)
	} else {
		t.Log("no list of naughty strings beside the repository: a few of our own")
	}
	p, in := open(t), many(25*len(list))
	for i := range in.Assessment.Findings {
		f, s := &in.Assessment.Findings[i], list[i%len(list)]
		f.Subject.ID += s
		f.Attribution.Answerable, f.Attribution.Tenant, f.Attribution.Region, f.Attribution.Exercising = s, s, s, []string{s}
		for j := range f.Reasons {
			r := &f.Reasons[j]
			r.Expr, r.Facts = s, []controls.Fact{{Path: s, Value: s}}
		}
		for j := range f.Missing {
			f.Missing[j].Path += s
		}
	}
	in.Explain = func(control string, subject governance.Ref) (controls.Explanation, error) {
		s := list[len(subject.ID)%len(list)]
		step := controls.Step{Expr: "pass", Text: s + subject.ID, Message: controls.Message{Code: controls.MessageCode(s)}, Position: governance.Position{File: s, Line: 1, Column: 1}}
		return controls.Explanation{Control: s, Subject: subject, Summary: step.Message, Steps: []controls.Step{step}, Facts: []controls.ExplainedFact{{Fact: controls.Fact{Path: s, Value: subject.ID}}}}, nil
	}
	in.Title, in.Audience, in.MaxRows = strings.Join(list[:8], " "), list[0], -1
	url := page(t, in)
	show(t, p, url, 1440, "light")
	run(t, p, `(() => { for (;;) { document.querySelectorAll("button.open").forEach(b => b.click()); const next = [...document.querySelectorAll(".found button")].at(-1); if (next.disabled) return 0; next.click(); } })()`)
	if n := eval[int](t, p, `document.querySelectorAll("img, iframe, object, embed, link, base, [onerror], [onload], [style], script:not(#data):not(body > script)").length`); n > 0 {
		t.Errorf("%d elements are not ours", n)
	}
	if eval[bool](t, p, `window.ran !== undefined`) {
		t.Error("a text ran")
	}
	quiet(t, p, url)
}

// TestKeyboard goes through the page by Tab, and wants to reach the end, to see where
// it is, and every control to have a role and a name.
func TestKeyboard(t *testing.T) {
	p, in := open(t), assessed(t, channel(t, ""))
	url := page(t, in)
	show(t, p, url, 1440, "light")
	want := eval[int](t, p, `[...document.querySelectorAll("a[href], button:not(:disabled), select, input, summary, [tabindex='0']")].filter(e => e.checkVisibility()).length`)
	seen := map[string]bool{}
	for range want + 40 {
		if err := p.Press("Tab", 9, ""); err != nil {
			t.Fatal(err)
		}
		where := eval[string](t, p, `(() => { const e = document.activeElement; if (e === document.body) return ""; e.dataset.n ??= String(document.querySelectorAll("[data-n]").length); return e.dataset.n + (getComputedStyle(e).outlineStyle === "none" ? " unseen" : ""); })()`)
		if strings.HasSuffix(where, "unseen") {
			t.Errorf("the focus does not show on %s", eval[string](t, p, `document.activeElement.outerHTML.slice(0, 80)`))
		}
		if where == "" {
			break
		}
		seen[where] = true
	}
	if len(seen) < want {
		t.Errorf("Tab reaches %d of %d controls", len(seen), want)
	}
	run(t, p, `document.querySelector("button.open").focus()`)
	if err := p.Press("Enter", 13, "\r"); err != nil {
		t.Fatal(err)
	}
	if !eval[bool](t, p, `document.activeElement.getAttribute("aria-expanded") === "true" && document.querySelector(".detail").innerText.includes("Bears on")`) {
		t.Error("Enter does not open a finding")
	}
	if list := nameless(t, p); len(list) > 0 {
		t.Errorf("controls without a name: %v", list)
	}
	run(t, p, `document.querySelector(".filters button").textContent = ""`)
	if list := nameless(t, p); len(list) != 1 {
		t.Errorf("of a planted button without a name the tree says %v", list)
	}
	quiet(t, p, url)
}

// nameless lists the controls of the accessibility tree without a name.
func nameless(t *testing.T, p *browser.Page) (list []string) {
	t.Helper()
	var tree struct {
		Nodes []struct {
			Ignored    bool
			Role, Name struct{ Value any }
		}
	}
	if err := p.Call("Accessibility.getFullAXTree", nil, &tree); err != nil {
		t.Fatal(err)
	}
	roles := map[string]int{}
	for _, n := range tree.Nodes {
		role := fmt.Sprint(n.Role.Value)
		switch role {
		case "button", "link", "combobox", "searchbox", "region", "navigation", "image", "table", "search", "DisclosureTriangle":
			if roles[role]++; !n.Ignored && (n.Name.Value == nil || n.Name.Value == "") {
				list = append(list, role)
			}
		}
	}
	for _, role := range []string{"button", "link", "combobox", "searchbox", "navigation", "image"} {
		if roles[role] == 0 {
			t.Errorf("no %s in the accessibility tree: %v", role, roles)
		}
	}
	return list
}

// TestExplained opens findings and wants every line of their explanations there.
func TestExplained(t *testing.T) {
	p, in := open(t), assessed(t, channel(t, ""))
	show(t, p, page(t, in), 1440, "light")
	for i, verdict := range []string{"fail", "unknown"} {
		run(t, p, fmt.Sprintf(`(() => { const s = document.querySelector(".filters select"); s.value = [...s.options].find(o => o.text.startsWith(%q)).value; s.dispatchEvent(new Event("change")); document.querySelector("button.open").click(); })()`, verdict))
		cells := eval[[]string](t, p, `[...document.querySelector("#browser tbody tr").cells].map(c => c.textContent)`)
		control, _, _ := strings.Cut(cells[2], " ")
		ref, err := governance.ParseRef(cells[3])
		if err != nil {
			t.Fatal(err)
		}
		x, err := in.Explain(control, ref)
		if err != nil {
			t.Fatal(err)
		}
		x.Remediation = ""
		text := eval[string](t, p, `document.querySelector(".detail").textContent`)
		lines := controls.English().Outline(&x)
		for _, line := range lines {
			if !strings.Contains(text, strings.ReplaceAll(line.Text, "\n", " ")) || !strings.Contains(text, line.Place) {
				t.Errorf("%s of %v lacks %q", control, ref, line.Text)
			}
		}
		if len(lines) < 6+i || !strings.Contains(text, "What to do") {
			t.Errorf("%s of %v: %d lines: %s", control, ref, len(lines), text)
		}
	}
}

// TestLarge says how long 100 000 findings take to open and to filter; it wants every
// finding to be there.
func TestLarge(t *testing.T) {
	p, in := open(t), many(100_000)
	in.Explain = func(control string, subject governance.Ref) (controls.Explanation, error) {
		x := controls.Explanation{Control: control, Subject: subject, Summary: controls.Message{Code: controls.MessageCode(subject.ID)}}
		for i := range 20 {
			x.Facts = append(x.Facts, controls.ExplainedFact{Fact: controls.Fact{Path: subject.Path(fmt.Sprint("fact", i)), Value: "none"}})
		}
		return x, nil
	}
	url := page(t, in)
	took, err := p.Show(url, 1440, "light")
	if err != nil {
		t.Fatal(err)
	}
	if n := eval[int](t, p, `parseInt(document.getElementById("count").textContent)`); n != 100_000 {
		t.Errorf("the page has %d findings", n)
	}
	filter := eval[float64](t, p, `(() => { let worst = 0; for (const s of document.querySelectorAll(".filters select")) { if (s.options.length < 2) continue; s.value = s.options[1].value; const t = performance.now(); s.dispatchEvent(new Event("change")); document.body.offsetHeight; worst = Math.max(worst, performance.now() - t); }
		const i = document.querySelector(".filters input"); document.querySelector(".filters button").click(); i.value = "n42"; const t = performance.now(); i.dispatchEvent(new Event("input")); document.body.offsetHeight; return Math.max(worst, performance.now() - t); })()`)
	t.Logf("100 000 findings open in %v and filter in at most %.0f ms", took.Round(time.Millisecond), filter)
	quiet(t, p, url)
}
