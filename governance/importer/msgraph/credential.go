package msgraph

import (
	"regexp"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// credentials adds the credentials that one application or service principal
// holds and that authenticate the NHI subject.
func (b *builder) credentials(subject, holder string, copies []importer.Node) {
	for _, n := range copies {
		for name, read := range map[string]func(importer.Node) governance.Credential{"passwordCredentials": b.password, "keyCredentials": b.key} {
			for _, item := range b.items(n, name) {
				b.read.fields(item, credentialFields)
				key, ok := id(&b.Collector, get(item, "keyId"))
				if !ok {
					b.Report(item, importer.Error, importer.CodeUnresolved, "the credential has no keyId; it is left out")
					continue
				}
				c := read(item)
				c.ID = importer.ID(holder + "/" + name[:len(name)-len("Credentials")] + "/" + key)
				c.SubjectID = governance.NewRef(governance.KindNHI, importer.ID(subject))
				b.Credential(c, item)
			}
		}
	}
}

// password reads a client secret. Its hint is the first three characters of the
// secret, and is never taken over.
func (b *builder) password(n importer.Node) governance.Credential {
	if s, _ := either(n, "secretText", "value").Text(); s != "" {
		b.Report(either(n, "secretText", "value"), importer.Error, importer.CodeSecretDropped, secretExported)
	}
	c := b.dated(n)
	c.Kind = governance.CredentialKindClientSecret
	return c
}

const secretExported = "a secret value was exported; it is not taken over: remove it here, and replace the secret where it was in use"

// key reads a certificate or key: what the application proves itself with, or
// what tokens for it are signed with. The key of the first is public.
func (b *builder) key(n importer.Node) governance.Credential {
	usage := importer.Enum(&b.Collector, get(n, "usage"), keyUsages).Or("")
	kind := importer.Enum(&b.Collector, get(n, "type"), keyTypes).Or("")
	if s, _ := either(n, "key", "value").Text(); s != "" && (usage == "Sign" || kind == "Symmetric" || kind == "X509CertAndPassword") {
		b.Report(either(n, "key", "value"), importer.Error, importer.CodeSecretDropped, secretExported)
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

var thumbprint = regexp.MustCompile(`^[0-9A-Fa-f]{40}$`) // SHA-1

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
	if !thumbprint.MatchString(key.Or("")) {
		key = governance.Field[string]{}
	}
	c.Labels = labels(label{"displayName", b.Optional(get(n, "displayName"))}, label{"thumbprint", key})
	return c
}
