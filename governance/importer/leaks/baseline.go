package leaks

import (
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// baselines is what a result may be beside those of an earlier scan (SARIF §3.27.24).
var baselines = same("new", "unchanged", "updated", "absent")

// stands notes what SARIF says against a result: that it is no longer found, that
// somebody lets it stand, or that it was found before, so that the scan does not date it.
func (r *run) stands(f *finding, n importer.Node) {
	state := n.Get("baselineState")
	f.baseline = importer.Enum(&r.Collector, state, baselines).Or("")
	compared := state.Exists() && !state.IsNull() && f.baseline != "new"
	f.suppressed = suppressed(n.Get("suppressions").Items())
	switch {
	case f.baseline == "absent":
		f.dismissed = "an earlier scan found this, and this one did not"
	case f.suppressed:
		f.dismissed = "the result is suppressed"
	case f.seen.IsNone() && !f.committed && compared:
		r.Report(n, importer.Warning, importer.CodeUnresolved, "an earlier scan may have found this too, and nothing says when; since when the secret is exposed is left unknown")
		f.seen = governance.Field[time.Time]{}
	}
}

// suppressed reports whether a result is: no suppression of it is rejected, or under
// review (SARIF §3.27.23). One that has no status is accepted (§3.35.3).
func suppressed(all []importer.Node) bool {
	return len(all) > 0 && !slices.ContainsFunc(all, func(s importer.Node) bool {
		status := s.Get("status")
		if !status.Exists() {
			status = s.Get("state") // before 2.1.0
		}
		text, _ := status.Text()
		return status.Exists() && text != "accepted"
	})
}
