package msgraph

// The activities in which a service principal was the client. In the others it
// was the resource, which is no use of it.
const (
	delegatedSignIn = "delegatedClientSignInActivity"
	ownSignIn       = "applicationAuthenticationClientSignInActivity"
)

// signIns notes when principals were used last, by their client id. Without a
// sign-in on record that is unknown: the report does not reach back for ever.
func (b *builder) signIns() {
	used := b.byID(signInKind, "appId")
	for _, n := range b.nhis {
		for _, o := range used[n.appID] {
			for _, activity := range []string{delegatedSignIn, ownSignIn} {
				at := instant(&b.Collector, get(get(o.Node, activity), "lastSignInDateTime"))
				last, known := n.record.LastUsedAt.Get()
				if t, ok := at.Get(); ok && (!known || t.After(last)) {
					n.record.LastUsedAt = at
				}
			}
		}
	}
}
