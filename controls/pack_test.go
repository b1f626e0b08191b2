package controls_test

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

const everyKey = `id: acme.AB-01
title: Something holds
subject: Credential
severity: critical
rationale: >-
  Because it
  matters.
applies: true
params:
  age: {type: duration, default: P90D, min: PT1H, max: P365D, class: standard, source: CIS}
  most: {type: int, default: -1, min: -9007199254740993, class: vendor, source: "their manual"}
  stores:
    type: list:string
    default: [vault, hsm]
    enum: Credential.storage
    class: library
    source: library default
  none: {type: "list:string", default: [], class: library, source: library default}
pass: >-
  a ||
  b
evidence: [rotation, scan]
remediation: Do it.
profiles: [unit-test]
lifecycle: {since: 1.0.0, deprecated: 1.1.0, replacedBy: AB-02}
aliases: [AB-09]
`

var small = strings.Replace(strings.ReplaceAll(head, "AB-01", "AB-02")+"pass: true\n", "Something", "Another thing", 1)

func TestParsePack(t *testing.T) {
	pack, err := controls.ParsePack(fstest.MapFS{
		"acme.AB-01.yaml":     {Data: []byte(everyKey)},
		"AB-02.yaml":          {Data: []byte(small)},
		"pack.yaml":           {Data: []byte("name: acme\nversion: 1.2.0\nprofiles: [msp]\n")},
		"README.md":           {Data: []byte("passed over")},
		"testdata/AB-03.yaml": {Data: []byte("passed over")},
		"pack.yaml.orig":      {Data: []byte("passed over")},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []*controls.Control{
		{ID: "AB-02", Title: "Another thing holds", Subject: governance.KindNHI, Severity: controls.Low, Applies: "true", Pass: "true"},
		{
			ID: "acme.AB-01", Title: "Something holds", Subject: governance.KindCredential, Severity: controls.Critical,
			Rationale: "Because it matters.", Applies: "true", Pass: "a || b",
			Params: []controls.Param{
				{Name: "age", Type: controls.ParamDuration, Default: controls.DurationValue(90 * governance.Day), Min: controls.DurationValue(time.Hour), Max: controls.DurationValue(365 * governance.Day), Class: controls.ClassStandard, Source: "CIS"},
				{Name: "most", Type: controls.ParamInt, Default: controls.IntValue(-1), Min: controls.IntValue(-9007199254740993), Class: controls.ClassVendor, Source: "their manual"},
				{Name: "stores", Type: controls.ParamStrings, Default: controls.StringsValue("vault", "hsm"), Enum: "Credential.storage", Class: controls.ClassLibrary, Source: "library default"},
				{Name: "none", Type: controls.ParamStrings, Default: controls.StringsValue(), Class: controls.ClassLibrary, Source: "library default"},
			},
			Evidence: []governance.EvidenceKind{"rotation", "scan"}, Remediation: "Do it.", Profiles: []string{"unit-test"},
			Lifecycle: controls.Lifecycle{Since: "1.0.0", Deprecated: "1.1.0", ReplacedBy: "AB-02"}, Aliases: []string{"AB-09"},
		},
	}
	if diff := cmp.Diff(want, slices.Collect(pack.All())); diff != "" {
		t.Errorf("ParsePack controls mismatch (-want +got):\n%s", diff)
	}
	if pack.Name != "acme" || pack.Version != "1.2.0" || pack.Len() != 2 {
		t.Errorf("pack is %q %q of %d, want acme 1.2.0 of 2", pack.Name, pack.Version, pack.Len())
	}
	if c, ok := pack.Get("AB-09"); !ok || c.ID != "acme.AB-01" {
		t.Errorf("Get of an alias = %v, %v, want acme.AB-01", c, ok)
	}
	if c, ok := pack.Get("AB-03"); ok {
		t.Errorf("Get of what is not there = %v", c)
	}
}

func TestSelect(t *testing.T) {
	pack := of(t, "AB-01", "AB-02", "AB-03")
	one, err := pack.Select("AB-03", "AB-01", "AB-03")
	if diff := cmp.Diff([]string{"AB-01", "AB-03"}, ids(one)); diff != "" || err != nil {
		t.Errorf("Select mismatch, %v (-want +got):\n%s", err, diff)
	}
	if _, ok := one.Get("AB-02"); ok {
		t.Error("the selection holds a control that was not selected")
	}
	if one.Digest() == pack.Digest() {
		t.Error("a part of a pack has the digest of the pack")
	}
	bad, err := pack.Select("AB-1", "AB-02", "ZZ-99")
	want := "the pack has no control \"AB-1\" (did you mean \"AB-01\"?)\nthe pack has no control \"ZZ-99\""
	if bad != nil || err == nil || err.Error() != want {
		t.Errorf("Select of unknown ids = %v, %v, want %s", bad, err, want)
	}
	if _, err := pack.Select(); err == nil {
		t.Error("Select of nothing gives no error")
	}
}

func TestProfile(t *testing.T) {
	tagged := control("AB-02")
	tagged.Profiles = []string{"unit-test"}
	pack, err := controls.NewPack("p", "1.0.0", []controls.Control{control("AB-01"), tagged})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"baseline", "unit-test"}, pack.Profiles()); diff != "" {
		t.Errorf("Profiles mismatch (-want +got):\n%s", diff)
	}
	for profile, want := range map[string][]string{"baseline": {"AB-01", "AB-02"}, "unit-test": {"AB-02"}} {
		got, err := pack.Profile(profile)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, ids(got)); diff != "" {
			t.Errorf("Profile(%q) mismatch (-want +got):\n%s", profile, diff)
		}
	}
	if _, err := pack.Profile("unit-tests"); err == nil || !strings.Contains(err.Error(), `"unit-test"`) {
		t.Errorf("Profile of an unknown name gives %v, want an error that names the nearest", err)
	}
}

