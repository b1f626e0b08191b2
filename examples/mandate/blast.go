package main

import (
	"flag"
	"io"
	"slices"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

var blastCommand = command{
	name:  "blast",
	args:  "[flags] REF FILE...",
	short: "show what the compromise of a record gives an attacker",
	about: `
REF is an actor, nhi, credential, delegation, tenant or handoff, such as
credential:crm-key. What is live counts, whether it is authorized or not. The text
shows how each record is reached, by the shortest path; a step with ? is only
possible, and so is what hangs on it. -format dot is a picture for Graphviz. In JSON the path to a record is its
via, then that of the record it comes from.`,
	example: `mandate blast credential:crm-key estate.json
mandate blast -format dot actor:kestrel estate.json | dot -Tsvg > blast.svg`,
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		b := &blast{}
		b.flags(flags, "text", "json", "dot")
		flags.BoolVar(&b.certain, "certain", false, "leave out what is only possible")
		return b.run
	},
}

type blast struct {
	question
	certain bool
}

func (b *blast) run(e *env, args []string) error {
	of, files, err := refArg(args, "a REF that is compromised, such as nhi:ci")
	if err != nil {
		return err
	}
	v, err := b.view(e, files)
	if err != nil {
		return err
	}
	if err := known(v, of); err != nil {
		return err
	}
	var opts []delegation.BlastOption
	if b.certain {
		opts = append(opts, delegation.CertainOnly())
	}
	r, err := v.BlastRadiusContext(e.ctx, of, opts...)
	if err != nil {
		return err
	}
	a := b.answer(v, r)
	return map[string]func(io.Writer) error{"text": a.text().print, "json": printJSON(a), "dot": a.dot().print}[b.format](e.stdout)
}

// A blastAnswer is what blast writes with -format json.
type blastAnswer struct {
	Of governance.Ref `json:"of"`
	moment
	Certain    int                    `json:"certain"`  // records certainly reached, without Of
	Possible   int                    `json:"possible"` // records possibly reached
	Open       []collection           `json:"open"`     // that nobody declared complete: they could hide more
	Production governance.Field[bool] `json:"production,omitzero"`
	MaxLevel   int64                  `json:"maxLevel"`  // in a reached tenant: 0 none, 1 read, 2 write, 3 admin, 4 owner
	Customers  int                    `json:"customers"` // organizations that own a reached tenant
	Reached    []reached              `json:"reached"`   // certain ones first, then by reference
	Mintable   []mint                 `json:"mintable"`  // grants from which the attacker can make new ones
	Dependents []governance.Ref       `json:"dependents"`
	Missing    []missing              `json:"missing"` // facts that could tell more
}

type collection struct {
	Kind   governance.CompletenessKind `json:"kind"`
	Tenant string                      `json:"tenant,omitempty"` // without: the whole estate
}

type reached struct {
	Node        governance.Ref                           `json:"node"`
	Certain     bool                                     `json:"certain"`
	Hops        int                                      `json:"hops"`
	Via         via                                      `json:"via"`            // the last step of the shortest path
	Level       governance.Field[int64]                  `json:"level,omitzero"` // of a tenant
	Environment governance.Field[governance.Environment] `json:"environment,omitzero"`
}

type via struct {
	From    governance.Ref       `json:"from"`
	Edge    delegation.BlastEdge `json:"edge"`
	Certain bool                 `json:"certain"` // the step alone
}

type mint struct {
	Delegation governance.Ref `json:"delegation"`
	Scopes     []string       `json:"scopes"`
	Certain    bool           `json:"certain"`
}

func (b *blast) answer(v *delegation.View, r *delegation.BlastRadius) *blastAnswer {
	a := &blastAnswer{
		Of: r.Of, moment: b.moment(v), Certain: r.Certain, Possible: r.Possible,
		Open: []collection{}, Production: fieldOf(r.Production), MaxLevel: r.MaxLevel, Customers: r.Customers,
		Reached: []reached{}, Mintable: []mint{}, Dependents: append([]governance.Ref{}, r.Dependents...), Missing: missingOf(r.Unknowns),
	}
	for _, c := range r.Open {
		a.Open = append(a.Open, collection{c.Kind, c.Tenant})
	}
	for _, n := range r.Reached {
		path := r.Path(n.Node)
		last := path[len(path)-1]
		x := reached{Node: n.Node, Certain: n.Certain, Hops: n.Hops, Via: via{last.From, last.Edge, last.Certain}}
		if env, ok := n.Environment.Get(); ok {
			x.Environment = governance.Some(env)
		}
		if n.Node.Kind == governance.KindTenant {
			x.Level = fieldOf(n.Level)
		}
		a.Reached = append(a.Reached, x)
	}
	for _, m := range r.Mintable {
		a.Mintable = append(a.Mintable, mint{m.Delegation, append([]string{}, m.Scopes...), m.Certain})
	}
	return a
}

// next are the records to which the shortest paths go from each.
func (a *blastAnswer) next() map[governance.Ref][]reached {
	next := map[governance.Ref][]reached{}
	for _, n := range a.Reached {
		next[n.Via.From] = append(next[n.Via.From], n)
	}
	for _, list := range next {
		slices.SortFunc(list, func(x, y reached) int { return x.Node.Compare(y.Node) })
	}
	return next
}
