package delegation

import (
	"context"
	"sync"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// An Index is an estate with its references resolved. It knows no clock and does
// not depend on the order of the estate's records. It is safe for concurrent
// use, and keeps the estate, which is not to be changed.
type Index struct {
	estate *governance.Estate // of this layer
	config config
	asOf   governance.Field[time.Time]
	below  *Index // the shared layer; nil where there is none
	whole  func() *governance.Estate

	actors         table[governance.Actor]
	contracts      table[governance.Contract]
	tenants        table[governance.Tenant]
	nhis           table[governance.NHI]
	credentials    table[governance.Credential]
	delegations    table[governance.Delegation]
	handoffs       table[governance.Handoff]
	exceptions     table[governance.Exception]
	evidence       table[governance.Evidence]
	drills         table[governance.Drill]
	certifications table[governance.Certification]
	programs       table[governance.Program]
	rollouts       table[governance.Rollout]
	completeness   table[governance.Completeness]
	incidents      table[governance.Incident]
	assignments    table[governance.Assignment]

	reverse      reverse
	followed     followed
	statements   lists[statementKey, *governance.Completeness]
	statementsOf lists[governance.CompletenessKind, *governance.Completeness]
	someUnplaced bool // among the statements
	unrecognized map[place]governance.Code
	restricted   map[governance.Ref][]Gap
	cyclic       map[governance.Ref]bool
	privileges   PrivilegeMap
	highest      func() map[string]int64 // of the privilege map
	actions      func() []Pattern        // of the privilege map, on every resource, by text
	patterns     map[patternKey]*Pattern
	proved       []proof // by place among the delegations of this layer
	digest       func() governance.Hash
	ties         func() *ties
	observed     func() []Observation
	part         *projection               // of the index of an audience
	verified     map[string][]Verification // by evidence id, of the record as it stands
}

// A place is a field of a record.
type place struct {
	record governance.Ref
	field  string
}

type config struct {
	completenessMaxAge time.Duration
	privileges         PrivilegeMap
	assumeComplete     bool
	strictExpiry       bool
	verifications      Verifications
	observer           governance.Observer
}

// An Option changes how an estate is read.
type Option func(*config)

// DefaultCompletenessMaxAge is how old a statement of completeness may be before
// a list counts as open again: P30D, a library default.
const DefaultCompletenessMaxAge = 30 * governance.Day

// WithCompletenessMaxAge sets how old a statement of completeness may be, from
// its collectedAt to the view's instant. The default is P30D.
func WithCompletenessMaxAge(d time.Duration) Option {
	return func(c *config) { c.completenessMaxAge = d }
}

// WithPrivilegeMap adds levels of the caller's own actions to the default map;
// the caller's win.
func WithPrivilegeMap(m PrivilegeMap) Option { return func(c *config) { c.privileges = m } }

// AssumeComplete takes every gathered list as complete. It is meant for tests:
// what nobody declared complete counts as absent, and results say so.
func AssumeComplete() Option { return func(c *config) { c.assumeComplete = true } }

// StrictExpiry makes a chain invalid in which a grant ends after the one above
// it, as ZCAP asks. By default it is a warning and the earlier end counts, as in
// UCAN.
func StrictExpiry() Option { return func(c *config) { c.strictExpiry = true } }

// WithObserver tells an observer of the work of making the index, and those that For
// and Layer make of it.
func WithObserver(o governance.Observer) Option { return func(c *config) { c.observer = o } }

// NewIndex resolves the references of an estate, in time linear in its size but
// for sorting the ids. The estate is valid: it came from Parse, or its Validate
// returned nil.
func NewIndex(e *governance.Estate, opts ...Option) *Index {
	x, _ := NewIndexContext(context.Background(), e, opts...) // which does not end
	return x
}

// NewIndexContext is NewIndex that ends soon after its context: at the next of two
// dozen steps, of which the longest goes through the records of one kind. The error
// is that of ctx.
func NewIndexContext(ctx context.Context, e *governance.Estate, opts ...Option) (*Index, error) {
	x := &Index{estate: e, asOf: e.AsOf, config: config{completenessMaxAge: DefaultCompletenessMaxAge}}
	for _, o := range opts {
		o(&x.config)
	}
	x.privileges = DefaultPrivilegeMap().with(x.config.privileges)
	x.highest, x.actions = sync.OnceValue(x.privileges.highest), sync.OnceValue(x.privileges.patterns)
	x.whole = func() *governance.Estate { return e }
	if err := x.build(ctx); err != nil {
		return nil, err
	}
	return x, nil
}

// build makes the lookups of the estate of this layer.
func (x *Index) build(ctx context.Context) error {
	end := x.config.observer.Begin(governance.WorkIndex)
	err := x.lookups(ctx)
	end(governance.Counts{Records: x.estate.Len(), Failed: err != nil})
	return err
}

func (x *Index) lookups(ctx context.Context) error {
	steps := append(x.tables(x.estate), x.cycles, x.preparePatterns, x.reverseLists, x.statementsByKind,
		func() { x.fromWarnings(x.estate.Warnings()) }, x.verifications, x.follow, func() { x.proved = x.proofs() })
	for _, step := range steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		step()
	}
	x.digest = sync.OnceValue(func() governance.Hash { return x.whole().Digest() })
	x.ties = sync.OnceValue(x.makeTies)
	x.observed = sync.OnceValue(x.observe)
	return nil
}