// TestDigest changes one thing of a pack at a time: what it decides and says
// counts, how its files are written does not.
func TestDigest(t *testing.T) {
	digest := func(files map[string]string) string {
		fsys := fstest.MapFS{}
		for name, text := range files {
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
		pack, err := controls.ParsePack(fsys)
		if err != nil {
			t.Fatal(err)
		}
		return pack.Digest()
	}
	packFile := "name: acme\nversion: 1.2.0\n"
	was := digest(map[string]string{"acme.AB-01.yaml": everyKey, "AB-02.yaml": small, "pack.yaml": packFile})
	tests := []struct {
		name, from, to string
		same           bool
	}{
		{"line ends", "\n", "\r\n", true},
		{"a comment", "severity: critical", "severity: critical # why", true},
		{"quotes", "Do it.", "'Do it.'", true},
		{"order of keys", "evidence: [rotation, scan]\nremediation: Do it.\n", "remediation: Do it.\nevidence: [rotation, scan]\n", true},
		{"title", "title: Something", "title: Nothing", false},
		{"severity", "critical", "high", false},
		{"rationale", "matters", "counts", false},
		{"expression", "  b\n", "  c\n", false},
		{"default", "P90D", "P91D", false},
		{"range", "PT1H", "PT2H", false},
		{"class", "class: vendor", "class: library", false},
		{"source", "CIS", "PCI", false},
		{"list", "[vault, hsm]", "[hsm, vault]", false},
		{"evidence", "[rotation, scan]", "[rotation]", false},
		{"remediation", "Do it.", "Do not.", false},
		{"profile", "unit-test", "other", false},
		{"lifecycle", "since: 1.0.0", "since: 0.1.0", false},
		{"alias", "AB-09", "AB-08", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.ReplaceAll(everyKey, tt.from, tt.to)
			if text == everyKey {
				t.Fatalf("%q is not in the file", tt.from)
			}
			got := digest(map[string]string{"acme.AB-01.yaml": text, "AB-02.yaml": small, "pack.yaml": packFile})
			if (got == was) != tt.same {
				t.Errorf("%s: same digest %v, want %v", tt.name, got == was, tt.same)
			}
		})
	}
	if renamed := digest(map[string]string{"acme.AB-01.yaml": everyKey, "AB-02.yaml": small, "pack.yaml": "name: acme\nversion: 1.2.1\n"}); renamed == was {
		t.Error("another version has the same digest")
	}
}

