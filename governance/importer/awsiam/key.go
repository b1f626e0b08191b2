package awsiam

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A key is an access key with what all files say of it.
type key struct {
	id     string // as AWS names it; made of the user and the slot when only a report knows it
	claims []claim[keyFacts]
	facts  keyFacts
}

type keyFacts struct {
	State      governance.Field[governance.CredentialState] `json:"status,omitzero"`
	CreatedAt  governance.Field[time.Time]                  `json:"creation,omitzero"`
	LastUsedAt governance.Field[time.Time]                  `json:"last use,omitzero"`
	ExpiresAt  governance.Field[time.Time]                  `json:"ExpirationDate,omitzero"`
	Service    governance.Field[string]                     `json:"ServiceName,omitzero"`
}

// A service is a service-specific credential.
type service struct {
	user   *user
	alias  bool // it has an alias, as API keys have
	claims []claim[keyFacts]
}

// listed reads the listings, which name users without their account.
func (b *builder) listed() {
	for _, entry := range b.r.keys {
		n := entry.node
		b.r.UnknownFields(n, "UserName", "AccessKeyId", "Status", "CreateDate", "SecretAccessKey")
		id, u, ok := b.owned(n, "AccessKeyId", "access key listing")
		if !ok {
			continue
		}
		f := keyFacts{State: b.r.status(n.Get("Status")), CreatedAt: b.r.instant(n.Get("CreateDate"))}
		u.whole = u.whole || entry.whole
		k := b.listedKey(u, id)
		k.claims = append(k.claims, claim[keyFacts]{f, "listing", at(n)})
	}
	for _, n := range b.r.services {
		b.r.UnknownFields(n, "UserName", "Status", "ServiceUserName", "CreateDate", "ServiceSpecificCredentialId", "ServiceName", "ServiceCredentialAlias", "ExpirationDate", "ServicePassword", "ServiceCredentialSecret")
		if id, u, ok := b.owned(n, "ServiceSpecificCredentialId", "service listing"); ok {
			b.service(id, u, n)
		}
	}
	for _, n := range b.r.lastUses {
		b.r.UnknownFields(n, "UserName", "AccessKeyId", "AccessKeyLastUsed")
		b.lastUse(n)
	}
}

// owned reads the id of a listed credential and finds its user.
func (b *builder) owned(n importer.Node, member, source string) (string, *user, bool) {
	id, ok := b.r.text(n.Get(member))
	name, named := b.r.text(n.Get("UserName"))
	if !ok || !named || !isName(id) {
		b.r.Report(n, importer.Error, importer.CodeUnparsable, "no "+member+" and UserName; it is not read")
		return "", nil, false
	}
	return importer.ID(id), b.listedUser(name, n, source), true
}

// listedUser is the user of a listing, in the one account of the files.
func (b *builder) listedUser(name string, n importer.Node, source string) *user {
	u := b.user(b.home, "user", name)
	u.claims = append(u.claims, claim[userFacts]{userFacts{}, source, at(n)})
	if b.home == "" {
		b.homeless = append(b.homeless, at(n))
	}
	return u
}

// listedKey is the key of this user with this id, which it adds when it is new.
func (b *builder) listedKey(u *user, id string) *key {
	k := b.keyByID[u.id+" "+id]
	if k == nil {
		k = &key{id: id}
		b.keyByID[u.id+" "+id] = k
		u.keys = append(u.keys, k)
	}
	return k
}

func (b *builder) service(id string, u *user, n importer.Node) {
	f := keyFacts{State: b.r.status(n.Get("Status")), CreatedAt: b.r.instant(n.Get("CreateDate")), ExpiresAt: governance.None[time.Time]()}
	if e := n.Get("ExpirationDate"); e.Exists() && !e.IsNull() {
		f.ExpiresAt = b.r.instant(e)
	}
	if name, ok := b.r.text(n.Get("ServiceName")); ok {
		f.Service = governance.Some(name)
	}
	key := u.id + " " + id
	if b.services[key] == nil {
		b.services[key] = &service{user: u}
	}
	s := b.services[key]
	s.alias = s.alias || has(n, "ServiceCredentialAlias")
	s.claims = append(s.claims, claim[keyFacts]{f, "listing", at(n)})
	u.blind = true
}

// lastUse reads the answer of get-access-key-last-used, which names the user but
// not the key. It is kept until the keys of the user are known.
func (b *builder) lastUse(n importer.Node) {
	name, ok := b.r.text(n.Get("UserName"))
	used := n.Get("AccessKeyLastUsed")
	if !ok || !used.IsObject() {
		b.r.Report(n, importer.Error, importer.CodeUnparsable, "no UserName and AccessKeyLastUsed; it is not read")
		return
	}
	b.r.UnknownFields(used, "LastUsedDate", "Region", "ServiceName")
	u := b.listedUser(name, n, "last use")
	f := keyFacts{LastUsedAt: governance.None[time.Time]()}
	if date := used.Get("LastUsedDate"); date.Exists() && !date.IsNull() {
		if s, _ := date.Text(); s != "N/A" {
			f.LastUsedAt = b.r.instant(date)
		}
	}
	b.uses[u] = append(b.uses[u], use{n, claim[keyFacts]{f, "last use", at(n)}})
}

