package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

// answers are questions with the type of their JSON answers.
var answers = []struct {
	args   string
	answer any
}{
	{"decide -max-staleness PT24H -party actor:kestrel -action config.write -resource tenant/brandt-prod/erp", new(decideAnswer)},
	{"decide -max-staleness PT24H -party nhi:rollout-pipeline -action config.write -resource tenant/brandt-prod/erp -as-of 2026-08-01T00:00:00Z", new(decideAnswer)},
	{"decide -max-staleness PT24H -party nhi:nobody -action a -resource b -on-behalf-of actor:brandt -fact mfa=true", new(decideAnswer)},
	{"gate production-activate tenant:brandt-prod -max-staleness PT24H", new(gateAnswer)},
	{"gate offboarding-complete contract:hafen-kestrel -max-staleness PT24H -audience hafen", new(gateAnswer)},
	{"decide -max-staleness PT24H -party actor:kestrel -action config.write -resource tenant/brandt-prod/erp -audience kestrel", new(decideAnswer)},
	{"blast actor:kestrel -audience brandt", new(blastAnswer)},
	{"blast actor:kestrel", new(blastAnswer)},
	{"blast nhi:old-portal", new(blastAnswer)},
	{"blast -certain tenant:serra-prod -as-of 2026-01-01T00:00:00Z", new(blastAnswer)},
	{"revoke-plan actor:kestrel", new(planAnswer)},
	{"revoke-plan contract:hafen-kestrel", new(planAnswer)},
	{"duties", new(dutiesAnswer)},
	{"duties -model msp-run -part msp=kestrel tenant:brandt-prod", new(dutiesAnswer)},
}

// parts are the files of one estate: the one of the quickstart, and who divides
// duties in it.
func parts(t *testing.T) []string {
	t.Helper()
	archive := txtar.Parse(contents(t, "testdata/question/brandt.txtar"))
	more, ok := archive.File("estate.json")
	if !ok {
		t.Fatal("no estate.json in testdata/question/brandt.txtar")
	}
	path := t.TempDir() + "/duties.json"
	create(t, path, more.Data)
	return []string{"../quickstart/estate.json", path}
}

// TestAnswersAsJSON wants an answer to be the same bytes whatever the order of the
// files, and to say nothing that its type does not.
func TestAnswersAsJSON(t *testing.T) {
	files := parts(t)
	for _, tt := range answers {
		t.Run(tt.args, func(t *testing.T) {
			args := append(strings.Fields(tt.args), "-format", "json")
			status, first, stderr := runWith("", append(args, files...)...)
			if status == 2 || stderr != "" {
				t.Fatalf("status %d, stderr %q", status, stderr)
			}
			if _, again, _ := runWith("", append(args, files[1], files[0])...); again != first {
				t.Errorf("the order of files changes the answer:\n%s", cmp.Diff(first, again))
			}
			dec := json.NewDecoder(strings.NewReader(first))
			dec.DisallowUnknownFields()
			if err := dec.Decode(tt.answer); err != nil {
				t.Fatalf("strict decoding: %v", err)
			}
			var back bytes.Buffer
			if err := printJSON(tt.answer)(&back); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(first, "\n"), strings.Split(back.String(), "\n")); diff != "" {
				t.Errorf("what was decoded is not what was written (-written +decoded):\n%s", diff)
			}
		})
	}
}

// TestAnswersAreLists wants a list without items to be written as one, for those
// who walk it.
func TestAnswersAreLists(t *testing.T) {
	files := parts(t)
	for _, tt := range answers {
		_, out, _ := runWith("", append(strings.Fields(tt.args), append([]string{"-format", "json"}, files...)...)...)
		for i, line := range strings.Split(out, "\n") {
			if strings.HasSuffix(strings.TrimSuffix(line, ","), ": null") {
				t.Errorf("%s: line %d is %s", tt.args, i+1, line)
			}
		}
	}
}

// TestBlastShowsAll wants the tree and the picture to show each record reached
// once, whatever is compromised.
func TestBlastShowsAll(t *testing.T) {
	e := &env{ctx: t.Context()}
	estate, err := e.estate([]string{"../quickstart/estate.json"})
	if err != nil {
		t.Fatal(err)
	}
	v, err := viewOf(delegation.NewIndex(estate), estate.AsOf.Or(time.Time{}), "")
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, k := range []governance.Kind{governance.KindActor, governance.KindNHI, governance.KindCredential, governance.KindDelegation, governance.KindTenant, governance.KindHandoff} {
		for s := range v.Subjects(k) {
			asked++
			r, err := v.BlastRadius(s.Ref())
			if err != nil {
				t.Fatal(err)
			}
			a := new(blast).answer(v, r)
			text, dot := a.text().String(), a.dot().String()
			if n := strings.Count(text, " → "); n != len(r.Reached) {
				t.Errorf("%s reaches %d, the tree shows %d", s.Ref(), len(r.Reached), n)
			}
			if n := strings.Count(dot, " -> "); n != len(r.Reached) {
				t.Errorf("%s reaches %d, the picture shows %d", s.Ref(), len(r.Reached), n)
			}
			for _, n := range a.Reached {
				if strings.Count(text, "→ "+n.Node.String()+" ")+strings.Count(text, "→ "+n.Node.String()+"\n") != 1 {
					t.Errorf("%s: %s is not in the tree once", s.Ref(), n.Node)
				}
			}
		}
	}
	if asked < 40 {
		t.Errorf("only %d records", asked)
	}
}

func TestQuotedForDOT(t *testing.T) {
	tests := []struct{ id, want string }{
		{"nhi:ci", `"nhi:ci"`},
		{`nhi:a"b`, `"nhi:a\"b"`},
		{`nhi:a\N`, `"nhi:a\\N"`},
	}
	for _, tt := range tests {
		if got := quoted(tt.id); got != tt.want {
			t.Errorf("quoted(%s) = %s, want %s", tt.id, got, tt.want)
		}
	}
}

// TestShapes wants every kind that blast reaches to have a shape.
func TestShapes(t *testing.T) {
	_, out, _ := runWith("", "blast", "-format", "dot", "actor:kestrel", "../quickstart/estate.json")
	if strings.Contains(out, "shape=,") || !strings.Contains(out, "shape=box") {
		t.Errorf("a record without a shape:\n%s", out)
	}
	if _, ok := shapes[governance.KindHandoff]; !ok {
		t.Error("a handoff has no shape")
	}
}

// TestMeanings wants every code of decisions and gates to be explained.
func TestMeanings(t *testing.T) {
	told := 0
	for _, file := range []string{"reason.go", "exception.go", "gatefunction.go", "gateresult.go"} {
		for line := range strings.Lines(contents(t, "../../delegation/"+file)) {
			_, code, ok := strings.Cut(line, `governance.Code = "`)
			if !ok {
				continue
			}
			code, _, _ = strings.Cut(code, `"`)
			told++
			if c := governance.Code(code); meaning(c) == "" && !strings.Contains("ROUND_TRIP RVK_BACKDATED", code) { // warnings, no reasons
				t.Errorf("%s is not explained", c)
			}
		}
	}
	if told < 55 {
		t.Errorf("only %d codes found", told)
	}
}
