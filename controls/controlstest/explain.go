package controlstest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// A page is text in sections, each a heading over indented lines.
type page struct{ strings.Builder }

func (p *page) section(heading string, lines ...string) {
	if len(lines) == 0 {
		return
	}
	p.WriteString(heading + ":\n")
	for _, l := range lines {
		p.WriteString("    " + l + "\n")
	}
}

// headline says what was asked, what came out and what was wanted.
func (q *question) headline(want string) string {
	return fmt.Sprintf("%s (%s) on %v is %v, want %s", q.control.ID, q.control.Title, q.subject, q.finding.Verdict, want)
}

// explanation says what a verdict rests on, what it lacks, and what the test took
// for granted.
func (q *question) explanation() string {
	var p page
	p.WriteString(q.explained() + "\n")
	p.section("taken for granted", slices.Concat(q.asked(), q.read(q.view), q.params())...)
	return p.String()
}

// explained says what a verdict rests on and what it lacks.
func (q *question) explained() string {
	x, err := q.engine.Explain(context.Background(), q.view, q.control.ID, q.subject)
	if err != nil {
		return err.Error() + "\n"
	}
	return controls.English().Explain(&x)
}

// asked says which controls were asked.
func (s *settings) asked() []string {
	out := []string{packText(s.pack)}
	if s.profile != "" {
		out = append(out, "profile "+s.profile)
	}
	if n := len(s.engine); n > 0 {
		out = append(out, fmt.Sprintf("options of the engine: %d", n))
	}
	return out
}

// read says at which instant and how the estate was read.
func (s *settings) read(v *delegation.View) []string {
	return append(instants(v), s.readings(v.Index())...)
}

func instants(v *delegation.View) []string {
	at := "asked at " + governance.FormatInstant(v.Time())
	switch facts, ok := v.FactsAsOf().Get(); {
	case !ok:
		return []string{at + "; the estate does not say when its facts were true"}
	case v.Projected():
		return []string{at + ", later than the facts, which are of " + governance.FormatInstant(facts)}
	case facts.Equal(v.Time()):
		return []string{at + ", the instant of the facts"}
	default:
		return []string{at + "; the facts are of " + governance.FormatInstant(facts)}
	}
}

// readings say how the estate was read.
func (s *settings) readings(x *delegation.Index) []string {
	var out []string
	if x.AssumesComplete() {
		out = append(out, "every list is complete (AssumeComplete)")
	} else {
		out = append(out, "a statement of completeness counts for "+governance.FormatDuration(x.CompletenessMaxAge()))
	}
	if s.assumeVerified {
		out = append(out, "all evidence is verified (AssumeVerified)")
	} else if n := len(x.Verifications()); n > 0 {
		out = append(out, fmt.Sprintf("%d verifications of evidence", n))
	}
	if x.ExpiresStrictly() {
		out = append(out, "a grant ends no later than the one above it (StrictExpiry)")
	}
	if !maps.Equal(x.Privileges(), delegation.DefaultPrivilegeMap()) {
		out = append(out, "a privilege map of one's own")
	}
	return out
}

// packText names the pack: one without a name and version by its digest.
func packText(p *controls.Pack) string {
	if p.Name == "" || p.Version == "" {
		return "pack " + p.Digest()
	}
	return "pack " + p.Name + " " + p.Version
}

// params lists the parameters in force.
func (q *question) params() []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(q.finding.Params)) {
		value := q.finding.Params[name]
		text := fmt.Sprintf("params.%s is %v", name, value)
		if p, ok := q.control.Param(name); ok && p.Default.Equal(value) {
			text += ", its default"
		}
		out = append(out, text)
	}
	return out
}
