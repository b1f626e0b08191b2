package awsorg

import (
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A session is the temporary key of a role, as AWS STS issued it.
type session struct {
	role string        // id of the NHI
	key  string        // that CloudTrail knows it by; kept nowhere
	at   importer.Node // the answer
}

// session reads the answer to one of the calls that assume a role. It does not say who
// called.
func (r *run) session(n importer.Node) {
	r.UnknownFields(n, "AssumedRoleUser", "Credentials", "PackedPolicySize", "SourceIdentity", "SubjectFromWebIdentityToken", "Audience", "Provider", "Subject", "SubjectType", "Issuer", "NameQualifier", "ResponseMetadata")
	credentials := n.Get("Credentials")
	r.UnknownFields(credentials, "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration")
	r.Dropped("remove the file: whoever reads it is the role until the session ends", credentials.Get("SecretAccessKey"), credentials.Get("SessionToken"))
	arn, _ := r.Text(n.Get("AssumedRoleUser").Get("Arn"))
	m := arnForm.FindStringSubmatch(arn)
	var path []string
	if m != nil && m[1] == "sts" {
		path = strings.Split(m[3], "/")
	}
	if len(path) != 3 || path[0] != "assumed-role" || path[1] == "" {
		r.Report(n, importer.Error, importer.CodeUnresolved, "the answer does not name the role that was assumed; it is left out")
		return
	}
	id := importer.ID("aws:" + m[2] + ":role/" + path[1])
	if r.principals[id] == nil {
		r.principals[id] = &principal{account: m[2], name: path[1], kind: governance.NHIKindCloudRole, at: n}
	}
	key, _ := r.Text(credentials.Get("AccessKeyId"))
	r.issued = append(r.issued, session{id, key, n})
}

// emitSessions writes the temporary keys. Those of one role that end together, or of
// which that is not known, cannot be told apart without the keys themselves, and are one
// record.
func (r *run) emitSessions() {
	for _, s := range slices.SortedFunc(slices.Values(r.issued), func(a, b session) int { return importer.ComparePlaces(a.at, b.at) }) {
		ends := r.instant(s.at.Get("Credentials").Get("Expiration"))
		c := governance.Credential{ID: importer.ID(s.role + "/session/" + ends.String()), SubjectID: nhiRef(s.role), Kind: governance.CredentialKindAccessToken, ExpiresAt: ends}
		if delegation, ok := r.sessions[s.key]; ok {
			c.Labels = governance.Some(map[string]string{"aws.observedDelegation": delegation})
		}
		r.Credential(c, s.at)
	}
}
