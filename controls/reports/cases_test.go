package reports_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/controls/reports"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/golden"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

// makers make each report in the way of the cases.
var makers = map[string]func(*reports.Reporter) any{
	"RPT-01": func(r *reports.Reporter) any { return r.ThirdPartyExposure() },
	"RPT-02": func(r *reports.Reporter) any { return r.RoleBoundaries() },
	"RPT-03": func(r *reports.Reporter) any { return r.ManagedIdentities() },
	"RPT-04": func(r *reports.Reporter) any { return r.LifecycleQuality() },
	"RPT-05": func(r *reports.Reporter) any { return r.ActivationSpeed() },
	"RPT-06": func(r *reports.Reporter) any { return r.AmbiguityHotSpots() },
	"RPT-07": func(r *reports.Reporter) any { return r.RepeatedDrills() },
	"RPT-08": func(r *reports.Reporter) any { return r.CustomerDeviations() },
	"RPT-09": func(r *reports.Reporter) any { return r.DueSoon(30 * governance.Day) },
	"RPT-11": func(r *reports.Reporter) any { return r.LapsedStanding() },
	"RPT-12": func(r *reports.Reporter) any { return r.ChainAssurance() },
}

var compiled = sync.OnceValues(func() (*engine.Engine, error) { return engine.Compile(builtin.Pack()) })

// asking compiles a part of the pack, of the controls in the list; "" is all of it.
func asking(t testing.TB, list string) *engine.Engine {
	t.Helper()
	if list == "" {
		eng, err := compiled()
		if err != nil {
			t.Fatal(err)
		}
		return eng
	}
	pack, err := builtin.Pack().Select(strings.Split(list, ",")...)
	if err != nil {
		t.Fatal(err)
	}
	eng, err := engine.Compile(pack)
	if err != nil {
		t.Fatal(err)
	}
	return eng
}

// TestCases runs the archive of reports, a file for each. Section "at" is the
// instant, "options" may say audience=ID, controls=LIST or min-sample=N, "estate.json" are the facts,
// and "want" is the report without its heading. MANDATE_UPDATE=1 rewrites it.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) < len(makers) {
		t.Fatalf("%d cases, %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runCase(t, file, name[:len("RPT-00")])
		})
	}
}

func runCase(t *testing.T, file, report string) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	a := txtar.Parse(string(data))
	made := makers[report](reporter(t, section(t, a, "estate.json"), section(t, a, "at"), section(t, a, "options")))
	checkLaws(t, made)
	golden.Section(t, file, a, "want", text(t, made))
}

// section is empty where there is none; an estate is needed.
func section(t *testing.T, a *txtar.Archive, name string) string {
	t.Helper()
	f, ok := a.File(name)
	if !ok && name == "estate.json" {
		t.Fatal("no section estate.json")
	}
	if !ok {
		return ""
	}
	return strings.TrimSpace(f.Data)
}

func assess(t *testing.T, estate, at, options string) (*delegation.View, *controls.Assessment) {
	t.Helper()
	e := parse(t, estate)
	when := e.AsOf
	if at != "" {
		i, err := governance.ParseInstant(at)
		if err != nil {
			t.Fatal(err)
		}
		when = governance.Some(i)
	}
	instant, ok := when.Get()
	if !ok {
		t.Fatal("say at which instant: asOf of the estate, or a section at")
	}
	x, list := delegation.NewIndex(e), ""
	for _, word := range strings.Fields(options) {
		switch name, to, _ := strings.Cut(word, "="); name {
		case "audience":
			x = x.For(to)
		case "controls":
			list = to
		case "min-sample": // for reporter
		default:
			t.Fatalf("no option %q", word)
		}
	}
	return assessView(t, x.At(instant), list)
}

// parse reads an estate. An approval of "@digest" is one of the record as it stands.
func parse(t *testing.T, estate string) *governance.Estate {
	t.Helper()
	placeholder := "sha256:" + strings.Repeat("0", 64)
	e, err := governance.Parse("estate.json", []byte(strings.ReplaceAll(estate, "@digest", placeholder)))
	if err != nil {
		t.Fatal(err)
	}
	for i := range e.Exceptions {
		sign(t, &e.Exceptions[i], e.Exceptions[i].Approvals.Or(nil))
	}
	for i := range e.Delegations {
		sign(t, &e.Delegations[i], e.Delegations[i].Approvals.Or(nil))
	}
	return e
}

