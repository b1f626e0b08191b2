package controls_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// bounded is a control with a parameter of each type.
const bounded = `id: AB-01
title: Something holds
subject: Credential
severity: low
applies: "true"
pass: credential.kind == 'password'
params:
  age: {type: duration, default: P90D, min: P1D, max: P365D, class: library, source: "library default"}
  count: {type: int, default: 5, min: 1, max: 10, class: library, source: "library default"}
  kinds: {type: "list:string", default: [api_key], enum: Credential.kind, class: library, source: "library default"}
profiles: [quick]
aliases: [AB-09]
`

func boundedPack(bounds string) (*controls.Pack, error) {
	head := "name: p\nversion: 1.0.0\nprofiles: [whole]\n"
	if bounds != "" {
		head += "bounds:\n" + bounds
	}
	return controls.ParsePack(fstest.MapFS{
		"pack.yaml":  {Data: []byte(head)},
		"AB-01.yaml": {Data: []byte(bounded)},
		"AB-02.yaml": {Data: []byte(strings.NewReplacer("AB-01", "AB-02", "AB-09", "AB-08", "[quick]", "[]").Replace(bounded))},
	})
}

const why = `class: library, source: "library default"`

// TestProfileNarrows wants a profile to have the parameters as its bounds say,
// and the pack, and every other profile, to keep theirs.
func TestProfileNarrows(t *testing.T) {
	pack, err := boundedPack("  quick:\n    AB-09.age: {value: P30D, max: P60D, " + why + "}\n    AB-01.kinds: {value: [password], " + why + "}\n  whole:\n    AB-02.count: {min: 5, " + why + "}\n")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"baseline": "AB-01 P90D≤P365D 5≥1 api_key, AB-02 P90D≤P365D 5≥1 api_key",
		"quick":    "AB-01 P30D≤P60D 5≥1 password",
		"whole":    "AB-01 P90D≤P365D 5≥1 api_key, AB-02 P90D≤P365D 5≥5 api_key",
	}
	digests := map[string]bool{}
	for name, text := range want {
		of, err := pack.Profile(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(text, paramText(of)); diff != "" {
			t.Errorf("Profile(%q) mismatch (-want +got):\n%s", name, diff)
		}
		digests[of.Digest()] = true
	}
	if len(digests) != 3 {
		t.Errorf("%d digests of three packs that differ", len(digests))
	}
	if got := paramText(pack); got != want["baseline"] {
		t.Errorf("a profile changed the pack: %s", got)
	}
	one, err := pack.Select("AB-02")
	if err != nil {
		t.Fatal(err)
	}
	if whole, err := one.Profile("whole"); err != nil || paramText(whole) != "AB-02 P90D≤P365D 5≥5 api_key" {
		t.Errorf("the profile of a part: %v, %v", whole, err)
	}
}

func paramText(p *controls.Pack) string {
	var list []string
	for c := range p.All() {
		age, _ := c.Param("age")
		count, _ := c.Param("count")
		kinds, _ := c.Param("kinds")
		list = append(list, fmt.Sprintf("%s %v≤%v %v≥%v %v", c.ID, age.Default, age.Max, count.Default, count.Min, kinds.Default))
	}
	return strings.Join(list, ", ")
}

// TestBadBounds wants every fault of the bounds in pack.yaml at its place.
func TestBadBounds(t *testing.T) {
	tests := []struct {
		name, bounds string
		want         []string
	}{
		{"over the maximum", "  quick:\n    AB-01.age: {value: P366D, " + why + "}\n", []string{"RANGE 6:24 /bounds/quick/AB-01.age/value"}},
		{"under the minimum", "  quick:\n    AB-01.count: {value: 0, " + why + "}\n", []string{"RANGE 6:26 /bounds/quick/AB-01.count/value"}},
		{"widened", "  quick:\n    AB-01.age: {max: P400D, " + why + "}\n    AB-01.count: {min: 0, " + why + "}\n",
			[]string{"RANGE 6:22 /bounds/quick/AB-01.age/max", "RANGE 7:24 /bounds/quick/AB-01.count/min"}},
		{"default left outside", "  quick:\n    AB-01.age: {max: P30D, " + why + "}\n", []string{"RANGE 6:16 /bounds/quick/AB-01.age/value"}},
		{"another type", "  quick:\n    AB-01.age: {value: 3, " + why + "}\n    AB-01.count: {value: P3D, " + why + "}\n",
			[]string{"TYPE 6:24 /bounds/quick/AB-01.age/value", "TYPE 7:26 /bounds/quick/AB-01.count/value"}},
		{"no such value", "  quick:\n    AB-01.kinds: {value: [passwort], " + why + "}\n", []string{"RANGE 6:26 /bounds/quick/AB-01.kinds/value"}},
		{"a list with bounds", "  quick:\n    AB-01.kinds: {max: [password], " + why + "}\n", []string{"TYPE 6:24 /bounds/quick/AB-01.kinds/max"}},
		{"no such control", "  quick:\n    AB-03.age: {value: P3D, " + why + "}\n", []string{"UNKNOWN_CONTROL 6:16 /bounds/quick/AB-03.age"}},
		{"not of the profile", "  quick:\n    AB-02.age: {value: P3D, " + why + "}\n", []string{"UNKNOWN_CONTROL 6:16 /bounds/quick/AB-02.age"}},
		{"no such parameter", "  quick:\n    AB-01.ages: {value: P3D, " + why + "}\n", []string{"UNRECOGNIZED_VALUE 6:17 /bounds/quick/AB-01.ages"}},
		{"no such profile", "  quack:\n    AB-01.age: {value: P3D, " + why + "}\n", []string{"UNRECOGNIZED_VALUE 6:5 /bounds/quack"}},
		{"without a control", "  quick:\n    age: {value: P3D, " + why + "}\n", []string{"FORMAT 6:10 /bounds/quick/age"}},
		{"nothing in it", "  quick:\n    AB-01.age: {" + why + "}\n", []string{"MISSING_REQUIRED 6:16 /bounds/quick/AB-01.age/value"}},
		{"without a source", "  quick:\n    AB-01.age: {value: P3D, class: library}\n", []string{"MISSING_REQUIRED 6:16 /bounds/quick/AB-01.age/source"}},
		{"of no class", "  quick:\n    AB-01.age: {value: P3D, class: rumor, source: heard}\n", []string{"UNRECOGNIZED_VALUE 6:36 /bounds/quick/AB-01.age/class"}},
		{"an unknown key", "  quick:\n    AB-01.age: {valeu: P3D, " + why + "}\n", []string{"UNKNOWN_MEMBER 6:17 /bounds/quick/AB-01.age/valeu", "MISSING_REQUIRED 6:16 /bounds/quick/AB-01.age/value"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			pack, err := boundedPack(tt.bounds)
			var got []string
			for f := range governance.Faults(err) {
				got = append(got, fmt.Sprintf("%s %d:%d %s", f.Code, f.Pos.Line, f.Pos.Column, f.Pointer))
			}
			slices.Sort(got)
			slices.Sort(tt.want)
			if diff := cmp.Diff(tt.want, got); diff != "" || pack != nil {
				t.Errorf("faults mismatch, pack %v (-want +got):\n%s", pack, diff)
			}
		})
	}
}

