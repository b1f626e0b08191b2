package controlstest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
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
	q.decided(&p)
	p.section("taken for granted", slices.Concat(q.asked(), q.read(q.view), q.params())...)
	return p.String()
}

// decided says what the verdict rests on and what it lacks.
func (q *question) decided(p *page) {
	p.section("because", q.because()...)
	p.section("missing", q.missing()...)
	if q.finding.Verdict == controls.Fail && q.control.Remediation != "" {
		p.section("to repair", wrap(q.control.Remediation)...)
	}
}

// because says which parts of the expressions decided the verdict.
func (q *question) because() []string {
	var out []string
	if q.waiver != "" {
		out = append(out, "exception:"+q.waiver+" is in force; without it:")
	}
	told := map[string]bool{} // an expression may ask twice
	for _, r := range q.finding.Reasons {
		if key := r.Code + r.Expr; !told[key] {
			out, told[key] = append(out, reason(r)...), true
		}
	}
	if len(q.finding.Reasons) > 0 {
		return out
	}
	c, err := q.engine.Conditions(q.control.ID)
	if err != nil {
		return append(out, err.Error())
	}
	outcomes, err := c.Ask(context.Background(), q.view, q.subject)
	if err != nil {
		return append(out, err.Error())
	}
	for _, o := range outcomes {
		out = append(out, q.outcome(o)...)
	}
	return out
}

// reason writes one reason of a finding.
func reason(r controls.Reason) []string {
	text := r.Expr
	switch r.Code {
	case controls.ReasonConditionFalse:
		text += " is false"
	case controls.ReasonConditionTrue:
		text += " is true"
	default:
		text = r.Code + ": " + text
	}
	return append([]string{text}, facts(r.Facts)...)
}

// outcome writes how one condition came out: of pass, what counted; of applies
// alone where the control does not ask.
func (q *question) outcome(o engine.ConditionOutcome) []string {
	if o.Items != "" || o.Expr == "pass" && q.finding.Verdict == controls.NotApplicable {
		return nil
	}
	text := o.Text + " is not known"
	switch {
	case o.True:
		text = o.Text + " is true"
	case o.False:
		text = o.Text + " is false"
	}
	if o.Expr == "applies" {
		text = "applies: " + text
	}
	return append([]string{text}, facts(o.Facts)...)
}

func facts(list []controls.Fact) []string {
	out := make([]string, len(list))
	for i, f := range list {
		out[i] = "    " + f.Path + " is " + f.Value
	}
	return out
}

// missing lists the facts that could still change the verdict, and what could
// supply them.
func (q *question) missing() []string {
	var out []string
	recorded := false
	for _, m := range q.finding.Missing {
		out = append(out, gapText(m.Path, m.Code))
		recorded = recorded || m.Code == delegation.CodeNotRecorded
	}
	if recorded && len(q.control.Evidence) > 0 {
		out = append(out, "evidence of kind "+words(q.control.Evidence, " or ")+" could supply what is not recorded")
	}
	return out
}

// hints say what to do about a fact that is missing, by the reason.
var hints = map[governance.Code]string{
	delegation.CodeNotRecorded: "the estate does not state it",
	delegation.CodeOpenList:    "nobody declared the list complete; a Completeness record does, or AssumeComplete in a test",
	delegation.CodeHindsight:   "what it was at that earlier instant is not recorded",
	delegation.CodeNotMapped:   "the privilege map has no level for the action; delegation.WithPrivilegeMap gives one",
	delegation.CodeNotVerified: "no verifier has looked; delegation.WithVerifications says so, or AssumeVerified in a test",
	delegation.CodeNoOwner:     "it is recorded that nobody owns it",
	delegation.CodeOutsideView: "the audience of the index does not see it",
	governance.CodeDanglingRef: "it names a record that the estate does not hold",
	governance.CodeTimeOrder:   "the instants contradict each other",
	governance.CodeStateTime:   "state and instants contradict each other",
	governance.CodeFutureFact:  "it lies behind the instant of the facts",
}

func gapText(path string, code governance.Code) string {
	if hint, ok := hints[code]; ok {
		return fmt.Sprintf("%s (%s: %s)", path, code, hint)
	}
	return fmt.Sprintf("%s (%s)", path, code)
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

// wrap breaks a text into lines of at most 90 characters.
func wrap(text string) []string {
	var out []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > 90 {
			out, line = append(out, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(out, line)
}

func words[T ~string](list []T, between string) string {
	texts := make([]string, len(list))
	for i, x := range list {
		texts[i] = string(x)
	}
	return strings.Join(texts, between)
}
