package delegation_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// A ucanVector is a chain of tokens of UCAN 0.8.1: decoded, or as a JSON Web Token
// whose proofs are tokens again. Our own ones also say who owns a host and which
// principal is a unit of which.
type ucanVector struct {
	Comment string            `json:"comment"`
	Expect  string            `json:"expect"`
	Token   string            `json:"token"`
	Chain   *ucanToken        `json:"chain"`
	Owners  map[string]string `json:"owners"`
	Within  map[string]string `json:"within"`
}

// A ucanToken holds the claims of a token; its signature is taken as good.
type ucanToken struct {
	Payload struct {
		Issuer   string           `json:"iss"`
		Audience string           `json:"aud"`
		From     *int64           `json:"nbf"` // seconds since 1970
		Until    int64            `json:"exp"`
		Grants   []ucanCapability `json:"att"`
		Proofs   []*ucanToken     `json:"prf"`
	} `json:"payload"`
}

type ucanCapability struct {
	With string `json:"with"`
	Can  string `json:"can"`
}

func (u ucanToken) opened(t time.Time) bool {
	return u.Payload.From == nil || !t.Before(time.Unix(*u.Payload.From, 0))
}

// ucanDecode reads a JSON Web Token and those among its proofs.
func ucanDecode(t *testing.T, text string) *ucanToken {
	t.Helper()
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		t.Fatalf("no token: %q", text)
	}
	data, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	var u ucanToken
	var proofs struct {
		Tokens []string `json:"prf"`
	}
	if err := json.Unmarshal(data, &proofs); err != nil {
		t.Fatal(err)
	}
	claims := map[string]json.RawMessage{}
	if err := json.Unmarshal(data, &claims); err != nil {
		t.Fatal(err)
	}
	delete(claims, "prf")
	if data, err = json.Marshal(claims); err == nil {
		err = json.Unmarshal(data, &u.Payload)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range proofs.Tokens {
		u.Payload.Proofs = append(u.Payload.Proofs, ucanDecode(t, p))
	}
	return &u
}

func ucanVectors(t *testing.T, file string) []ucanVector {
	t.Helper()
	var list []ucanVector
	readVector(t, file, &list)
	for i := range list {
		if list[i].Chain == nil { // the name of the file says what they are
			list[i].Chain, list[i].Expect = ucanDecode(t, list[i].Token), "valid"
		}
	}
	return list
}

// owner is the principal that owns a host: as the vector says, else the first
// issuer that grants something there without a proof.
func (v ucanVector) owner(host string) string {
	if o, ok := v.Owners[host]; ok {
		return o
	}
	for _, n := range v.nodes() {
		if len(n.token.Payload.Proofs) == 0 && slices.ContainsFunc(n.token.Payload.Grants, func(c ucanCapability) bool { return c.host() == host }) {
			return n.token.Payload.Issuer
		}
	}
	return ""
}