// A use is one answer of get-access-key-last-used.
type use struct {
	node  importer.Node
	claim claim[keyFacts]
}

// join puts the keys of the reports and those of the listings together.
func (b *builder) join(u *user) {
	slots := b.r.slots(u)
	found := map[*key]*key{} // slot by listed key
	for _, s := range slots {
		if k := b.match(s, slots, u.keys); k != nil {
			found[k] = s
		}
	}
	for _, k := range u.keys {
		if s := found[k]; s != nil {
			k.claims = append(k.claims, s.claims...)
		} else if u.slots {
			b.r.report(k.claims[0].at, importer.Warning, importer.CodeConflict, "the credential report does not have this key, or not exactly one that was made at the same instant; it is kept apart")
		}
	}
	for _, s := range slots {
		if !slices.Contains(slices.Collect(maps.Values(found)), s) {
			u.keys = append(u.keys, s)
		}
	}
	for _, x := range b.uses[u] {
		b.attribute(u, x)
	}
	for _, k := range u.keys {
		k.facts = combine(b.r, k.claims)
	}
}

// match finds the listed key that a slot of the report is: the only one made in
// the same second, of the only slot. Two of the same second are told apart by
// their status. Everything else would be a guess: the slot stays a key of its
// own, and that is reported.
func (b *builder) match(s *key, slots, listed []*key) *key {
	if len(listed) == 0 {
		return nil
	}
	created, _ := s.facts.CreatedAt.Get()
	same := func(list []*key, states bool) []*key {
		var out []*key
		for _, k := range list {
			f := combineQuietly(k)
			if f.CreatedAt.Is(created) && (!states || f.State.Equal(s.facts.State)) {
				out = append(out, k)
			}
		}
		return out
	}
	for _, states := range []bool{false, true} {
		if k := same(listed, states); s.facts.CreatedAt.IsSome() && len(k) == 1 && len(same(slots, states)) == 1 {
			return k[0]
		}
	}
	b.r.report(s.claims[0].at, importer.Warning, importer.CodeConflict,
		"which of the listed keys this is cannot be said: not exactly one was made at the same instant; it is kept apart")
	return nil
}

// combineQuietly is combine without reports, for a look ahead.
func combineQuietly(k *key) keyFacts { return combine(&run{}, slices.Clone(k.claims)) }

// attribute gives an answer of get-access-key-last-used to the key it is about:
// the one it names, else the only one that the user has.
func (b *builder) attribute(u *user, x use) {
	if id, ok := b.r.text(x.node.Get("AccessKeyId")); ok {
		if k := b.keyByID[u.id+" "+importer.ID(id)]; k != nil {
			k.claims = append(k.claims, x.claim)
			return
		}
	} else if len(u.keys) == 1 && (u.slots || u.whole) {
		u.keys[0].claims = append(u.keys[0].claims, x.claim)
		return
	}
	b.r.Report(x.node, importer.Warning, importer.CodeUnresolved,
		fmt.Sprintf("AWS does not say of which key this is the last use, and the files do not say that the user has only one (known: %d); it is not taken over", len(u.keys)))
}

// slots reads the two keys that a report has columns for.
func (r *run) slots(u *user) []*key {
	var keys []*key
	u.slots = len(u.rows) > 0
	for n := 1; n <= 2; n++ {
		prefix := "access_key_" + strconv.Itoa(n)
		k := &key{id: importer.ID(u.id + "/access-key-" + strconv.Itoa(n))}
		for _, w := range u.rows {
			f, present, sure := r.slot(w, prefix)
			u.slots = u.slots && sure
			if present {
				k.claims = append(k.claims, claim[keyFacts]{f, "report", w.place()})
			}
		}
		if len(k.claims) > 0 {
			if len(k.claims) < len(u.rows) {
				u.slots = false
				r.report(k.claims[0].at, importer.Error, importer.CodeDuplicate, "another row of this user has no "+prefix)
			}
			k.facts = combineQuietly(k)
			keys = append(keys, k)
		}
		r.certificateUse(u, n)
	}
	for _, w := range u.rows {
		if text := w.cell(additional); !saysNothing(text) && text != "N/A" && text != "0" {
			u.slots = false
			r.report(w.at(additional), importer.Warning, importer.CodeIncomplete, "the user has more credentials than the report has columns for; give the answers of list-access-keys and list-signing-certificates too")
		}
	}
	return keys
}

