package frameworks

import (
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// A PartyRequirement is a requirement with the evidence that belongs to one party:
// the verdicts on records that it answers for or uses (delegation.View.Attributed).
// Its controls are those that were to be asked about such a record, or did not run.
// While something that does not pass may be the party's too, the status is unproven at
// best: a party that fails a requirement, or has it supported, still does when it comes
// to be known whose the other records are.
type PartyRequirement struct {
	Party governance.Ref `json:"party,omitzero"` // an organization; zero for records of which the estate does not say whose they are
	Requirement
	Open int `json:"open"` // questions that do not pass on records that may be the party's; not among its counts
}

// A Repetition is what a requirement has of records of several parties: it counts
// for each of them, and here once for each but the first. What the parties have of a
// requirement adds up to the requirement and its repetition.
type Repetition struct {
	Framework   string          `json:"framework"`
	Requirement string          `json:"requirement"`
	Counts      controls.Counts `json:"counts"`
	NotRun      int             `json:"notRun"`
}

// A PartnerChain is the organizations that pass authority down to one another in a
// tenant, such as vendor, distributor, reseller and customer. It is as good as its
// weakest link.
type PartnerChain struct {
	Tenant  governance.Ref   `json:"tenant,omitzero"` // zero: the grants are in none, or nobody knows in which
	Parties []governance.Ref `json:"parties"`         // from the authority that granted first down, each once
	Grants  []governance.Ref `json:"grants"`          // the last ones, sorted
	Whole   bool             `json:"whole"`           // false: the chain is not known up to its root, or a party or the tenant is not
	Open    bool             `json:"open"`            // nobody declared the NHIs, credentials, grants and handoffs of the tenant complete
	// Requirements are those of which a control asks about something of a party, in
	// the order of the coverage.
	Requirements []ChainRequirement `json:"requirements"`
}

// A ChainRequirement is one requirement down a chain.
type ChainRequirement struct {
	Framework   string `json:"framework"`
	Requirement string `json:"requirement"`
	// Status is that of the weakest party. Of a chain that is not whole or is open,
	// and where something that is not supported is nobody's, it is unproven at best.
	Status   Status           `json:"status"`
	Statuses []Status         `json:"statuses"` // of each party of the chain, in the chain's tenant and in none; no_control: nothing of it is asked about
	Weakest  []governance.Ref `json:"weakest"`  // the parties with that status; empty where it is supported, or where what is not on record decides
}
