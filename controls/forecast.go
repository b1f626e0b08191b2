package controls

import (
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// A Turn is the instant at which a verdict changes if nothing is done: until then
// it is Before, and from then on After.
type Turn struct {
	At       time.Time      `json:"at"`
	Control  string         `json:"control"`
	Subject  governance.Ref `json:"subject"`
	Severity Severity       `json:"severity"`
	Before   Verdict        `json:"before"`
	After    Verdict        `json:"after"`
}
