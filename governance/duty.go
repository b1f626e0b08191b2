package governance

import (
	"slices"
	"strings"
)

// duties are the ids of the duties that parties of a channel divide among
// themselves, in sorted order.
var duties = []string{
	"access.approve", "access.provision", "access.request", "access.review", "access.revoke",
	"agent.oversee", "contract.exit", "contract.renew", "credential.issue", "credential.rotate",
	"credential.store", "delegation.bound", "drill.run", "exception.approve", "handoff.evidence",
	"identity.inventory", "identity.own", "identity.proof", "incident.contain", "incident.notify",
	"log.collect", "log.monitor", "misuse.investigate", "nhi.retire", "oauth.consent",
	"oauth.inventory", "partner.assess", "partner.certify", "partner.train", "pattern.publish",
	"secret.destroy", "support.first_line", "support.privileged", "tenant.change", "tenant.provision",
}

// Duties lists the ids of the duties that an assignment can name, sorted. Own
// duties start with x-.
func Duties() []string { return slices.Clone(duties) }

func isDuty(s string) bool {
	_, ok := slices.BinarySearch(duties, s)
	return ok || strings.HasPrefix(s, "x-") && len(s) > 2
}
