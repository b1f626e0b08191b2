package reports

import (
	"maps"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// RoleBoundaries is report RPT-02: what each role of the channel may do in a tenant,
// by people and by NHIs, and which duties it has there; and where two roles may do the
// same. Only grants that are live or may be, and scopes that NHIs hold directly, count.
type RoleBoundaries struct {
	Heading
	Overlapping Share         `json:"overlapping"` // tenants in which roles overlap otherwise than by handing on
	Documented  Share         `json:"documented"`  // tenants of which RSP-04 passes, of those it asks about
	Tenants     []TenantRoles `json:"tenants"`     // by id
}

// A TenantRoles is the matrix of one tenant.
type TenantRoles struct {
	Tenant       governance.Ref   `json:"tenant"`
	Boundary     Check            `json:"boundary"`                  // RSP-04: the boundaries are documented
	Roles        []RoleBoundary   `json:"roles"`                     // by role
	Overlaps     []Overlap        `json:"overlaps"`                  // by roles and scopes, at most MaxOverlaps
	Unlisted     int              `json:"unlistedOverlaps,omitzero"` // how many more there are
	DutyOverlaps []string         `json:"dutyOverlaps"`              // duties that several organizations carry out, neither shared nor split
	Open         bool             `json:"open"`                      // there may be more grants, scopes or roles than are known
	Unplaced     []governance.Ref `json:"unplaced"`                  // grants that may be in the tenant
}

// A RoleBoundary is what one role may do and has to do.
type RoleBoundary struct {
	Role        string           `json:"role,omitempty"` // "" where the estate does not say the party's
	Parties     []governance.Ref `json:"parties"`        // organizations, sorted
	Human       []RoleScope      `json:"human"`          // by people, by scope
	NonHuman    []RoleScope      `json:"nonHuman"`       // by NHIs, by scope
	Accountable []string         `json:"accountable"`    // duties, sorted
	Responsible []string         `json:"responsible"`
}

// A RoleScope is one scope with the grants that give it.
type RoleScope struct {
	Scope   string                  `json:"scope"`
	Level   governance.Field[int64] `json:"level,omitzero"` // 0 none, 1 read, 2 write, 3 admin, 4 owner
	Grants  []governance.Ref        `json:"grants"`         // or the NHI that holds it directly; sorted
	Certain bool                    `json:"certain"`        // at least one is known to be live
}

// An Overlap is what two roles may both do.
type Overlap struct {
	Roles    [2]string        `json:"roles"` // in order
	Scopes   [2]string        `json:"scopes"`
	Grants   []governance.Ref `json:"grants"`   // sorted
	HandedOn bool             `json:"handedOn"` // the one received it from the other, all the way
	Certain  bool             `json:"certain"`
}

// RoleBoundaries makes report RPT-02. It takes time about linear in the grants and
// scopes of a tenant, and in the pairs of scopes that overlap.
func (r *Reporter) RoleBoundaries() *RoleBoundaries {
	var l lacks
	out := &RoleBoundaries{Overlapping: newShare(), Documented: newShare(), Tenants: []TenantRoles{}}
	held, unplaced := r.holdings(&l)
	for _, t := range subjects[delegation.Tenant](r, governance.KindTenant) {
		m := roleMatrix{lacks: &l, r: r, tenant: t, rows: map[string]*RoleBoundary{}, scopes: map[cell]*RoleScope{}}
		m.TenantRoles = TenantRoles{Tenant: t.Ref(), Overlaps: []Overlap{}, DutyOverlaps: []string{}, Unplaced: append([]governance.Ref{}, unplaced...)}
		m.Boundary, _ = r.check("RSP-04", t.Ref())
		for _, h := range held[t.ID()] {
			m.hold(h)
		}
		m.duties()
		overlapping := m.overlaps(held[t.ID()])
		out.Overlapping.add(t.Ref(), overlapping)
		if m.Boundary.Verdict != controls.NotApplicable {
			out.Documented.add(t.Ref(), holds(m.Boundary.Verdict))
		}
		out.Tenants = append(out.Tenants, m.finish())
	}
	out.Heading = r.heading("RPT-02", &l)
	return out
}

// A holding is one source of scopes: a grant, or an NHI that holds them directly.
type holding struct {
	from   governance.Ref
	org    governance.Ref // zero: not known
	roles  []string       // of the organization; "" where there are none, or they are not known
	human  bool
	live   truth
	scopes []delegation.Scope
	open   bool             // it may hold more scopes, or have more roles
	above  []governance.Ref // the grants that it came down from
}

// holdings are those by tenant, and the grants of which the tenant is not known.
func (r *Reporter) holdings(l *lacks) (byTenant map[string][]holding, unplaced []governance.Ref) {
	byTenant = map[string][]holding{}
	for _, d := range subjects[delegation.Delegation](r, governance.KindDelegation) {
		live := l.read(d.Live())
		tenant, known := value(l, d.TenantID())
		switch {
		case live == no || d.TenantID().IsNone():
			continue
		case !known:
			unplaced = append(unplaced, d.Ref())
			continue
		}
		h := r.holder(l, d.Ref(), d.Grantee(), d.Scopes())
		h.live, h.human = live, d.Record().GranteeID.Kind != governance.KindNHI
		byTenant[tenant] = append(byTenant[tenant], h)
	}
	for _, n := range subjects[delegation.NHI](r, governance.KindNHI) {
		tenant, known := value(l, n.TenantID())
		inUse := among(l, n.Status(), governance.NHIStatusActive, governance.NHIStatusSuspended)
		if !known || inUse == no || !n.Scopes().IsUnknown() && len(n.Scopes().Items()) == 0 {
			continue
		}
		h := r.holder(l, n.Ref(), r.view.Organization(n.Ref()), n.Scopes())
		h.live = inUse
		byTenant[tenant] = append(byTenant[tenant], h)
	}
	return byTenant, unplaced
}

func (r *Reporter) holder(l *lacks, from governance.Ref, org delegation.Fact[delegation.Actor], scopes delegation.List[delegation.Scope]) holding {
	h := holding{from: from, roles: []string{""}, above: r.above(from)}
	h.scopes, h.open = items(l, scopes)
	if a, ok := value(l, org); ok {
		h.org = a.Ref()
		roles, open := rolesOf(l, a)
		h.roles, h.open = roles, h.open || open
	} else {
		h.open = true
	}
	return h
}

// rolesOf are the roles of an organization, [""] where none are known.
func rolesOf(l *lacks, a delegation.Actor) (roles []string, open bool) {
	list, open := items(l, a.Roles())
	for _, role := range list {
		roles = append(roles, string(role))
	}
	if len(roles) == 0 {
		return []string{""}, open
	}
	return roles, open
}

type roleMatrix struct {
	*lacks
	TenantRoles
	r      *Reporter
	tenant delegation.Tenant
	rows   map[string]*RoleBoundary
	scopes map[cell]*RoleScope
}

// A cell is where the scopes of a role stand.
type cell struct {
	role, scope string
	human       bool
}

func (m *roleMatrix) row(role string) *RoleBoundary {
	if m.rows[role] == nil {
		m.rows[role] = &RoleBoundary{Role: role, Parties: []governance.Ref{}, Human: []RoleScope{}, NonHuman: []RoleScope{},
			Accountable: []string{}, Responsible: []string{}}
	}
	return m.rows[role]
}

func (row *RoleBoundary) party(org governance.Ref) {
	if i, found := slices.BinarySearchFunc(row.Parties, org, governance.Ref.Compare); !found && !org.IsZero() {
		row.Parties = slices.Insert(row.Parties, i, org)
	}
}

// hold enters a holding in the rows of its roles.
func (m *roleMatrix) hold(h holding) {
	m.Open = m.Open || h.open
	for _, role := range h.roles {
		row := m.row(role)
		row.party(h.org)
		for _, s := range h.scopes {
			key, level := cell{role, scopeText(s), h.human}, fieldOf(m.lacks, s.Level())
			if m.scopes[key] == nil {
				m.scopes[key] = &RoleScope{Scope: key.scope, Level: level}
			}
			x := m.scopes[key]
			x.Grants, x.Certain = append(x.Grants, h.from), x.Certain || h.live == yes
		}
	}
}

func scopeText(s delegation.Scope) string { return s.Record().String() }

// duties enters the duties in the rows of the roles of those who have them.
func (m *roleMatrix) duties() {
	states, open := items(m.lacks, m.tenant.Duties())
	m.Open = m.Open || open
	for _, d := range states {
		id, _ := value(m.lacks, d.Duty())
		if status, _ := value(m.lacks, d.Status()); status == delegation.DutyOverlap {
			m.DutyOverlaps = append(m.DutyOverlaps, id)
		}
		m.have(id, d.Accountable(), func(row *RoleBoundary) *[]string { return &row.Accountable })
		m.have(id, d.Responsible(), func(row *RoleBoundary) *[]string { return &row.Responsible })
	}
}

func (m *roleMatrix) have(duty string, actors delegation.List[string], duties func(*RoleBoundary) *[]string) {
	ids, _ := items(m.lacks, actors)
	for _, id := range ids {
		roles, ref := []string{""}, governance.Ref{}
		if org, ok := value(m.lacks, m.r.view.Organization(actorRef(id))); ok {
			roles, _ = rolesOf(m.lacks, org)
			ref = org.Ref()
		}
		for _, role := range roles {
			row := m.row(role)
			row.party(ref)
			if list := duties(row); !slices.Contains(*list, duty) {
				*list = append(*list, duty) // in order, as the duties are
			}
		}
	}
}

// above are the grants that one came down from.
func (r *Reporter) above(d governance.Ref) (out []governance.Ref) {
	for range delegation.MaxChain {
		s, ok := r.view.Subject(d)
		g, isGrant := s.(delegation.Delegation)
		if !ok || !isGrant {
			break
		}
		parent, named := g.ParentID().Get()
		if !named {
			break
		}
		d = governance.NewRef(governance.KindDelegation, parent)
		out = append(out, d)
	}
	return out
}

func (m *roleMatrix) finish() TenantRoles {
	for key, x := range m.scopes {
		slices.SortFunc(x.Grants, governance.Ref.Compare)
		if row := m.row(key.role); key.human {
			row.Human = append(row.Human, *x)
		} else {
			row.NonHuman = append(row.NonHuman, *x)
		}
	}
	m.Roles = []RoleBoundary{}
	for _, role := range slices.Sorted(maps.Keys(m.rows)) {
		row := m.rows[role]
		for _, list := range [][]RoleScope{row.Human, row.NonHuman} {
			slices.SortFunc(list, func(a, b RoleScope) int { return strings.Compare(a.Scope, b.Scope) })
		}
		m.Roles = append(m.Roles, *row)
	}
	return m.TenantRoles
}
