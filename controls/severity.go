package controls

import "fmt"

// A Severity is how much depends on a control. The order of the constants is the
// order of severity; the zero value is not a severity.
type Severity uint8

// The severities, the least first.
const (
	Low Severity = iota + 1
	Medium
	High
	Critical
)

var severityNames = [...]string{Low: "low", Medium: "medium", High: "high", Critical: "critical"}

// Severities lists the severities, the most severe first.
func Severities() []Severity { return []Severity{Critical, High, Medium, Low} }

// String is the severity as documents write it.
func (s Severity) String() string {
	if s >= Low && s <= Critical {
		return severityNames[s]
	}
	return fmt.Sprintf("severity(%d)", uint8(s))
}

// MarshalText writes the severity as documents do.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a severity as documents write it.
func (s *Severity) UnmarshalText(text []byte) error {
	for _, x := range Severities() {
		if x.String() == string(text) {
			*s = x
			return nil
		}
	}
	return fmt.Errorf("no severity %q; one of critical, high, medium, low", text)
}
