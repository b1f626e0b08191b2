package governance

// collectionName is the member of the estate that holds records of kind k.
func collectionName(k Kind) string {
	switch k {
	case KindEvidence, KindCompleteness:
		return string(k)
	}
	return string(k) + "s"
}

// A recordList is one collection: the list of records of any estate, whatever its records are.
type recordList interface {
	of() Kind
	len(e *Estate) int
	id(e *Estate, i int) string
	canonical(e *Estate, i int, b []byte) []byte // appends the record as canonical JSON
	merge(in []*Estate, out *Estate)
	identify(j *joiner)
	join(j *joiner)
	eachRef(e *Estate, note func(Ref) string)
	pseudonymize(p *pseudonymizer, e, out *Estate)
}

type recordsOf[T any] struct {
	kind  Kind
	list  func(*Estate) *[]T
	getID func(*T) string
	canon func([]byte, *T) []byte
}

func (c recordsOf[T]) of() Kind { return c.kind }

func (c recordsOf[T]) len(e *Estate) int { return len(*c.list(e)) }

func (c recordsOf[T]) id(e *Estate, i int) string { return c.getID(&(*c.list(e))[i]) }

func (c recordsOf[T]) canonical(e *Estate, i int, b []byte) []byte {
	return c.canon(b, &(*c.list(e))[i])
}

// collections are in the order of Kinds.
var collections = [...]recordList{
	recordsOf[Actor]{KindActor, func(e *Estate) *[]Actor { return &e.Actors }, func(r *Actor) string { return r.ID }, canonActor},
	recordsOf[Contract]{KindContract, func(e *Estate) *[]Contract { return &e.Contracts }, func(r *Contract) string { return r.ID }, canonContract},
	recordsOf[Tenant]{KindTenant, func(e *Estate) *[]Tenant { return &e.Tenants }, func(r *Tenant) string { return r.ID }, canonTenant},
	recordsOf[NHI]{KindNHI, func(e *Estate) *[]NHI { return &e.NHIs }, func(r *NHI) string { return r.ID }, canonNHI},
	recordsOf[Credential]{KindCredential, func(e *Estate) *[]Credential { return &e.Credentials }, func(r *Credential) string { return r.ID }, canonCredential},
	recordsOf[Delegation]{KindDelegation, func(e *Estate) *[]Delegation { return &e.Delegations }, func(r *Delegation) string { return r.ID }, canonDelegation},
	recordsOf[Handoff]{KindHandoff, func(e *Estate) *[]Handoff { return &e.Handoffs }, func(r *Handoff) string { return r.ID }, canonHandoff},
	recordsOf[Assignment]{KindAssignment, func(e *Estate) *[]Assignment { return &e.Assignments }, func(r *Assignment) string { return r.ID }, canonAssignment},
	recordsOf[Exception]{KindException, func(e *Estate) *[]Exception { return &e.Exceptions }, func(r *Exception) string { return r.ID }, canonException},
	recordsOf[Evidence]{KindEvidence, func(e *Estate) *[]Evidence { return &e.Evidence }, func(r *Evidence) string { return r.ID }, canonEvidence},
	recordsOf[Drill]{KindDrill, func(e *Estate) *[]Drill { return &e.Drills }, func(r *Drill) string { return r.ID }, canonDrill},
	recordsOf[Certification]{KindCertification, func(e *Estate) *[]Certification { return &e.Certifications }, func(r *Certification) string { return r.ID }, canonCertification},
	recordsOf[Program]{KindProgram, func(e *Estate) *[]Program { return &e.Programs }, func(r *Program) string { return r.ID }, canonProgram},
	recordsOf[Rollout]{KindRollout, func(e *Estate) *[]Rollout { return &e.Rollouts }, func(r *Rollout) string { return r.ID }, canonRollout},
	recordsOf[Completeness]{KindCompleteness, func(e *Estate) *[]Completeness { return &e.Completeness }, func(r *Completeness) string { return r.ID }, canonCompleteness},
	recordsOf[Incident]{KindIncident, func(e *Estate) *[]Incident { return &e.Incidents }, func(r *Incident) string { return r.ID }, canonIncident},
}

// eachRecord calls f for every record, collection by collection, in order.
func (e *Estate) eachRecord(f func(k Kind, i int, id string)) {
	for _, c := range collections {
		for i := range c.len(e) {
			f(c.of(), i, c.id(e, i))
		}
	}
}