// tables are steps, one for each kind of record.
func (x *Index) tables(e *governance.Estate) []func() {
	under := x.under()
	return []func(){
		func() { x.actors = tableOf(e.Actors, func(r *governance.Actor) string { return r.ID }, &under.actors) },
		func() {
			x.contracts = tableOf(e.Contracts, func(r *governance.Contract) string { return r.ID }, &under.contracts)
		},
		func() {
			x.tenants = tableOf(e.Tenants, func(r *governance.Tenant) string { return r.ID }, &under.tenants)
		},
		func() { x.nhis = tableOf(e.NHIs, func(r *governance.NHI) string { return r.ID }, &under.nhis) },
		func() {
			x.credentials = tableOf(e.Credentials, func(r *governance.Credential) string { return r.ID }, &under.credentials)
		},
		func() {
			x.delegations = tableOf(e.Delegations, func(r *governance.Delegation) string { return r.ID }, &under.delegations)
		},
		func() {
			x.handoffs = tableOf(e.Handoffs, func(r *governance.Handoff) string { return r.ID }, &under.handoffs)
		},
		func() {
			x.exceptions = tableOf(e.Exceptions, func(r *governance.Exception) string { return r.ID }, &under.exceptions)
		},
		func() {
			x.evidence = tableOf(e.Evidence, func(r *governance.Evidence) string { return r.ID }, &under.evidence)
		},
		func() { x.drills = tableOf(e.Drills, func(r *governance.Drill) string { return r.ID }, &under.drills) },
		func() {
			x.certifications = tableOf(e.Certifications, func(r *governance.Certification) string { return r.ID }, &under.certifications)
		},
		func() {
			x.programs = tableOf(e.Programs, func(r *governance.Program) string { return r.ID }, &under.programs)
		},
		func() {
			x.rollouts = tableOf(e.Rollouts, func(r *governance.Rollout) string { return r.ID }, &under.rollouts)
		},
		func() {
			x.completeness = tableOf(e.Completeness, func(r *governance.Completeness) string { return r.ID }, &under.completeness)
		},
		func() {
			x.incidents = tableOf(e.Incidents, func(r *governance.Incident) string { return r.ID }, &under.incidents)
		},
		func() {
			x.assignments = tableOf(e.Assignments, func(r *governance.Assignment) string { return r.ID }, &under.assignments)
		},
	}
}

// fromWarnings keeps what the document holds that this version does not know:
// as the reason for a field that is unknown, and as a doubt about records where
// it may restrict an authority.
func (x *Index) fromWarnings(warnings []governance.Warning) {
	for _, w := range warnings {
		switch w.Code {
		case governance.CodeUnrecognizedValue, governance.CodeUnrecognizedRestriction:
			if x.unrecognized == nil {
				x.unrecognized = map[place]governance.Code{}
			}
			x.unrecognized[place{w.Record, w.Path}] = w.Code
		}
		if w.Code == governance.CodeUnrecognizedRestriction {
			if x.restricted == nil {
				x.restricted = map[governance.Ref][]Gap{}
			}
			x.restricted[w.Record] = append(x.restricted[w.Record], Gap{w.Record, w.Path, w.Code})
		}
	}
}

// preparePatterns keeps the pattern of each scope, of which an estate has few.
func (x *Index) preparePatterns() {
	x.patterns = map[patternKey]*Pattern{}
	for _, d := range x.delegations.sorted {
		for k := range d.Scopes {
			x.prepare(&d.Scopes[k])
		}
		for k := range d.Retained.Or(nil) {
			x.prepare(&d.Retained.Or(nil)[k].Scope)
		}
	}
}

type patternKey struct{ action, resource string }

func (x *Index) prepare(s *governance.Scope) {
	key := patternKey{s.Action, s.Resource}
	if x.patterns[key] == nil {
		p := PatternOf(*s)
		x.patterns[key] = &p
	}
}

// pattern is the pattern of a scope of the estate.
func (x *Index) pattern(s *governance.Scope) *Pattern {
	key := patternKey{s.Action, s.Resource}
	for layer := x; layer != nil; layer = layer.below {
		if p := layer.patterns[key]; p != nil {
			return p
		}
	}
	p := PatternOf(*s)
	return &p
}

// Estate is the estate as written.
//
// Of an index in layers it is the estate of both, put together on first use.
func (x *Index) Estate() *governance.Estate { return x.whole() }

// Digest names the content of the estate; it does not depend on the order of
// its records. It is computed on first use.
func (x *Index) Digest() governance.Hash { return x.digest() }

// AsOf is when the facts were true; unknown when the estate does not say.
func (x *Index) AsOf() governance.Field[time.Time] { return x.asOf }

// CompletenessMaxAge is the option of that name, as it stands.
func (x *Index) CompletenessMaxAge() time.Duration { return x.config.completenessMaxAge }

// AssumesComplete reports whether every gathered list is taken as complete.
func (x *Index) AssumesComplete() bool { return x.config.assumeComplete }

// ExpiresStrictly reports whether a grant that ends after the one above it makes a
// chain invalid (StrictExpiry).
func (x *Index) ExpiresStrictly() bool { return x.config.strictExpiry }

// Privileges is the privilege map in force.
func (x *Index) Privileges() PrivilegeMap { return x.privileges }
