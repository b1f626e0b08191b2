package reports_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/controls/reports"
	"github.com/mandate-nhi/mandate/governance"
)

// TestBoundaries looks at the last instant of what is on time, valid or due, and a
// nanosecond later.
func TestBoundaries(t *testing.T) {
	const withdrawn = `{"schemaVersion": "1.0", "asOf": "2026-07-01T00:00:00Z", "delegations": [{"id": "g", "kind": "support", "grantorId": "actor:a", "granteeId": "actor:b",
		"scopes": [], "state": %q, "revocation": {"at": "2026-06-01T00:00:00Z", "byId": "actor:a", "propagatedAt": %s}}]}`
	const key = `{"schemaVersion": "1.0", "asOf": "2026-07-01T00:00:00Z", "credentials": [{"id": "c", "subjectId": "nhi:n", "kind": "certificate", "state": "active", "revokedAt": null, "expiresAt": %q}]}`
	const certified = `{"schemaVersion": "1.0", "asOf": "2026-07-01T00:00:00Z", "certifications": [{"id": "c", "actorId": "a", "programId": "p", "grantedAt": "2026-01-01T00:00:00Z", "expiresAt": %q, "state": "valid"}]}`
	revoke := func(r *reports.Reporter) (int, int) {
		x := r.LifecycleQuality().Steps[3]
		return x.OnTime.Count + x.Overdue.Count, x.OnTime.Of + x.Overdue.Of
	}
	due := func(r *reports.Reporter) (int, int) {
		s := r.DueSoon(30 * governance.Day).Kinds[1].Due
		return s.Count, s.Of
	}
	tests := []struct {
		name, estate string
		count        func(*reports.Reporter) (int, int)
		want, of     int
	}{
		{"effect after a day", fmt.Sprintf(withdrawn, "terminated", `"2026-06-02T00:00:00Z"`), revoke, 1, 1},
		{"effect a nanosecond later", fmt.Sprintf(withdrawn, "terminated", `"2026-06-02T00:00:00.000000001Z"`), revoke, 0, 1},
		{"due on the thirtieth day", fmt.Sprintf(key, "2026-07-31T00:00:00Z"), due, 1, 1},
		{"due a nanosecond later", fmt.Sprintf(key, "2026-07-31T00:00:00.000000001Z"), due, 0, 1},
		{"due a nanosecond from now", fmt.Sprintf(key, "2026-07-01T00:00:00.000000001Z"), due, 1, 1},
		{"ended now", fmt.Sprintf(key, "2026-07-01T00:00:00Z"), due, 0, 0},
		{"certificate of the past", fmt.Sprintf(certified, "2026-07-01T00:00:00Z"), standing, 0, 0},
		{"certificate for a nanosecond", fmt.Sprintf(certified, "2026-07-01T00:00:00.000000001Z"), standing, 0, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, of := tt.count(reporter(t, tt.estate, "", "controls=DEL-06,PRG-02")); got != tt.want || of != tt.of {
				t.Errorf("%d of %d, want %d of %d", got, of, tt.want, tt.of)
			}
		})
	}
}

func standing(r *reports.Reporter) (int, int) {
	s := r.LapsedStanding().Lapsed
	return s.Count, s.Of
}

// TestOverdue wants a withdrawal without effect to be overdue behind its limit only.
func TestOverdue(t *testing.T) {
	made := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	for after, want := range map[time.Duration]int{24 * time.Hour: 0, 24*time.Hour + 1: 1} {
		at := governance.FormatInstant(made.Add(after))
		estate := fmt.Sprintf(`{"schemaVersion": "1.0", "delegations": [{"id": "g", "kind": "support", "grantorId": "actor:a", "granteeId": "actor:b", "scopes": [],
			"state": "terminating", "revocation": {"at": %q, "byId": "actor:a", "propagatedAt": null}}]}`, governance.FormatInstant(made))
		if got := reporter(t, estate, at, "controls=DEL-06").LifecycleQuality().Steps[3].Overdue; got.Count != want || got.Of != 1 {
			t.Errorf("after %v: %+v, want %d of 1", after, got, want)
		}
	}
}
