package governance

import "time"

// A Credential is something that authenticates an NHI or a person. Its value is
// never part of the model.
type Credential struct {
	ID            string                   `json:"id" fact:"constant,required,id"`                                  // identifier of the credential, never its value [OCSF authentication_token.uid]
	SubjectID     Ref                      `json:"subjectId" fact:"constant,required,ref=Party"`                    // what it authenticates
	Kind          CredentialKind           `json:"kind" fact:"constant,required"`                                   // federated = no stored secret [SP 800-57 key types; RFC 6749; SPIFFE SVID]
	State         Field[CredentialState]   `json:"state,omitzero" fact:"state,guarded"`                             // state in the life of a key [SP 800-57 pt1 key states]
	CreatedAt     Field[time.Time]         `json:"createdAt,omitzero" fact:"constant"`                              // when it was created
	IssuedByID    Field[Ref]               `json:"issuedById,omitzero" fact:"constant,ref=Party"`                   // who issued it
	RequestedByID Field[Ref]               `json:"requestedById,omitzero" fact:"constant,ref=Party"`                // who asked for it
	Approvals     Field[[]Approval]        `json:"approvals,omitzero" fact:"event"`                                 // approval to issue
	ExpiresAt     Field[time.Time]         `json:"expiresAt,omitzero" fact:"constant,none,planned,after=createdAt"` // none = never expires [RFC 7662 exp; X.509 notAfter]
	RotatedAt     Field[time.Time]         `json:"rotatedAt,omitzero" fact:"latest-of,none,after=createdAt"`        // none = known never rotated (age then counts from createdAt) [PCI 8.6.3; CIS AWS 90 d]
	Storage       Field[Storage]           `json:"storage,omitzero" fact:"state"`                                   // primary location [OWASP NHI2; PCI 8.6.2]
	Copies        Field[[]Copy]            `json:"copies,omitzero" fact:"event"`                                    // every known further copy [OWASP NHI2]
	HolderIDs     Field[[]Ref]             `json:"holderIds,omitzero" fact:"state,ref=Party"`                       // who can read the value
	Binding       Field[Binding]           `json:"binding,omitzero" fact:"state"`                                   // sender constraint [RFC 8705; RFC 9449]
	Algorithm     Field[string]            `json:"algorithm,omitzero" fact:"constant"`                              // name of the algorithm and key size [SP 800-57]
	Environments  Field[[]Environment]     `json:"environments,omitzero" fact:"state"`                              // environments where it is accepted or observed [OWASP NHI8]
	ExposedAt     Field[time.Time]         `json:"exposedAt,omitzero" fact:"event,none"`                            // first known exposure; none = known not exposed [OWASP NHI2]
	RevokedAt     Field[time.Time]         `json:"revokedAt,omitzero" fact:"event,none,after=createdAt"`            // none = known not revoked [RFC 7009]
	Fingerprint   Field[Hash]              `json:"fingerprint,omitzero" fact:"constant"`                            // HMAC with an estate key, never a bare hash of a guessable secret
	ParentID      Field[string]            `json:"parentId,omitzero" fact:"constant,none,ref=Credential,guarded"`   // refresh token of an access token [RFC 7009 token families]
	Labels        Field[map[string]string] `json:"labels,omitzero" fact:"constant,personal"`                        // facts of the user's own packs; an absent key reads as ""
	Origin        Field[[]Origin]          `json:"origin,omitzero" fact:"constant"`                                 // where the facts came from
}

// A Copy is one more place where the value of a credential is kept.
type Copy struct {
	HolderID    Field[Ref]       `json:"holderId,omitzero" fact:"constant,ref=Party"`         // who has the copy
	Storage     Field[Storage]   `json:"storage,omitzero" fact:"constant"`                    // where the copy is kept
	HandoffID   Field[string]    `json:"handoffId,omitzero" fact:"constant,none,ref=Handoff"` // none = not by a recorded handoff
	MadeAt      Field[time.Time] `json:"madeAt,omitzero" fact:"event"`                        // when it was made
	DestroyedAt Field[time.Time] `json:"destroyedAt,omitzero" fact:"event,none,after=madeAt"` // none = known still there [CIS 15.7]
}

// CredentialKind is the form of a credential. The zero value is unknown:
// nothing was stated that this version recognizes.
type CredentialKind string

const (
	CredentialKindAPIKey        CredentialKind = "api_key"
	CredentialKindClientSecret  CredentialKind = "client_secret"
	CredentialKindPassword      CredentialKind = "password"
	CredentialKindAccessToken   CredentialKind = "access_token"
	CredentialKindRefreshToken  CredentialKind = "refresh_token"
	CredentialKindBearerToken   CredentialKind = "bearer_token"
	CredentialKindCertificate   CredentialKind = "certificate"
	CredentialKindSSHKey        CredentialKind = "ssh_key"
	CredentialKindSigningKey    CredentialKind = "signing_key"
	CredentialKindEncryptionKey CredentialKind = "encryption_key"
	CredentialKindWebhookSecret CredentialKind = "webhook_secret"
	CredentialKindSVID          CredentialKind = "svid"
	CredentialKindFederated     CredentialKind = "federated"
)

// CredentialState is the state of a credential in its life (NIST SP 800-57 part
// 1, key states). The zero value is unknown: nothing was stated that this
// version recognizes.
type CredentialState string

const (
	CredentialStatePreActive   CredentialState = "pre_active"
	CredentialStateActive      CredentialState = "active"
	CredentialStateSuspended   CredentialState = "suspended"
	CredentialStateCompromised CredentialState = "compromised"
	CredentialStateDeactivated CredentialState = "deactivated"
	CredentialStateDestroyed   CredentialState = "destroyed"
)

// Storage is a kind of place where a secret value is kept. The zero value is
// unknown: nothing was stated that this version recognizes.
type Storage string

const (
	StorageVault           Storage = "vault"
	StorageHSM             Storage = "hsm"
	StorageKMS             Storage = "kms"
	StorageSecretManager   Storage = "secret_manager"
	StoragePlatformManaged Storage = "platform_managed"
	StorageCISecret        Storage = "ci_secret"
	StorageEnvVar          Storage = "env_var"
	StorageConfigFile      Storage = "config_file"
	StorageSourceCode      Storage = "source_code"
	StorageTicket          Storage = "ticket"
	StorageWiki            Storage = "wiki"
	StorageEmail           Storage = "email"
	StorageChat            Storage = "chat"
	StorageSpreadsheet     Storage = "spreadsheet"
	StorageEndpoint        Storage = "endpoint"
	StoragePaper           Storage = "paper"
)

// Binding is what ties a token to its sender, so that a copy is of no use (RFC
// 8705, RFC 9449). The zero value is unknown: nothing was stated that this
// version recognizes.
type Binding string

const (
	BindingNone     Binding = "none"
	BindingMTLS     Binding = "mtls"
	BindingDPoP     Binding = "dpop"
	BindingHardware Binding = "hardware"
	BindingPlatform Binding = "platform"
)
