package delegation

import (
	"maps"
	"slices"
	"strings"
	"sync"
)

// The levels of privilege, as a PrivilegeMap gives them.
const (
	LevelNone  int64 = iota // no effect
	LevelRead               // sees
	LevelWrite              // changes
	LevelAdmin              // administers
	LevelGrant              // owns, or gives rights away
)

// A PrivilegeMap gives actions their level by dotted prefix: the longest prefix
// of whole segments wins, and an action without one has no known level. It
// classifies only; it never widens what a scope covers. Its keys are the
// vocabulary of actions.
type PrivilegeMap map[string]int64

// DefaultPrivilegeMap returns the shipped map, a library default. The result is
// the caller's.
func DefaultPrivilegeMap() PrivilegeMap { return maps.Clone(shipped()) }

// A privilegeRow gives actions one level: each prefix with each name behind it.
type privilegeRow struct {
	prefixes, names string
	level           int64
}

// ownActions are those of no one vendor, and the one of Partner Center.
var ownActions = []privilegeRow{
	{"secrets.", "list", LevelRead}, {"secrets.", "read write rotate", LevelAdmin}, {"secrets.", "grant", LevelGrant},
	{"support.", "first_line", LevelRead}, {"support.", "privileged", LevelAdmin},
	{"tenant.", "own", LevelGrant},
	{areas, "read", LevelRead}, {areas, "write", LevelWrite}, {areas, "admin", LevelAdmin}, {areas, "grant", LevelGrant},
	{"partnercenter.", "delegated-admin-privileges", LevelGrant}, // legacy DAP: Global Administrator without end
}

const areas = "apps. backup. billing. config. data. deploy. devices. domains. groups. identity. licenses. logs. reports. tenant. users."

// No action stands in two of the tables.
var privilegeTables = [][]privilegeRow{ownActions, entraRoles, graphPermissions, kubernetesVerbs, googleActions, githubPermissions, awsActions, oktaScopes, auth0Scopes}

const shippedActions = 1100 // at most

// shipped is put together on first use, and never written after that.
var shipped = sync.OnceValue(func() PrivilegeMap {
	m := make(PrivilegeMap, shippedActions)
	for _, row := range slices.Concat(privilegeTables...) {
		for prefix := range strings.FieldsSeq(row.prefixes) {
			for name := range strings.FieldsSeq(row.names) {
				m[prefix+name] = row.level
			}
		}
	}
	return m
})

func (m PrivilegeMap) with(own PrivilegeMap) PrivilegeMap {
	maps.Copy(m, own)
	return m
}

// Level is the level of an action pattern and whether the map knows it. A
// pattern that ends in * has the highest level of the actions it may match.
func (m PrivilegeMap) Level(action string) (int64, bool) {
	if action == "*" {
		return LevelGrant, true
	}
	prefix, wild := strings.CutSuffix(action, ".*")
	level, known := m.longest(prefix)
	if wild {
		for a, n := range m {
			if strings.HasPrefix(a, prefix+".") && (!known || n > level) {
				level, known = n, true
			}
		}
	}
	return level, known
}

// highest is, by the prefix of a pattern, the highest level of the actions behind it.
func (m PrivilegeMap) highest() map[string]int64 {
	out := make(map[string]int64, len(m))
	for action, level := range m {
		for i := range action {
			if action[i] != '.' {
				continue
			}
			if n, ok := out[action[:i]]; !ok || level > n {
				out[action[:i]] = level
			}
		}
	}
	return out
}

// level is Level of the map in force.
func (x *Index) level(action string) (int64, bool) {
	prefix, wild := strings.CutSuffix(action, ".*")
	if !wild {
		return x.privileges.Level(action)
	}
	level, known := x.privileges.longest(prefix)
	if n, ok := x.highest()[prefix]; ok && (!known || n > level) {
		return n, true
	}
	return level, known
}

func (m PrivilegeMap) longest(action string) (int64, bool) {
	for {
		if n, ok := m[action]; ok {
			return n, true
		}
		i := strings.LastIndexByte(action, '.')
		if i < 0 {
			return 0, false
		}
		action = action[:i]
	}
}

// Opaque reports whether the scope is a vendor's own text that nobody mapped:
// its action has a colon. Such scopes compare by equality.
func (x Scope) Opaque() Fact[bool] { return truthOf(strings.Contains(x.rec.Action, ":")) }

// Level is the level of the action by the privilege map; unknown for an action
// that the map does not know.
func (x Scope) Level() Fact[int64] {
	if n, ok := x.v.idx.level(x.rec.Action); ok {
		return someOf(n)
	}
	return unknownOf[int64](x.gap("level", CodeNotMapped))
}

// Wildcard reports whether the action is everything, or the resource does not
// name its authority: one of its first two segments is wild.
func (x Scope) Wildcard() Fact[bool] {
	if isTrue(x.Opaque()) {
		return truthOf(false)
	}
	if x.rec.Action == "*" {
		return truthOf(true)
	}
	wild := func(segment string) bool { return segment == "*" || segment == "**" }
	first, rest, _ := strings.Cut(x.rec.Resource, "/")
	second, _, _ := strings.Cut(rest, "/")
	return truthOf(wild(first) || wild(second))
}
