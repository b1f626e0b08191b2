package controlstest_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/controlstest"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

// own is the pack of somebody else, in testdata/own.
func own(t testing.TB) (*controls.Pack, fs.FS) {
	t.Helper()
	pack, err := controls.ParsePack(os.DirFS("testdata/own"))
	if err != nil {
		t.Fatal(err)
	}
	return pack, controlstest.Dir("testdata/own/cases")
}

// TestOwnPack gives a custom pack all that the built-in one gets.
func TestOwnPack(t *testing.T) {
	pack, cases := own(t)
	controlstest.Run(t, pack, cases)
	controlstest.Branches(t, pack, cases, 100)
	controlstest.Mutate(t, pack, cases, 100)
	controlstest.Withhold(t, pack, cases)
	controlstest.Boundaries(t, pack, cases)
}

// badCases are archives of OWN-02 with a mistake, by what it is.
var badCases = []struct{ name, text string }{
	{"no estate", "A comment alone.\n"},
	{"before the first estate", "-- at --\n2026-07-01T00:00:00Z\n"},
	{"no such file", strings.Replace(goodCase, "-- want --", "-- wanted --", 1)},
	{"estate with faults", strings.Replace(goodCase, `"kind": "bot"`, `"kind": "robot", "kind": "bot"`, 1)},
	{"no instant", strings.Replace(goodCase, "2026-07-01T00:00:00Z", "July", 1)},
	{"another verdict", strings.Replace(goodCase, "fail nhi:b", "pass nhi:b", 1)},
	{"a subject too many", strings.Replace(goodCase, "fail nhi:b", "fail nhi:b\nfail nhi:e", 1)},
	{"another path", strings.Replace(goodCase, ".purpose", ".owner", 1)},
	{"nothing unknown", strings.NewReplacer(`{"id": "c", "kind": "bot", "status": "active"},`+"\n", "", `"retired"},`, `"retired"}`, `{"id": "e", "kind": "bot"}`, "",
		"unknown nhi:c nhi[c].purpose\n", "", "unknown nhi:e nhi[e].purpose nhi[e].status\n", "").Replace(goodCase)},
	{"another order", strings.Replace(strings.Replace(goodCase, "fail nhi:b\n", "", 1), "pass nhi:a", "fail nhi:b\npass nhi:a", 1)},
	{"declared and reached", "Not reached: fail, because I say so.\n" + goodCase},
	{"verifications of nothing", strings.Replace(goodCase, "-- at --", "-- verifications.json --\n[{\"evidenceId\": \"x\", \"by\": \"me\"}]\n-- at --", 1)},
	{"verifications that are no JSON", strings.Replace(goodCase, "-- at --", "-- verifications.json --\n{\n-- at --", 1)},
}

// goodCase is an archive of OWN-02 in good order.
const goodCase = `-- estate.json --
{"schemaVersion": "1.0", "nhis": [
{"id": "a", "kind": "bot", "status": "active", "purpose": "backup"},
{"id": "b", "kind": "bot", "status": "active", "purpose": null},
{"id": "c", "kind": "bot", "status": "active"},
{"id": "d", "kind": "bot", "status": "retired"},
{"id": "e", "kind": "bot"}
]}
-- at --
2026-07-01T00:00:00Z
-- want --
unknown nhi:c nhi[c].purpose
unknown nhi:e nhi[e].purpose nhi[e].status
pass nhi:a
fail nhi:b
not_applicable nhi:d
`

// TestBadCases wants each mistake in an archive to be told, with the text of
// testdata/badcases.txtar.
func TestBadCases(t *testing.T) {
	update := os.Getenv("MANDATE_UPDATE") == "1"
	t.Setenv("MANDATE_UPDATE", "")
	pack := purposes(t)
	if r := runOn(pack, goodCase); len(r.failures) > 0 {
		t.Fatalf("the good case fails: %s", r.text())
	}
	var got txtar.Archive
	for _, bad := range badCases {
		r := runOn(pack, bad.text)
		if len(r.failures) == 0 {
			t.Errorf("%s: does not fail", bad.name)
		}
		got.Files = append(got.Files, txtar.File{Name: bad.name, Data: r.text() + "\n"})
	}
	r := record(func(t testing.TB) { controlstest.RunAll(t, pack, fstest.MapFS{"OWN-03.txtar": {}}) })
	got.Files = append(got.Files, txtar.File{Name: "no archive, and one too many", Data: r.text() + "\n"})
	golden(t, "testdata/badcases.txtar", txtar.Format(&got), update)
}

