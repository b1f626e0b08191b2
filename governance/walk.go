package governance

// collectionName is the member of the estate that holds records of kind k.
func collectionName(k Kind) string {
	switch k {
	case KindEvidence, KindCompleteness:
		return string(k)
	}
	return string(k) + "s"
}

// eachRecord calls f for every record, collection by collection, in order.
func (e *Estate) eachRecord(f func(k Kind, i int, id string)) {
	each(KindActor, e.Actors, f, func(r *Actor) string { return r.ID })
	each(KindContract, e.Contracts, f, func(r *Contract) string { return r.ID })
	each(KindTenant, e.Tenants, f, func(r *Tenant) string { return r.ID })
	each(KindNHI, e.NHIs, f, func(r *NHI) string { return r.ID })
	each(KindCredential, e.Credentials, f, func(r *Credential) string { return r.ID })
	each(KindDelegation, e.Delegations, f, func(r *Delegation) string { return r.ID })
	each(KindHandoff, e.Handoffs, f, func(r *Handoff) string { return r.ID })
	each(KindAssignment, e.Assignments, f, func(r *Assignment) string { return r.ID })
	each(KindException, e.Exceptions, f, func(r *Exception) string { return r.ID })
	each(KindEvidence, e.Evidence, f, func(r *Evidence) string { return r.ID })
	each(KindDrill, e.Drills, f, func(r *Drill) string { return r.ID })
	each(KindCertification, e.Certifications, f, func(r *Certification) string { return r.ID })
	each(KindProgram, e.Programs, f, func(r *Program) string { return r.ID })
	each(KindRollout, e.Rollouts, f, func(r *Rollout) string { return r.ID })
	each(KindCompleteness, e.Completeness, f, func(r *Completeness) string { return r.ID })
	each(KindIncident, e.Incidents, f, func(r *Incident) string { return r.ID })
}

func each[T any](k Kind, list []T, f func(Kind, int, string), id func(*T) string) {
	for i := range list {
		f(k, i, id(&list[i]))
	}
}
