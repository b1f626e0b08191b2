package msgraph

import (
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// credentials adds the credentials that one application or service principal
// holds and that authenticate the NHI subject.
func (b *builder) credentials(subject, holder string, copies []importer.Node) {
	to := governance.NewRef(governance.KindNHI, importer.ID(subject))
	for _, n := range copies {
		for _, item := range b.items(n, "passwordCredentials") {
			b.credential(item, to, holder+"/password/", b.password)
		}
		for _, item := range b.items(n, "keyCredentials") {
			b.credential(item, to, holder+"/key/", b.key)
		}
	}
}

func (b *builder) credential(n importer.Node, subject governance.Ref, prefix string, read func(importer.Node) governance.Credential) {
	b.read.fields(n, credentialFields)
	key, ok := id(&b.Collector, get(n, "keyId"))
	if !ok {
		b.Report(n, importer.Error, importer.CodeUnresolved, "the credential has no keyId; it is left out")
		return
	}
	c := read(n)
	c.ID, c.SubjectID = importer.ID(prefix+key), subject
	b.Credential(c, n)
}

// password reads a client secret. Its hint is the first three characters of the
// secret, and is never taken over.
func (b *builder) password(n importer.Node) governance.Credential {
	b.Dropped(importer.ReplaceSecret, either(n, "secretText", "value"))
	c := b.dated(n)
	c.Kind = governance.CredentialKindClientSecret
	return c
}

// key reads a certificate or key: what the application proves itself with, or
// what tokens for it are signed with. The key of the first is public.
func (b *builder) key(n importer.Node) governance.Credential {
	usage := importer.Enum(&b.Collector, get(n, "usage"), keyUsages).Or("")
	kind := importer.Enum(&b.Collector, get(n, "type"), keyTypes).Or("")
	if usage == "Sign" || kind == "Symmetric" || kind == "X509CertAndPassword" {
		b.Dropped(importer.ReplaceSecret, either(n, "key", "value"))
	}
	c := b.dated(n)
	switch {
	case usage == "Sign":
		c.Kind = governance.CredentialKindSigningKey
	case usage == "Encrypt":
		c.Kind = governance.CredentialKindEncryptionKey
	case kind == "Symmetric":
		c.Kind = governance.CredentialKindClientSecret
	default:
		c.Kind = governance.CredentialKindCertificate
	}
	return c
}

var (
	keyUsages = map[string]string{"Verify": "Verify", "Sign": "Sign", "Encrypt": "Encrypt"}
	keyTypes  = map[string]string{"AsymmetricX509Cert": "AsymmetricX509Cert", "X509CertAndPassword": "X509CertAndPassword", "Symmetric": "Symmetric"}
)

// isThumbprint reports whether a text is a SHA-1 digest in hexadecimal.
func isThumbprint(s string) bool {
	return len(s) == 40 && strings.Trim(s, "0123456789abcdefABCDEF") == ""
}

// dated reads what secrets and keys have in common. A credential cannot be
// changed, only replaced by another; it counts from its start where nothing says
// when it was made.
func (b *builder) dated(n importer.Node) governance.Credential {
	start, end := instant(&b.Collector, either(n, "startDateTime", "startDate")), end(&b.Collector, either(n, "endDateTime", "endDate"))
	c := governance.Credential{
		State:     governance.Some(governance.CredentialStateActive),
		CreatedAt: instant(&b.Collector, get(n, "createdOn")),
		ExpiresAt: end,
	}
	c.RotatedAt, c.RevokedAt = governance.None[time.Time](), governance.None[time.Time]()
	fill(&c.CreatedAt, start)
	from, starts := start.Get()
	to, ends := end.Get()
	if starts && from.After(b.options.AsOf) && !b.options.AsOf.IsZero() {
		c.State = governance.Some(governance.CredentialStatePreActive)
	}
	if starts && ends && !to.After(from) {
		b.Report(either(n, "endDateTime", "endDate"), importer.Warning, importer.CodeConflict, "the credential does not end after it starts; both dates are kept as stated")
	}
	key := b.Optional(get(n, "customKeyIdentifier"))
	if !isThumbprint(key.Or("")) {
		key = governance.Field[string]{}
	}
	c.Labels = labels(label{"displayName", b.Optional(get(n, "displayName"))}, label{"thumbprint", key})
	return c
}
