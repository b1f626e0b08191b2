package controls_test

import (
	"fmt"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/governance"
)

// A limit is made stricter within its range, by value and source; never wider.
func ExamplePack_Narrow() {
	days := func(s string) controls.Value {
		v, err := controls.ParseValue(controls.ParamDuration, s)
		if err != nil {
			panic(err)
		}
		return v
	}
	bound := controls.Bound{Control: "ROT-01", Param: "maxAge", Value: days("P30D"), Class: controls.ClassLibrary, Source: "security policy 4.2"}
	pack, err := builtin.Pack().Narrow(bound)
	if err != nil {
		fmt.Println(err)
		return
	}
	c, _ := pack.Get("ROT-01")
	fmt.Println(c.Params[0].Default, "by", c.Params[0].Source)
	bound.Value = days("P730D")
	_, err = builtin.Pack().Narrow(bound)
	for f := range governance.Faults(err) {
		fmt.Println(f.Code)
	}
	// Output:
	// P30D by security policy 4.2
	// RANGE
}

// What differs between two assessments, and what may have caused it.
func ExampleCompare() {
	finding := func(id string, v controls.Verdict) controls.Finding {
		return controls.Finding{Control: "ROT-01", Severity: controls.High, Subject: governance.NewRef(governance.KindCredential, id), Verdict: v}
	}
	asked := []controls.Population{{Control: "ROT-01", Subjects: 2, Counts: controls.Counts{Pass: 1, Fail: 1}}}
	before := &controls.Assessment{AsOf: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), Population: asked,
		Findings: []controls.Finding{finding("a", controls.Fail), finding("b", controls.Pass)}}
	after := &controls.Assessment{AsOf: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), Population: asked,
		Findings: []controls.Finding{finding("a", controls.Pass), finding("b", controls.Fail)}}
	c := controls.Compare(before, after, builtin.Pack())
	fmt.Println("because of", c.Causes)
	for _, x := range c.Changes {
		fmt.Println(x.Kind, x.Control, x.Subject, x.Before, "to", x.After)
	}
	// Output:
	// because of [time]
	// worsened ROT-01 credential:b pass to fail
	// resolved ROT-01 credential:a fail to pass
}

// Rates are integers with their denominators, and what is unknown stands beside them.
func ExampleRate() {
	r := controls.Counts{Pass: 18, Fail: 2, Unknown: 5}.Rate()
	fmt.Println(r.Passed, "of", r.Of, "and", r.Unknown, "unknown;", r.PerMille(), "per mille")
	fmt.Println("at least nine in ten:", r.AtLeast(900))
	// Output:
	// 18 of 25 and 5 unknown; 720 per mille
	// at least nine in ten: false
}