func (c ucanCapability) host() string {
	_, rest, _ := strings.Cut(c.With, "://")
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// A ucanNode is a token of a chain with its place: the proofs taken from the
// token that is used.
type ucanNode struct {
	id, parent string
	depth      int // tokens above, along first proofs
	token      *ucanToken
}

// nodes are all tokens, first proofs first, so that a chain begins at its root.
func (v ucanVector) nodes() []ucanNode {
	var list []ucanNode
	var visit func(id string, u *ucanToken) int
	visit = func(id string, u *ucanToken) int {
		n := ucanNode{id: id, token: u}
		for i, p := range u.Payload.Proofs {
			child := fmt.Sprint(id, ".", i)
			if depth := visit(child, p); i == 0 { // a grant hangs on one grant
				n.parent, n.depth = child, depth+1
			}
		}
		list = append(list, n)
		return n.depth
	}
	visit("token", v.Chain)
	return list
}

// ucanRules are the rules of UCAN 0.8.1 that the token, used at t, breaks. It is
// written from the specification, and shares nothing with the library: a proof
// names the issuer as its audience, spans the token's window and covers its
// capabilities, unless the issuer owns what they are about.
func (v ucanVector) ucanRules(u *ucanToken, t time.Time) map[string]bool {
	p, broken := u.Payload, map[string]bool{}
	broken["time"] = !u.opened(t) || !t.Before(time.Unix(p.Until, 0))
	for _, proof := range p.Proofs {
		maps.Copy(broken, v.ucanRules(proof, t))
		starts := proof.Payload.From == nil || p.From != nil && *proof.Payload.From <= *p.From
		if !starts || proof.Payload.Until < p.Until {
			broken["window"] = true
		}
		if proof.Payload.Audience != p.Issuer {
			broken["alignment"] = true
		}
	}
	for _, c := range p.Grants {
		if len(p.Proofs) > 0 && v.owner(c.host()) != p.Issuer && !slices.ContainsFunc(p.Proofs, func(proof *ucanToken) bool { return proof.proves(c) }) {
			broken["attenuation"] = true
		}
	}
	maps.DeleteFunc(broken, func(_ string, is bool) bool { return !is })
	return broken
}

// proves reports whether the token covers a capability: the same ability, letter
// case aside, or a wider one, on the same resource or a folder above it. prf:0 is
// all that a proof holds.
func (u ucanToken) proves(c ucanCapability) bool {
	if c.With == "prf:0" {
		return c.Can == "ucan/DELEGATE"
	}
	return slices.ContainsFunc(u.Payload.Grants, func(g ucanCapability) bool {
		space, wild := strings.CutSuffix(strings.ToLower(g.Can), "*")
		can := strings.EqualFold(g.Can, c.Can) || wild && strings.HasPrefix(strings.ToLower(c.Can), space)
		return can && (g.With == c.With || strings.HasSuffix(g.With, "/") && strings.HasPrefix(c.With, g.With))
	})
}

// estate is the chain in the terms of the library. A token is a grant from its
// issuer to its audience, below the grant of its first proof; a host is a tenant.
// What UCAN does not know is such that it does not decide: every grant is active
// since its start and may be passed on; the signature counts as an approval.
func (v ucanVector) estate(t *testing.T, approvals bool) *governance.Estate {
	t.Helper()
	e := &governance.Estate{SchemaVersion: "1.0"}
	hosts, principals := map[string]bool{}, map[string]bool{}
	for _, n := range v.nodes() {
		p := n.token.Payload
		principals[p.Issuer], principals[p.Audience] = true, true
		for _, c := range p.Grants {
			hosts[c.host()] = true
		}
		e.Delegations = append(e.Delegations, n.grant(approvals))
	}
	for host := range hosts {
		if owner := v.owner(host); owner != "" {
			principals[owner] = true
			e.Tenants = append(e.Tenants, governance.Tenant{ID: host, OwnerID: governance.Some(owner), CustodianID: governance.None[string]()})
		}
	}
	for id := range principals {
		e.Actors = append(e.Actors, v.actors(id)...)
	}
	if err := e.Validate(); err != nil {
		t.Fatal(err)
	}
	return e
}

// actors are a principal and two persons of it: who signs, and who asked.
func (v ucanVector) actors(id string) []governance.Actor {
	self := governance.Actor{ID: id, Kind: governance.ActorKindOrganization}
	if above, ok := v.Within[id]; ok {
		self.Kind, self.ParentID = governance.ActorKindUnit, governance.Some(above)
	}
	list := []governance.Actor{self, {ID: id + "/signer", Kind: governance.ActorKindPerson, ParentID: governance.Some(id)},
		{ID: id + "/requester", Kind: governance.ActorKindPerson, ParentID: governance.Some(id)}}
	for i := range list {
		list[i].Status, list[i].TerminatedAt = governance.Some(governance.ActorStatusActive), governance.None[time.Time]()
	}
	return list
}

func (n ucanNode) grant(approved bool) governance.Delegation {
	p, start := n.token.Payload, time.Unix(0, 0).UTC()
	d := governance.Delegation{ID: n.id, Kind: governance.DelegationKindAgent, GrantorID: vectorActor(p.Issuer), GranteeID: vectorActor(p.Audience),
		OnBehalfOfID: governance.None[governance.Ref](), ParentID: governance.None[string](), TenantID: governance.None[string](), Scopes: []governance.Scope{},
		Retained: governance.Some([]governance.Retained{}), Conditions: governance.Some([]string{}), NotBefore: governance.None[time.Time](),
		ExpiresAt: governance.Some(time.Unix(p.Until, 0).UTC()), Redelegations: governance.Some(int64(100 - n.depth)), State: governance.Some(governance.DelegationStateActive),
		RequestedByID: governance.Some(p.Issuer + "/requester"), AutoExtend: governance.None[time.Duration](), MaxSession: governance.None[time.Duration](),
		Revocation: governance.None[governance.Revocation](), ContractID: governance.None[string](), Approvals: governance.Some([]governance.Approval{})}
	if p.From != nil {
		d.NotBefore = governance.Some(time.Unix(*p.From, 0).UTC())
	}
	if n.parent != "" {
		d.ParentID = governance.Some(n.parent)
	}
	for _, c := range p.Grants {
		d.Scopes = append(d.Scopes, c.scope())
	}
	d.ActivatedAt = governance.Some(start)
	if approved {
		digest, _ := governance.Digest(&d)
		d.Approvals = governance.Some([]governance.Approval{{ByID: p.Issuer + "/signer", Decision: governance.ApprovalDecisionApproved, At: start, SubjectDigest: governance.Some(digest)}})
	}
	return d
}

// scope is the capability as a scope: db/READ on db://host/users is
// db.read@tenant/host/db/users, and a folder is all below it. What is no URL with
// a host, such as prf:0, stays the vendor's own text.
func (c ucanCapability) scope() governance.Scope {
	scheme, rest, ok := strings.Cut(c.With, "://")
	if !ok {
		return governance.Scope{Action: "ucan:" + c.Can, Resource: c.With}
	}
	host, path, _ := strings.Cut(rest, "/")
	resource := "tenant/" + host + "/" + scheme + "/" + path
	if strings.HasSuffix(c.With, "/") {
		resource += "**"
	}
	return governance.Scope{Action: strings.ToLower(strings.ReplaceAll(c.Can, "/", ".")), Resource: resource}
}

// ucanRuleOf is the rule that a code of the library is about. The rules time,
// alignment and attenuation are in both models, window is UCAN's, root and depth
// are ours.
var ucanRuleOf = map[governance.Code]string{
	delegation.CodeNotYet: "time", delegation.CodeExpired: "time", delegation.CodeGrantorNotHolder: "alignment",
	delegation.CodeScopeNotCovered: "attenuation", delegation.CodeRootNotAuthority: "root", delegation.CodeChainTooLong: "depth",
}

// ucanDifferences are where the library means something else than UCAN 0.8.1: who
// alone refuses, and by which rule, for a chain that holds a token as described.
var ucanDifferences = []struct {
	name, reason string
	refuses      string
	rule         string
	of           func(ucanVector, ucanToken) bool
}{
	{"several proofs", "a grant hangs on one grant: what each ancestor held, and who may withdraw it, stays one path (single-cover rule)",
		"library", "attenuation", func(_ ucanVector, u ucanToken) bool { return len(u.Payload.Proofs) > 1 && u.beside() }},
	{"a proof as a whole", "a grant lists its scopes: whoever approves one sees what it gives, also when the proof grows later",
		"library", "attenuation", func(_ ucanVector, u ucanToken) bool {
			return slices.ContainsFunc(u.Payload.Grants, func(c ucanCapability) bool { return c.With == "prf:0" })
		}},
	{"own beside proven", "a grant is a root or hangs on another one: what somebody owns is granted by a grant of its own",
		"library", "attenuation", func(_ ucanVector, u ucanToken) bool { return len(u.Payload.Proofs) == 1 && u.beside() }},
	{"root without authority", "a tenant has one owner on record; that a token claims a resource is no proof of owning it",
		"library", "root", func(v ucanVector, u ucanToken) bool {
			return len(u.Payload.Proofs) == 0 && slices.ContainsFunc(u.Payload.Grants, func(c ucanCapability) bool { return v.owner(c.host()) != u.Payload.Issuer })
		}},
	{"longer than ten", "a chain has at most ten grants, after the advice of ZCAP; UCAN sets no bound",
		"library", "depth", func(_ ucanVector, u ucanToken) bool { return u.length() > 10 }},
	{"window not contained", "windows may differ and the intersection counts, as later editions of UCAN have it (StrictExpiry asks for containment of ends)",
		"UCAN", "window", func(ucanVector, ucanToken) bool { return true }},
	{"issuer inside the audience", "a unit passes on within its organization what that holds: people change, the holder stays",
		"UCAN", "alignment", func(v ucanVector, u ucanToken) bool {
			org := v.Within[u.Payload.Issuer]
			return len(u.Payload.Proofs) > 0 && org == u.Payload.Proofs[0].Payload.Audience && org == v.Within[u.Payload.Audience]
		}},
}

// beside reports whether the token grants something that its first proof does not
// prove.
func (u ucanToken) beside() bool {
	return slices.ContainsFunc(u.Payload.Grants, func(c ucanCapability) bool { return !u.Payload.Proofs[0].proves(c) })
}

// length is the number of tokens along first proofs.
func (u ucanToken) length() int {
	if len(u.Payload.Proofs) == 0 {
		return 1
	}
	return 1 + u.Payload.Proofs[0].length()
}

// has reports whether a token of the chain is one as described.
func (v ucanVector) has(u ucanToken, is func(ucanVector, ucanToken) bool) bool {
	return is(v, u) || slices.ContainsFunc(u.Payload.Proofs, func(p *ucanToken) bool { return v.has(*p, is) })
}

// ucanInstants are around the ends of every window of a chain.
func (v ucanVector) ucanInstants() []time.Time {
	seconds := map[int64]bool{}
	for _, n := range v.nodes() {
		ends := []int64{n.token.Payload.Until}
		if from := n.token.Payload.From; from != nil {
			ends = append(ends, *from)
		}
		for _, s := range ends {
			seconds[s-1], seconds[s], seconds[s+1] = true, true, true
		}
	}
	var list []time.Time
	for _, s := range slices.Sorted(maps.Keys(seconds)) {
		list = append(list, time.Unix(s, 0).UTC())
	}
	return list
}

// ucanTally counts what a comparison found: for each rule how often both held it
// and both broke it, and how often each difference occurred.
type ucanTally struct{ held, broken, differed map[string]int }

func newUCANTally() ucanTally {
	return ucanTally{map[string]int{}, map[string]int{}, map[string]int{}}
}

// compare asks both models about every token at every instant of interest, rule by
// rule.
func (c ucanTally) compare(t *testing.T, v ucanVector) {
	t.Helper()
	x := delegation.NewIndex(v.estate(t, true))
	for _, at := range v.ucanInstants() {
		for _, n := range v.nodes() {
			chain, _ := grant(t, x.At(at), "delegation:"+n.id).Chain().Get()
			theirs, ours := v.ucanRules(n.token, at), ucanBroken(t, chain)
			for _, rule := range []string{"time", "alignment", "attenuation", "window", "root", "depth"} {
				switch name := v.ucanDifference(*n.token, rule, theirs[rule]); {
				case theirs[rule] && ours[rule]:
					c.broken[rule]++
				case !theirs[rule] && !ours[rule]:
					c.held[rule]++
				case name != "":
					c.differed[name]++
				default:
					t.Errorf("%s, %s at %v: UCAN breaks %v, the library %v: no difference that is listed", v.Comment, n.id, at, theirs, chain.Reasons())
				}
			}
		}
	}
}

// ucanBroken are the rules that the library finds broken; every rule must be one
// that the comparison knows, and decided.
func ucanBroken(t *testing.T, chain delegation.ChainResult) map[string]bool {
	t.Helper()
	broken := map[string]bool{}
	for _, r := range chain.Reasons() {
		rule, ok := ucanRuleOf[r.Code]
		if !ok || r.Unknown {
			t.Errorf("%v is no rule to compare", r)
		}
		broken[rule] = true
	}
	if valid, known := chain.Valid().Get(); !known || valid != (len(broken) == 0) {
		t.Errorf("%s with %v", factText(chain.Valid()), chain.Reasons())
	}
	return broken
}

// ucanDifference names the listed difference by which only one model refuses.
func (v ucanVector) ucanDifference(u ucanToken, rule string, byUCAN bool) string {
	refuses := map[bool]string{true: "UCAN", false: "library"}[byUCAN]
	for _, d := range ucanDifferences {
		if d.rule == rule && d.refuses == refuses && v.has(u, d.of) {
			return d.name
		}
	}
	return ""
}

// TestUCAN reads our own chains, of which each shows an agreement or a difference.
func TestUCAN(t *testing.T) {
	c := newUCANTally()
	for _, v := range ucanVectors(t, "testdata/vectors/ucan-0.8.1.json") {
		checkUCANExpected(t, v)
		c.compare(t, v)
	}
	for _, rule := range []string{"time", "alignment", "attenuation"} {
		if c.held[rule] < 20 || c.broken[rule] < 20 {
			t.Errorf("of rule %s the models agreed that it holds %d times, and that it does not %d times: hardly compared", rule, c.held[rule], c.broken[rule])
		}
	}
	for _, d := range ucanDifferences {
		if c.differed[d.name] == 0 {
			t.Errorf("the difference %q (%s) did not occur", d.name, d.reason)
		}
	}
}

// TestUCANPublished reads the valid fixtures of the UCAN working group, as tokens
// and decoded.
func TestUCANPublished(t *testing.T) {
	for _, file := range []string{"ucan-0.8.1-valid.json", "ucan-0.8.1-valid.decoded.json"} {
		t.Run(file, func(t *testing.T) {
			c := newUCANTally()
			for _, v := range ucanVectors(t, sharedVectors+file) {
				checkUCANExpected(t, v)
				c.compare(t, v)
			}
			if c.held["time"] < 20 || c.broken["time"] < 20 { // all are valid in their time
				t.Errorf("the models agreed that it is time %d times, and that it is not %d times: hardly compared", c.held["time"], c.broken["time"])
			}
			want := []string{"a proof as a whole", "root without authority", "several proofs"}
			if got := slices.Sorted(maps.Keys(c.differed)); !slices.Equal(got, want) {
				t.Errorf("differences %q, want %q", got, want)
			}
		})
	}
}

// checkUCANExpected holds our reading of UCAN 0.8.1 against what the vector says
// of itself, just before the token ends.
func checkUCANExpected(t *testing.T, v ucanVector) {
	t.Helper()
	broken := v.ucanRules(v.Chain, time.Unix(v.Chain.Payload.Until-1, 0))
	if valid := len(broken) == 0; valid != (v.Expect == "valid") || v.Expect != "valid" && v.Expect != "invalid" {
		t.Errorf("%s: expected to be %q, breaks %v", v.Comment, v.Expect, broken)
	}
}

// TestUCANHasNoApprovals: a token is signed and nobody approves it. Without the
// signature taken for an approval no grant to another organization holds.
func TestUCANHasNoApprovals(t *testing.T) {
	for _, v := range ucanVectors(t, "testdata/vectors/ucan-0.8.1.json") {
		with, without := delegation.NewIndex(v.estate(t, true)), delegation.NewIndex(v.estate(t, false))
		at := time.Unix(v.Chain.Payload.Until-1, 0).UTC()
		chain, _ := grant(t, with.At(at), "delegation:token").Chain().Get()
		alone, _ := grant(t, without.At(at), "delegation:token").Chain().Get()
		missing := func(r delegation.Reason) bool { return r.Code == delegation.CodeApprovalMissing }
		if factText(alone.Valid()) != "false" || !slices.ContainsFunc(alone.Reasons(), missing) || slices.ContainsFunc(chain.Reasons(), missing) {
			t.Errorf("%s: with approvals %v, without %v", v.Comment, chain.Reasons(), alone.Reasons())
		}
	}
}

// TestUCANStrictExpiry: the option refuses a grant that ends after its proof, as
// UCAN 0.8.1 does.
func TestUCANStrictExpiry(t *testing.T) {
	later := 0
	for _, v := range ucanVectors(t, "testdata/vectors/ucan-0.8.1.json") {
		proofs := v.Chain.Payload.Proofs
		if len(proofs) != 1 || proofs[0].Payload.Until >= v.Chain.Payload.Until {
			continue
		}
		later++
		x := delegation.NewIndex(v.estate(t, true), delegation.StrictExpiry())
		for _, at := range v.ucanInstants() {
			if chain, _ := grant(t, x.At(at), "delegation:token").Chain().Get(); factText(chain.Valid()) != "false" {
				t.Errorf("%s at %v: %s", v.Comment, at, factText(chain.Valid()))
			}
		}
	}
	if later == 0 {
		t.Error("no token ends after its proof")
	}
}

// TestUCANFacts compares the published chains with what was counted of them apart.
func TestUCANFacts(t *testing.T) {
	const file = "ucan-0.8.1-valid.decoded.json"
	var counted map[string]json.RawMessage
	readVector(t, sharedVectors+"../expected.json", &counted)
	type facts struct {
		Cases     int `json:"cases"`
		Decodable int `json:"decodable"`
		MaxDepth  int `json:"max_chain_depth"` // in tokens
	}
	var want, got facts
	if err := json.Unmarshal(counted["delegation/"+file], &want); err != nil {
		t.Fatal(err)
	}
	for _, v := range ucanVectors(t, sharedVectors+file) {
		got.Cases++
		if len(v.estate(t, false).Delegations) == len(v.nodes()) {
			got.Decodable++
		}
		for _, n := range v.nodes() {
			got.MaxDepth = max(got.MaxDepth, n.depth+1)
		}
	}
	if got != want {
		t.Errorf("the chains are %+v, want %+v", got, want)
	}
}
