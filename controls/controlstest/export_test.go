package controlstest

import (
	"io/fs"
	"testing"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
)

// RunAll is Run without subtests.
func RunAll(t testing.TB, pack *controls.Pack, cases fs.FS, opts ...Option) {
	s := settingsOf(opts)
	eng, err := engine.Compile(pack, s.engine...)
	if err != nil {
		t.Error(err)
		return
	}
	strays(t, pack, cases)
	for c := range pack.All() {
		s.runCases(t, eng, c, cases)
	}
}

// Mutants names the mutants of a control.
func Mutants(c *controls.Control) []string {
	var out []string
	for _, m := range mutants(c) {
		out = append(out, m.name)
	}
	return out
}

// Verifications is what AssumeVerified assumes, for tests.
var Verifications = verifications

// MutantTexts are the expressions pass of the mutants of a control.
func MutantTexts(c *controls.Control) []string {
	var out []string
	for _, m := range mutants(c) {
		for _, x := range m.as {
			out = append(out, x.Pass)
		}
	}
	return out
}

// Derived names the derived fields of the table, for tests: with their type.
func Derived() map[string]string {
	out := map[string]string{}
	for name, b := range derived {
		out[name] = b.typ
	}
	return out
}

// DerivedRests are the document fields behind a derived one.
func DerivedRests(name string) []string { return derived[name].rests }
