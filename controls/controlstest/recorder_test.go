package controlstest_test

import (
	"fmt"
	"strings"
	"testing"
)

// A recorder is a test that keeps what it is told.
type recorder struct {
	testing.TB // nil: what is not below is not called
	failures   []string
	logs       []string
}

func (r *recorder) Helper() {}
func (r *recorder) Error(args ...any) {
	r.failures = append(r.failures, strings.TrimSuffix(fmt.Sprintln(args...), "\n"))
}
func (r *recorder) Errorf(text string, a ...any) {
	r.failures = append(r.failures, fmt.Sprintf(text, a...))
}
func (r *recorder) Log(args ...any) {
	r.logs = append(r.logs, strings.TrimSuffix(fmt.Sprintln(args...), "\n"))
}
func (r *recorder) Logf(text string, a ...any) { r.logs = append(r.logs, fmt.Sprintf(text, a...)) }
func (r *recorder) Fatalf(text string, a ...any) {
	r.Errorf(text, a...)
	panic(r)
}

// record runs a test and gives what it failed with.
func record(test func(t testing.TB)) (r *recorder) {
	r = &recorder{}
	defer func() {
		if x := recover(); x != nil && x != any(r) {
			panic(x)
		}
	}()
	test(r)
	return r
}

func (r *recorder) text() string { return strings.Join(r.failures, "\n") }