// slot reads one key of a row, whether there is one, and whether that is sure.
func (r *run) slot(w row, prefix string) (f keyFacts, present, sure bool) {
	active, created := r.flag(w, prefix+"_active"), r.date(w, prefix+"_last_rotated")
	switch {
	case active.Is(true) && created.IsNone():
		r.report(w.at(prefix+"_last_rotated"), importer.Error, importer.CodeConflict, "the key is active, but has no date; when it was made is left unknown")
	case created.IsNone(): // there is no such key
		return keyFacts{}, false, true
	case !active.Is(true) && created.IsUnknown(): // nobody can say whether there is
		return keyFacts{}, false, false
	}
	return keyFacts{State: slotState(active), CreatedAt: known(created), LastUsedAt: r.date(w, prefix+"_last_used_date")}, true, true
}

// certificateUse notes a signing certificate, or that nobody says whether there
// is one: AWS keeps no record of its use.
func (r *run) certificateUse(u *user, n int) {
	prefix := "cert_" + strconv.Itoa(n)
	for _, w := range u.rows {
		if !r.flag(w, prefix+"_active").Is(false) || !r.date(w, prefix+"_last_rotated").IsNone() {
			u.blind = true
		}
	}
}

func slotState(active governance.Field[bool]) governance.Field[governance.CredentialState] {
	switch {
	case active.Is(true):
		return governance.Some(governance.CredentialStateActive)
	case active.Is(false):
		return governance.Some(governance.CredentialStateSuspended)
	}
	return governance.Field[governance.CredentialState]{}
}

// credentials writes the keys and certificates of a user.
func (b *builder) credentials(u *user) {
	for _, k := range u.keys {
		c := b.credential(u, k.id, governance.CredentialKindAPIKey, k.facts, places(k.claims))
		if c.RotatedAt = governance.None[time.Time](); !c.State.Is(governance.CredentialStateDeactivated) { // Expired: nobody says when
			c.ExpiresAt = governance.None[time.Time]()
		}
		c.Labels = importer.Labels(lastUsedLabel(k.facts.LastUsedAt))
		b.add(c, k.claims[0].at)
	}
	for n := 1; n <= 2; n++ {
		b.certificate(u, n)
	}
}

func (b *builder) credential(u *user, id string, kind governance.CredentialKind, f keyFacts, where []place) governance.Credential {
	c := governance.Credential{ID: id, SubjectID: u.ref(), Kind: kind, State: f.State, CreatedAt: f.CreatedAt, ExpiresAt: f.ExpiresAt, Origin: origins(where)}
	switch f.State.Or("") {
	case governance.CredentialStateActive, governance.CredentialStateSuspended:
		c.RevokedAt = governance.None[time.Time]()
	}
	return c
}

func lastUsedLabel(t governance.Field[time.Time]) map[string]string {
	switch at, ok := t.Get(); {
	case ok:
		return map[string]string{labelLastUsed: governance.FormatInstant(at)}
	case t.IsNone():
		return map[string]string{labelLastUsed: "none"}
	}
	return nil
}

// certificate writes a signing certificate of a report. Its end is in the
// certificate, which the report does not hold.
func (b *builder) certificate(u *user, n int) {
	prefix := "cert_" + strconv.Itoa(n)
	var claims []claim[keyFacts]
	for _, w := range u.rows {
		active, made := b.r.flag(w, prefix+"_active"), b.r.date(w, prefix+"_last_rotated")
		if active.Is(true) || made.IsSome() {
			claims = append(claims, claim[keyFacts]{keyFacts{State: slotState(active), CreatedAt: known(made)}, "report", w.place()})
		}
	}
	if len(claims) == 0 {
		return
	}
	c := b.credential(u, importer.ID(u.id+"/"+prefix), governance.CredentialKindCertificate, combine(b.r, claims), places(claims))
	c.RotatedAt = governance.None[time.Time]()
	b.add(c, claims[0].at)
}

// emitServices writes the service-specific credentials: a password, but for the
// API keys, which have an alias. AWS may set the password anew under the same
// id, so when it was rotated is unknown.
func (b *builder) emitServices() {
	for _, key := range slices.Sorted(maps.Keys(b.services)) {
		s := b.services[key]
		kind := governance.CredentialKindPassword
		if s.alias {
			kind = governance.CredentialKindAPIKey
		}
		f := combine(b.r, s.claims)
		c := b.credential(s.user, key[len(s.user.id)+1:], kind, f, places(s.claims))
		m := map[string]string{}
		put(m, labelService, f.Service.Or(""))
		c.Labels = importer.Labels(m)
		b.add(c, s.claims[0].at)
	}
}