func purposes(t testing.TB) *controls.Pack {
	t.Helper()
	all, _ := own(t)
	pack, err := all.Select("OWN-02")
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

func runOn(pack *controls.Pack, text string) *recorder {
	return record(func(t testing.TB) {
		controlstest.RunAll(t, pack, fstest.MapFS{"OWN-02.txtar": {Data: []byte(text)}})
	})
}

// TestUpdate wants MANDATE_UPDATE=1 to rewrite what is wanted, where it can.
func TestUpdate(t *testing.T) {
	t.Setenv("MANDATE_UPDATE", "1")
	folder := t.TempDir()
	file := folder + "/OWN-02.txtar"
	if err := os.WriteFile(file, []byte(strings.Replace(goodCase, "fail nhi:b", "pass nhi:b", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	if r := record(func(t testing.TB) { controlstest.RunAll(t, purposes(t), controlstest.Dir(folder)) }); len(r.failures) > 0 {
		t.Errorf("updating fails: %s", r.text())
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(goodCase, string(got)); diff != "" {
		t.Errorf("the archive after an update (-want +got):\n%s", diff)
	}
	r := runOn(purposes(t), goodCase)
	if !strings.Contains(r.text(), "OWN-02.txtar cannot be rewritten: give Run the files of controlstest.Dir") {
		t.Errorf("updating what cannot be written: %q", r.text())
	}
}

// TestWeakCases wants branches and mutants that the cases do not reach to be named,
// and the share to be told.
func TestWeakCases(t *testing.T) {
	weak := fstest.MapFS{"OWN-02.txtar": {Data: []byte(strings.Replace(strings.Replace(goodCase,
		`{"id": "b", "kind": "bot", "status": "active", "purpose": null},`+"\n", "", 1), "fail nhi:b\n", "", 1))}}
	pack := purposes(t)
	got := record(func(t testing.TB) { controlstest.Branches(t, pack, weak, 100) })
	want := []string{"want at least 100 % branches taken: 3 of 4, 75.0 %; not:\n    OWN-02 pass: nhi.purpose != \"\" is never false"}
	if diff := cmp.Diff(want, got.failures); diff != "" {
		t.Errorf("Branches mismatch (-want +got):\n%s", diff)
	}
	if testing.Short() {
		return
	}
	got = record(func(t testing.TB) { controlstest.Mutate(t, pack, weak, 100) })
	want = []string{"want at least 100 % mutants caught: 3 of 4, 75.0 %; not:\n    OWN-02 pass: nhi.purpose != '' → nhi.purpose != 'x'"}
	if diff := cmp.Diff(want, got.failures); diff != "" {
		t.Errorf("Mutate mismatch (-want +got):\n%s", diff)
	}
	got = record(func(t testing.TB) { controlstest.Mutate(t, pack, weak, 75) })
	if len(got.failures) > 0 || len(got.logs) != 1 || !strings.Contains(got.logs[0], "75.0 %") {
		t.Errorf("Mutate at its floor: %v, logged %v", got.failures, got.logs)
	}
}

// TestWeakFacts wants cases without a subject that fails, and cases of a control that
// compares with now in which nothing turns, to be named.
func TestWeakFacts(t *testing.T) {
	passing := fstest.MapFS{"OWN-02.txtar": {Data: []byte(strings.Replace(goodCase, `"purpose": null`, `"purpose": "x"`, 1))}}
	got := record(func(t testing.TB) { controlstest.Withhold(t, purposes(t), passing) })
	if diff := cmp.Diff([]string{"no case has a subject that fails and a fact to take away"}, got.failures); diff != "" {
		t.Errorf("Withhold mismatch (-want +got):\n%s", diff)
	}
	dated, err := controls.NewPack("dated", "1.0.0", []controls.Control{{ID: "OWN-02", Title: "Bots are looked at", Subject: governance.KindNHI,
		Severity: controls.Low, Applies: "true", Pass: "nhi.lastReviewedAt != null && nhi.lastReviewedAt >= now - duration('24h')"}})
	if err != nil {
		t.Fatal(err)
	}
	got = record(func(t testing.TB) { controlstest.Boundaries(t, dated, passing) })
	if diff := cmp.Diff([]string{"OWN-02.txtar: OWN-02 compares with now, and no verdict of a case ever turns"}, got.failures); diff != "" {
		t.Errorf("Boundaries mismatch (-want +got):\n%s", diff)
	}
}

// TestEquivalent refuses a list of equivalents that is out of date.
func TestEquivalent(t *testing.T) {
	if testing.Short() {
		t.Skip("a short test does not look at every mutant")
	}
	got := record(func(t testing.TB) {
		controlstest.Mutate(t, purposes(t), fstest.MapFS{"OWN-02.txtar": {Data: []byte(goodCase)}}, 0,
			controlstest.Equivalent("OWN-02", "pass: nhi.purpose != '' → nhi.purpose == ''", "wrong"),
			controlstest.Equivalent("OWN-02", "pass: gone", "wrong"))
	})
	want := []string{
		"OWN-02 pass: nhi.purpose != '' → nhi.purpose == '' is listed as equivalent, and OWN-02.txtar, estate 1 catches it",
		`OWN-02 has no mutant "pass: gone" that could be equivalent`,
	}
	if diff := cmp.Diff(want, got.failures); diff != "" {
		t.Errorf("Mutate mismatch (-want +got):\n%s", diff)
	}
}
