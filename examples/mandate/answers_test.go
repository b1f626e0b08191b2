package main

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/reports"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
)

// TestAnswersAreDocumented wants answers.md to name each member under its command.
func TestAnswersAreDocumented(t *testing.T) {
	sections := map[string]string{}
	for part := range strings.SplitSeq(contents(t, "answers.md"), "\n## ") {
		title, text, _ := strings.Cut(part, "\n")
		sections[title] = text
	}
	tests := []struct {
		command string
		answers []any
	}{
		{"compare", []any{compareAnswer{}, controls.Change{}, controls.Renaming{}}},
		{"forecast", []any{forecastAnswer{}}},
		{"explain", []any{explainAnswer{}}},
		{"decide", []any{decideAnswer{}}},
		{"gate", []any{gateAnswer{}}},
		{"blast", []any{blastAnswer{}}},
		{"revoke-plan", []any{planAnswer{}}},
		{"duties", []any{dutiesAnswer{}}},
		{"coverage", []any{coverageAnswer{}}},
		{"resolve", []any{located{}, frameworks.Resolution{}, frameworks.Successor{}}},
		{"frameworks diff", []any{frameworks.Diff{}}},
		{"report", reportAnswers(t)},
		{"pack lint", []any{packLintAnswer{}}},
		{"pack test", []any{packTestAnswer{}}},
		{"ledger append", []any{appendAnswer{}}},
		{"ledger verify", []any{verifyAnswer{}, receiptAnswer{}}},
	}
	for _, tt := range tests {
		names := map[string]bool{}
		for _, a := range tt.answers {
			members(reflect.TypeOf(a), names, map[reflect.Type]bool{})
		}
		if len(names) < 8 {
			t.Errorf("%s: only %d members found", tt.command, len(names))
		}
		for name := range names {
			if !strings.Contains(sections[tt.command], "`"+name+"`") {
				t.Errorf("answers.md does not say what %s is of %s", name, tt.command)
			}
		}
	}
}

// reportAnswers are all reports, of nothing.
func reportAnswers(t *testing.T) (answers []any) {
	t.Helper()
	q := &reportQuestion{}
	v := delegation.NewIndex(&governance.Estate{SchemaVersion: governance.SchemaVersion}).At(time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC))
	r, err := q.reporter(&env{ctx: t.Context()}, v)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range reportKinds() {
		answer, _ := k.make(q, r)
		answers = append(answers, answer)
	}
	return answers
}

// members collects the JSON names of a type and of those of its members that are
// declared here, or are a request or a leaf.
func members(typ reflect.Type, names map[string]bool, seen map[reflect.Type]bool) {
	for typ.Kind() == reflect.Slice || typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Map {
		typ = typ.Elem()
	}
	if seen[typ] {
		return
	}
	seen[typ] = true
	if typ == reflect.TypeFor[missing]() || typ == reflect.TypeFor[controls.Basis]() || typ == reflect.TypeFor[controls.Missing]() || typ.Kind() != reflect.Struct {
		return // the head of answers.md says what a missing fact is
	}
	ours := typ.PkgPath() == reflect.TypeFor[env]().PkgPath() || typ == reflect.TypeFor[governance.Request]() || typ.PkgPath() == reflect.TypeFor[controls.Change]().PkgPath() ||
		typ.PkgPath() == reflect.TypeFor[reports.Share]().PkgPath() || typ.PkgPath() == reflect.TypeFor[frameworks.Coverage]().PkgPath() || typ.PkgPath() == reflect.TypeFor[report.FrameworkSummary]().PkgPath() || typ.Name() == "Leaf"
	for i := range typ.NumField() {
		f := typ.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if ours && name != "-" && (name != "" || f.Anonymous) {
			if name != "" {
				names[name] = true
			}
			members(f.Type, names, seen)
		}
	}
}
