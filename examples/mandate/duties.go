package main

import (
	"flag"
	"io"
	"strings"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/nearest"
)

var dutiesCommand = command{
	name:  "duties",
	args:  "[flags] [tenant:ID] FILE...",
	short: "show who answers for what in each tenant, gaps and conflicts first",
	about: `
The statuses of a duty: gap, nobody has it; ambiguous, not one organization answers
for it; overlap, several carry it out; conflicted, a party does what it must not do
beside it; unreachable, who answers for it is gone or has no security contact;
unacknowledged, not accepted yet; clear; and unknown, while facts are missing. The
critical duties, marked with !, are those that every tenant must know the answer to.
With -model the duties are held against an operating model; name its parties with
-part. The customer is the owner of the tenant unless a -part says otherwise.`,
	example: `mandate duties estate.json
mandate duties -model msp-run -part msp=kestrel -part vendor=auric tenant:brandt-prod estate.json`,
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		d := &duties{}
		d.flags(flags, "text", "json")
		flags.BoolVar(&d.critical, "critical", false, "only the critical duties")
		flags.Func("model", "hold the duties against the operating `MODEL`: "+orList(modelNames()), oneOf((*string)(&d.model), modelNames()...))
		flags.Func("part", "the actor that takes a part of the model, as `PART=ID`: "+strings.Join(partNames, ", ")+"; say it again for each", d.setPart)
		return d.run
	},
}

type duties struct {
	question
	critical bool
	model    delegation.OperatingModel
	parties  delegation.Parties
	parts    int
}

func (d *duties) run(e *env, args []string) error {
	if d.parts > 0 && d.model == "" {
		return usageError{"-part goes with -model"}
	}
	tenant, files := tenantArg(args)
	v, err := d.view(e, files)
	if err != nil {
		return err
	}
	if !tenant.IsZero() {
		if err := known(v, tenant); err != nil {
			return err
		}
	}
	a, err := d.answer(v, tenant)
	if err != nil {
		return err
	}
	return map[string]func(io.Writer) error{"text": a.text().print, "json": printJSON(a)}[d.format](e.stdout)
}

// tenantArg takes the tenant from in front of the FILEs, if there is one.
func tenantArg(args []string) (governance.Ref, []string) {
	if len(args) > 0 {
		if r, err := governance.ParseRef(args[0]); err == nil && r.Kind == governance.KindTenant {
			return r, args[1:]
		}
	}
	return governance.Ref{}, args
}

// A dutiesAnswer is what duties writes with -format json.
type dutiesAnswer struct {
	moment
	Duties               []duty         `json:"duties"`               // critical ones first, of these in production, then by duty and tenant
	AuthorityWithoutDuty []mismatch     `json:"authorityWithoutDuty"` // organizations with a live grant and no duty in the tenant
	DutyWithoutAuthority []mismatch     `json:"dutyWithoutAuthority"` // organizations that cannot do what they are responsible for
	AfterTermination     []leftover     `json:"afterTermination"`     // contracts that ended or may have, by id
	Variance             []variance     `json:"variance"`             // by program and duty
	Model                string         `json:"model,omitempty"`
	Compared             []comparedDuty `json:"compared,omitempty"` // with the model, by tenant and duty
	tenants              []governance.Ref
}

type duty struct {
	Tenant              governance.Ref             `json:"tenant"`
	Duty                string                     `json:"duty"`
	Status              governance.Field[string]   `json:"status,omitzero"`
	Critical            bool                       `json:"critical"`
	Production          governance.Field[bool]     `json:"production,omitzero"`
	Accountable         governance.Field[[]string] `json:"accountable,omitzero"` // ids of actors; there may be more while facts are missing
	Responsible         governance.Field[[]string] `json:"responsible,omitzero"`
	SurvivesTermination governance.Field[bool]     `json:"survivesTermination,omitzero"`
	Missing             []missing                  `json:"missing"`
}

type mismatch struct {
	Tenant  governance.Ref   `json:"tenant"`
	Party   governance.Ref   `json:"party"`
	Duty    string           `json:"duty,omitempty"`
	Grants  []governance.Ref `json:"grants"`
	Certain bool             `json:"certain"`
	Missing []missing        `json:"missing"`
}

func (d *duties) answer(v *delegation.View, tenant governance.Ref) (*dutiesAnswer, error) {
	a := &dutiesAnswer{moment: d.moment(v), Duties: []duty{}, Model: string(d.model)}
	asked := func(t governance.Ref) bool { return tenant.IsZero() || t == tenant }
	for s := range v.Subjects(governance.KindTenant) {
		if asked(s.Ref()) {
			a.tenants = append(a.tenants, s.Ref())
		}
	}
	for _, c := range v.DutyMatrix() {
		if asked(c.Tenant) && (c.Critical || !d.critical) {
			a.Duties = append(a.Duties, dutyOf(c))
		}
	}
	a.AuthorityWithoutDuty = mismatches(v.AuthorityWithoutDuty(), asked)
	a.DutyWithoutAuthority = mismatches(v.DutyWithoutAuthority(), asked)
	a.AfterTermination = leftovers(v, asked, tenant.IsZero())
	a.Variance = variances(v, asked)
	if d.model == "" {
		return a, nil
	}
	var err error
	a.Compared, err = d.compare(v, a.tenants)
	return a, err
}

func dutyOf(c delegation.Cell) duty {
	id, _ := c.Duty.Duty().Get()
	status, accountable, responsible := c.Duty.Status(), c.Duty.Accountable(), c.Duty.Responsible()
	return duty{
		Tenant: c.Tenant, Duty: id, Critical: c.Critical, Production: fieldOf(c.Production),
		Status: fieldOf(status), Accountable: listOf(accountable), Responsible: listOf(responsible),
		SurvivesTermination: fieldOf(c.Duty.SurvivesTermination()),
		Missing:             missingUnion(status.Gaps(), accountable.Open(), responsible.Open()),
	}
}

// listOf is what is known of a list of ids.
func listOf(l delegation.List[string]) governance.Field[[]string] {
	return valuesOf(l, func(id string) string { return id })
}

func mismatches(list []delegation.Mismatch, asked func(governance.Ref) bool) []mismatch {
	out := []mismatch{}
	for _, m := range list {
		if certain, ok := m.Holds.Get(); asked(m.Tenant) {
			out = append(out, mismatch{m.Tenant, m.Party, m.Duty, append([]governance.Ref{}, m.Grants...), ok && certain, missingOf(m.Holds.Gaps())})
		}
	}
	return out
}

// setPart reads who takes a part of the model.
func (d *duties) setPart(s string) error {
	part, id, ok := strings.Cut(s, "=")
	to, known := partsOf(&d.parties)[part]
	if !ok || !known || id == "" {
		return usagef("want PART=ID, PART one of %s%s", strings.Join(partNames, ", "), nearest.Hint(part, partNames))
	}
	*to = id
	d.parts++
	return nil
}