func sign[T governance.Approvable](t *testing.T, record *T, approvals []governance.Approval) {
	t.Helper()
	digest, err := governance.Digest(record)
	if err != nil {
		t.Fatal(err)
	}
	for i := range approvals {
		if approvals[i].SubjectDigest.IsSome() {
			approvals[i].SubjectDigest = governance.Some(digest)
		}
	}
}

func assessView(t testing.TB, v *delegation.View, list string) (*delegation.View, *controls.Assessment) {
	t.Helper()
	result, err := asking(t, list).Assess(context.Background(), v, engine.KeepPasses())
	if err != nil {
		t.Fatal(err)
	}
	return v, result
}

// text is a report as JSON, without its heading but for what it lacks, and with
// what fits on a line on one.
func text(t *testing.T, made any) string {
	t.Helper()
	data, err := json.Marshal(made)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	d := json.NewDecoder(bytes.NewReader(data))
	d.Token()
	for d.More() {
		name, _ := d.Token()
		var member json.RawMessage
		if err := d.Decode(&member); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains([]string{"report", "at", "factsAsOf", "projected", "basis"}, name.(string)) {
			b.WriteString(name.(string) + ": ")
			write(&b, member, "")
			b.WriteString("\n")
		}
	}
	return b.String()
}

// shareText is a share in words, behind the group that it is of.
func shareText(v json.RawMessage) (string, bool) {
	var s reports.RefShare
	d := json.NewDecoder(bytes.NewReader(v))
	d.DisallowUnknownFields()
	if v[0] != '{' || !bytes.Contains(v, []byte("unknownCases")) || d.Decode(&s) != nil {
		return "", false
	}
	line := shareLine(s.Share)
	if bytes.Contains(v, []byte(`"group"`)) {
		line = s.Group.String() + ": " + line
	}
	return line, true
}

func shareLine(s reports.Share) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d of %d", s.Count, s.Of)
	if s.AtLeast {
		b.WriteString(" at least")
	}
	if s.Unknown > 0 {
		fmt.Fprintf(&b, ", %d unknown", s.Unknown)
	}
	for _, list := range []struct {
		name string
		refs []governance.Ref
	}{{"", s.Cases}, {" unknown", s.Open}} {
		if len(list.refs) > 0 {
			fmt.Fprintf(&b, ";%s %v", list.name, list.refs)
		}
	}
	return b.String()
}

// timingText is a timing in words.
func timingText(v json.RawMessage) (string, bool) {
	var x reports.Timing
	d := json.NewDecoder(bytes.NewReader(v))
	d.DisallowUnknownFields()
	if v[0] != '{' || !bytes.Contains(v, []byte("overdue")) || d.Decode(&x) != nil {
		return "", false
	}
	small := ""
	if x.Small {
		small = ", small"
	}
	return strings.TrimSpace(fmt.Sprintf("%v %s: on time %s | overdue %s | shown %s | median %v of %d%s",
		x.Party, x.Step, shareLine(x.OnTime), shareLine(x.Overdue), shareLine(x.Evidenced), x.Median, x.Timed, small)), true
}

// write lays out a value: what is short on one line, else its parts on their own.
func write(b *strings.Builder, v json.RawMessage, indent string) {
	const width = 150
	var flat bytes.Buffer
	_ = json.Compact(&flat, v)
	s := flat.String()
	for _, short := range []func(json.RawMessage) (string, bool){shareText, timingText} {
		if line, ok := short(v); ok {
			b.WriteString(line)
			return
		}
	}
	if (len(s) <= width && !strings.Contains(s, "unknownCases")) || s[0] != '[' && s[0] != '{' {
		b.WriteString(s)
		return
	}
	d := json.NewDecoder(bytes.NewReader(v))
	d.Token()
	b.WriteString(s[:1] + "\n")
	for d.More() {
		b.WriteString(indent + "  ")
		if s[0] == '{' {
			name, _ := d.Token()
			b.WriteString(name.(string) + ": ")
		}
		var part json.RawMessage
		_ = d.Decode(&part)
		write(b, part, indent+"  ")
		b.WriteString("\n")
	}
	b.WriteString(indent + s[len(s)-1:])
}
