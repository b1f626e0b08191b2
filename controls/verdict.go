package controls

import (
	"fmt"
	"strings"
)

// A Verdict is what a control says of a subject. The zero Verdict is Unknown.
type Verdict uint8

// The verdicts.
const (
	Unknown       Verdict = iota // zero value: facts are missing; never read as a pass
	Pass                         // the subject meets the control
	Fail                         // the subject does not
	Waived                       // Fail or Unknown under a running exception
	NotApplicable                // the control does not ask about this subject
	Error                        // the control could not be evaluated
	verdicts      = iota
)

var verdictNames = [verdicts]string{"unknown", "pass", "fail", "waived", "not_applicable", "error"}

// Verdicts lists the verdicts in rolling-up order, the worst first: error, fail,
// unknown, waived, pass, not_applicable.
func Verdicts() []Verdict { return []Verdict{Error, Fail, Unknown, Waived, Pass, NotApplicable} }

// String is the verdict as documents write it.
func (v Verdict) String() string {
	if int(v) < len(verdictNames) {
		return verdictNames[v]
	}
	return fmt.Sprintf("verdict(%d)", uint8(v))
}

// MarshalText writes the verdict as documents do.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads a verdict as documents write it.
func (v *Verdict) UnmarshalText(text []byte) error {
	for i, name := range verdictNames {
		if name == string(text) {
			*v = Verdict(i)
			return nil
		}
	}
	return fmt.Errorf("no verdict %q; one of %s", text, strings.Join(verdictNames[:], ", "))
}