// TestNewPackDigest wants a pack to have one digest, whichever way it was made.
func TestNewPackDigest(t *testing.T) {
	parsed, err := controls.ParsePack(fstest.MapFS{
		"acme.AB-01.yaml": {Data: []byte(everyKey)}, "AB-02.yaml": {Data: []byte(small)}, "pack.yaml": {Data: []byte("name: acme\nversion: 1.2.0\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	var list []controls.Control
	for c := range parsed.All() {
		list = append([]controls.Control{*c}, list...) // the other way round
	}
	built, err := controls.NewPack("acme", "1.2.0", list)
	if err != nil {
		t.Fatal(err)
	}
	if built.Digest() != parsed.Digest() {
		t.Errorf("NewPack digest %s, ParsePack digest %s, want the same", built.Digest(), parsed.Digest())
	}
}

func TestNewPackFaults(t *testing.T) {
	bad := control("AB-02")
	bad.Severity = 9
	bad.Subject = "human"
	bad.Params = []controls.Param{
		{Name: "a", Type: controls.ParamInt, Default: controls.DurationValue(time.Hour), Class: controls.ClassLibrary, Source: "x"},
		{Name: "a", Type: controls.ParamInt, Default: controls.IntValue(1), Class: controls.ClassLibrary, Source: "x"},
		{Name: "b", Type: controls.ParamInt, Default: controls.IntValue(1), Min: controls.DurationValue(1), Class: controls.ClassLibrary, Source: "x"},
		{Name: "c", Type: controls.ParamInt, Class: controls.ClassLibrary, Source: "x"},
	}
	tests := []struct {
		name string
		list []controls.Control
		want []string
	}{
		{"nothing in it", nil, []string{" MISSING_REQUIRED "}},
		{"empty control", []controls.Control{{}}, []string{
			"control[0] MISSING_REQUIRED /applies", "control[0] MISSING_REQUIRED /id", "control[0] MISSING_REQUIRED /pass",
			"control[0] MISSING_REQUIRED /severity", "control[0] MISSING_REQUIRED /subject", "control[0] MISSING_REQUIRED /title",
		}},
		{"the same id twice", []controls.Control{control("AB-01"), control("AB-01")}, []string{"AB-01 DUP_ID /id"}},
		{"what Go alone can do wrong", []controls.Control{bad}, []string{
			"AB-02 TYPE /params/b/min", "AB-02 MISSING_REQUIRED /params/c/default", "AB-02 UNRECOGNIZED_VALUE /severity", "AB-02 UNRECOGNIZED_VALUE /subject",
			"AB-02 RANGE /params/a/default", "AB-02 DUPLICATE_MEMBER /params/a",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			pack, err := controls.NewPack("p", "1.0.0", tt.list)
			var got []string
			for f := range governance.Faults(err) {
				got = append(got, fmt.Sprintf("%s %s %s", f.Pos.File, f.Code, f.Pointer))
			}
			slices.Sort(got)
			slices.Sort(tt.want)
			if diff := cmp.Diff(tt.want, got); diff != "" || pack != nil {
				t.Errorf("NewPack faults mismatch, pack %v (-want +got):\n%s", pack, diff)
			}
		})
	}
}

// TestNewPackCopies wants a pack to stay as it was when the caller goes on
// writing.
func TestNewPackCopies(t *testing.T) {
	list := []controls.Control{control("AB-01")}
	list[0].Profiles = []string{"unit-test"}
	pack, err := controls.NewPack("p", "1.0.0", list)
	if err != nil {
		t.Fatal(err)
	}
	list[0].Profiles[0], list[0].Title = "other", "Other"
	c, _ := pack.Get("AB-01")
	if c.Title != "Something holds" || c.Profiles[0] != "unit-test" {
		t.Errorf("the pack changed with the caller's list: %v", c)
	}
}

// TestUnreadable wants what the file system says to be a fault with its cause.
func TestUnreadable(t *testing.T) {
	_, err := controls.ParsePack(brokenFS{fstest.MapFS{"AB-01.yaml": {Data: []byte(small)}, "AB-02.yaml": {Data: []byte(small)}}})
	want := []place{{controls.CodeUnreadable, "AB-01.yaml", 0, 0}}
	if diff := cmp.Diff(want, places(err)); diff != "" {
		t.Errorf("ParsePack faults mismatch (-want +got):\n%s", diff)
	}
	for f := range governance.Faults(err) {
		if f.Err == nil {
			t.Errorf("fault %v has no cause", f)
		}
	}
}

type brokenFS struct{ fstest.MapFS }

func (b brokenFS) Open(name string) (fs.File, error) {
	if name == "AB-01.yaml" {
		return nil, fs.ErrPermission
	}
	return b.MapFS.Open(name)
}

func of(t *testing.T, ids ...string) *controls.Pack {
	t.Helper()
	var list []controls.Control
	for _, id := range ids {
		list = append(list, control(id))
	}
	pack, err := controls.NewPack("p", "1.0.0", list)
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

func ids(p *controls.Pack) []string {
	var list []string
	for c := range p.All() {
		list = append(list, c.ID)
	}
	return list
}