// TestNarrow wants bounds of a caller under the same rules, and never wider than
// what those before left.
func TestNarrow(t *testing.T) {
	pack, err := boundedPack("")
	if err != nil {
		t.Fatal(err)
	}
	age := func(days int) controls.Value {
		return controls.DurationValue(time.Duration(days) * governance.Day)
	}
	first := controls.Bound{Control: "AB-01", Param: "age", Value: age(30), Max: age(60), Class: controls.ClassStandard, Source: "our policy"}
	got, err := pack.Narrow(first)
	if err != nil {
		t.Fatal(err)
	}
	c, _ := got.Get("AB-01")
	want := controls.Param{Name: "age", Type: controls.ParamDuration, Default: age(30), Min: age(1), Max: age(60), Class: controls.ClassStandard, Source: "our policy", SetBy: controls.SetByBound}
	if p, _ := c.Param("age"); !cmp.Equal(want, p) {
		t.Errorf("Narrow mismatch (-want +got):\n%s", cmp.Diff(want, p))
	}
	second := first
	second.Value, second.Max = age(61), controls.Value{}
	_, err = got.Narrow(second, controls.Bound{Control: "AB-07", Param: "age"})
	var codes []governance.Code
	for f := range governance.Faults(err) {
		codes = append(codes, f.Code)
	}
	slices.Sort(codes)
	if diff := cmp.Diff([]governance.Code{governance.CodeRange, controls.CodeUnknownControl}, codes); diff != "" {
		t.Errorf("Narrow faults mismatch (-want +got):\n%s", diff)
	}
}

// TestAliasesInPack: where bounds name a control by an earlier id stands in the pack,
// and in what is made of it; the same bound under two ids is refused.
func TestAliasesInPack(t *testing.T) {
	pack, err := boundedPack("  quick:\n    AB-01.kinds: {value: [password], " + why + "}\n    AB-09.age: {value: P30D, " + why + "}\n")
	if err != nil {
		t.Fatal(err)
	}
	inFile := controls.AliasUse{Code: controls.CodeControlAlias, Pos: governance.Position{File: "pack.yaml", Line: 7, Column: 16}, Pointer: "/bounds/quick/AB-09.age", Written: "AB-09", ID: "AB-01"}
	quick, err := pack.Profile("quick")
	if err != nil {
		t.Fatal(err)
	}
	narrow, err := quick.Narrow(controls.Bound{Control: "AB-09", Param: "age", Value: controls.DurationValue(20 * 24 * time.Hour), Class: "library", Source: "library default"})
	if err != nil {
		t.Fatal(err)
	}
	byCaller := controls.AliasUse{Code: controls.CodeControlAlias, Pos: governance.Position{File: "AB-09.age"}, Written: "AB-09", ID: "AB-01"}
	for _, tt := range []struct {
		name string
		pack *controls.Pack
		want []controls.AliasUse
	}{
		{"the pack", pack, []controls.AliasUse{inFile}},
		{"its profile", quick, []controls.AliasUse{inFile}},
		{"narrowed", narrow, []controls.AliasUse{inFile, byCaller}},
	} {
		if diff := cmp.Diff(tt.want, tt.pack.Aliases()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	_, err = boundedPack("  quick:\n    AB-01.age: {value: P20D, " + why + "}\n    AB-09.age: {value: P30D, " + why + "}\n")
	var got []string
	for f := range governance.Faults(err) {
		got = append(got, string(f.Code)+" "+f.Pointer)
	}
	if diff := cmp.Diff([]string{"DUPLICATE_MEMBER /bounds/quick/AB-09.age"}, got); diff != "" {
		t.Errorf("one bound under two ids (-want +got):\n%s", diff)
	}
}
