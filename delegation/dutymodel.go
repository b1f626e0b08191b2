package delegation

import (
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// An OperatingModel is a usual way to divide duties in a channel: a start for
// the parties to talk about, which they change as they agree.
type OperatingModel string

// The operating models.
const (
	VendorDirect   OperatingModel = "vendor-direct"   // the customer deals with the vendor itself
	DistributorLed OperatingModel = "distributor-led" // a distributor runs the channel, perhaps with resellers
	MSPRun         OperatingModel = "msp-run"         // a managed service provider runs the tenant
)

// OperatingModels lists the operating models, sorted.
func OperatingModels() []OperatingModel {
	return []OperatingModel{DistributorLed, MSPRun, VendorDirect}
}

// Parties are the ids of the actors that take the parts of an operating model.
// "" is nobody: an assignment then names one party less.
type Parties struct {
	Vendor, Distributor, Reseller, MSP, Customer string
	ThirdParty                                   string // who investigates where the MSP would investigate itself
	Holder                                       string // who holds the credentials that are not the vendor's to rotate
}

// A split is what an operating model proposes for one duty. Parties are parts;
// "a|b" is the first that somebody takes.
type split struct {
	duty                                string
	accountable, responsible, consulted string
}

// What is split by case is an own duty x-<duty>.<case>.
var splits = map[OperatingModel][]split{
	VendorDirect: {
		{duty: "access.approve", accountable: "customer"},
		{duty: "access.revoke", accountable: "customer", responsible: "customer"},
		{duty: "contract.exit", accountable: "customer"},
		{duty: "credential.rotate", accountable: "customer", responsible: "customer"},
		{duty: "misuse.investigate", accountable: "customer", responsible: "vendor"},
		{duty: "support.first_line", accountable: "vendor", responsible: "vendor"},
		{duty: "support.privileged", accountable: "vendor", responsible: "vendor"},
	},
	DistributorLed: {
		{duty: "access.approve", accountable: "customer", responsible: "distributor"},
		{duty: "x-access.approve.retained-rights", accountable: "vendor", responsible: "distributor"},
		{duty: "access.revoke", accountable: "customer", responsible: "distributor"},
		{duty: "x-access.revoke.reseller-staff", accountable: "customer", responsible: "reseller"},
		{duty: "contract.exit", accountable: "customer", responsible: "distributor"},
		{duty: "x-contract.exit.vendor-plane", accountable: "vendor", responsible: "distributor"},
		{duty: "credential.rotate", responsible: "holder"},
		{duty: "x-credential.rotate.retained-classes", accountable: "vendor"},
		{duty: "misuse.investigate", accountable: "customer"},
		{duty: "x-misuse.investigate.suspect-partner", accountable: "customer", responsible: "vendor"},
		{duty: "support.first_line", accountable: "distributor|reseller", responsible: "distributor|reseller"},
		{duty: "support.privileged", accountable: "vendor", responsible: "distributor"},
	},
	MSPRun: {
		{duty: "access.approve", accountable: "customer", responsible: "msp"},
		{duty: "access.revoke", accountable: "customer", responsible: "msp"},
		{duty: "contract.exit", accountable: "customer", responsible: "msp"},
		{duty: "credential.rotate", accountable: "customer", responsible: "msp"},
		{duty: "misuse.investigate", accountable: "customer", responsible: "third_party"},
		{duty: "support.first_line", accountable: "msp", responsible: "msp"},
		{duty: "support.privileged", responsible: "msp", consulted: "vendor"},
	},
}

// survivors are the duties that must go on after the contract has ended.
var survivors = []string{
	"access.revoke", "contract.exit", "credential.rotate", "incident.contain", "incident.notify",
	"log.collect", "misuse.investigate", "nhi.retire", "secret.destroy",
}

// Propose lists the assignments that the model suggests for a tenant from an
// instant on, by id, which is <tenant>/<duty>. Nobody has acknowledged them, so
// none makes a duty clear. Where the model leaves open who answers for a duty, so
// does the assignment, and the duty is ambiguous. Of an unknown model there are
// none.
func (m OperatingModel) Propose(tenantID string, p Parties, from time.Time) []governance.Assignment {
	var out []governance.Assignment
	for _, s := range splits[m] {
		out = append(out, s.assignment(tenantID, p, from))
	}
	slices.SortFunc(out, func(a, b governance.Assignment) int { return strings.Compare(a.ID, b.ID) })
	return out
}

func (s split) assignment(tenantID string, p Parties, from time.Time) governance.Assignment {
	a := governance.Assignment{
		ID:                  tenantID + "/" + s.duty,
		Duty:                s.duty,
		TenantID:            governance.Some(tenantID),
		ContractID:          governance.None[string](),
		SubjectID:           governance.None[governance.Ref](),
		AccountableIDs:      p.named(s.accountable),
		ResponsibleIDs:      p.named(s.responsible),
		ConsultedIDs:        governance.Some(p.named(s.consulted)),
		AcknowledgedAt:      governance.None[time.Time](),
		ValidFrom:           governance.Some(from),
		ValidUntil:          governance.None[time.Time](),
		SurvivesTermination: governance.Some(s.survives()),
	}
	if o := p.side(s); o != "" {
		a.Ownership = governance.Some(o)
	}
	return a
}

// survives reports whether the duty, or the one that it is a case of, does.
func (s split) survives() bool {
	return slices.ContainsFunc(survivors, func(d string) bool { return s.duty == d || strings.HasPrefix(s.duty, "x-"+d+".") })
}

// taken is the first part of "a|b" that somebody takes, and who.
func (p Parties) taken(parts string) (part, id string) {
	ids := map[string]string{
		"vendor": p.Vendor, "distributor": p.Distributor, "reseller": p.Reseller, "msp": p.MSP,
		"customer": p.Customer, "third_party": p.ThirdParty, "holder": p.Holder,
	}
	for part := range strings.SplitSeq(parts, "|") {
		if ids[part] != "" {
			return part, ids[part]
		}
	}
	return "", ""
}

func (p Parties) named(parts string) []string {
	if _, id := p.taken(parts); id != "" {
		return []string{id}
	}
	return []string{}
}

// side is the side of the channel that holds the duty: who answers for it, else
// who carries it out. A holder may be on any.
func (p Parties) side(s split) governance.Ownership {
	part, _ := p.taken(s.accountable)
	if part == "" {
		part, _ = p.taken(s.responsible)
	}
	if part == "holder" {
		return ""
	}
	return governance.Ownership(part)
}
