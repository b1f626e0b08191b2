package builtin_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// A derivation says of a derived field which type it has and on which document
// fields it rests, so that the cases vary these.
type derivation struct {
	typ   string
	rests []string
}

var derived = map[string]derivation{
	"Actor.org":                  {"Actor", []string{"Actor.parentId"}},
	"Approval.digestMatches":     {"", []string{"Approval.subjectDigest"}},
	"Approval.independent":       {"", []string{"Approval.byId", "Actor.parentId", "Actor.status", "Actor.terminatedAt"}},
	"ChainResult.externalHops":   {"", []string{"Delegation.parentId", "Actor.parentId"}},
	"ChainResult.valid":          {"", []string{"Delegation.parentId", "Delegation.state", "Delegation.activatedAt", "Delegation.notBefore", "Delegation.expiresAt", "Delegation.redelegations", "Delegation.retained", "Delegation.approvals", "Delegation.revocation", "Delegation.contractId", "Contract.subcontracting", "Tenant.ownerId"}},
	"Contract.endedAt":           {"", []string{"Contract.endsAt", "Contract.terminatedAt"}},
	"Contract.liveCredentials":   {"Credential", []string{"Contract.providerId", "Contract.customerId", "Tenant.ownerId", "NHI.tenantId", "Credential.subjectId", "Credential.holderIds"}},
	"Contract.liveDelegations":   {"Delegation", []string{"Contract.customerId", "Tenant.ownerId", "Delegation.contractId"}},
	"Credential.handoffs":        {"Handoff", []string{"Handoff.payload"}},
	"Credential.holderOrgs":      {"", []string{"Credential.holderIds", "Credential.copies", "Copy.holderId", "Copy.destroyedAt"}},
	"Credential.live":            {"", []string{"Credential.state", "Credential.revokedAt", "Credential.expiresAt"}},
	"Credential.static":          {"", []string{"Credential.kind"}},
	"Credential.subject":         {"NHI", []string{"Credential.subjectId"}},
	"Delegation.chain":           {"ChainResult", nil},
	"Delegation.contract":        {"Contract", []string{"Delegation.contractId"}},
	"Delegation.crossOrg":        {"", []string{"Delegation.grantorId", "Delegation.granteeId", "Actor.parentId"}},
	"Delegation.grantee":         {"Actor", []string{"Delegation.granteeId"}},
	"Delegation.granteeNHI":      {"", []string{"Delegation.granteeId"}},
	"Delegation.granteePersons":  {"Actor", []string{"Delegation.granteeId", "Actor.kind", "Actor.parentId", "Actor.memberIds"}},
	"Delegation.live":            {"", []string{"Delegation.state", "Delegation.revocation"}},
	"Delegation.privileged":      {"", []string{"Delegation.scopes", "Scope.action"}},
	"Delegation.retainedActions": {"", []string{"Delegation.scopes", "Scope.resource", "Delegation.retained", "Retained.scope"}},
	"Delegation.startsAt":        {"", []string{"Delegation.notBefore", "Delegation.activatedAt"}},
	"Delegation.tenant":          {"Tenant", []string{"Delegation.tenantId"}},
	"DutyState.duty":             {"", []string{"Assignment.duty"}},
	"DutyState.status":           {"", []string{"Assignment.accountableIds", "Assignment.acknowledgedAt", "Actor.securityContact"}},
	"Handoff.carriesSecret":      {"", []string{"Handoff.payload", "Payload.kind"}},
	"Handoff.evidenceComplete":   {"", []string{"Handoff.state", "Handoff.evidenceIds", "Evidence.kind", "Evidence.outcome", "Evidence.validUntil"}},
	"Handoff.production":         {"", []string{"Handoff.tenantId", "Tenant.environment"}},
	"NHI.credentials":            {"Credential", []string{"Credential.subjectId"}},
	"NHI.delegations":            {"Delegation", []string{"Delegation.granteeId"}},
	"NHI.operators":              {"Actor", []string{"NHI.operatorIds"}},
	"NHI.owner":                  {"Actor", []string{"NHI.ownerId"}},
	"NHI.privileged":             {"", []string{"NHI.scopes", "Scope.action", "Delegation.scopes"}},
	"NHI.tenant":                 {"Tenant", []string{"NHI.tenantId"}},
	"NHI.thirdParty":             {"", []string{"NHI.ownerId", "NHI.tenantId", "Tenant.ownerId"}},
	"Scope.level":                {"", []string{"Scope.action"}},
	"Scope.wildcard":             {"", []string{"Scope.action", "Scope.resource"}},
	"Tenant.duties":              {"DutyState", []string{"Assignment.tenantId"}},
	"Tenant.nhiInventory":        {"Completeness", []string{"Completeness.tenantId"}},
	"Tenant.oauthInventory":      {"Completeness", []string{"Completeness.tenantId"}},
	"TrustBinding.crossOrg":      {"", []string{"TrustBinding.issuer", "NHI.tenantId"}},
	"TrustBinding.looseSubject":  {"", []string{"TrustBinding.subject"}},
}

var (
	chainForm = regexp.MustCompile(`[a-z]\w*(?:\.\w+)+`)
	macroForm = regexp.MustCompile(`([a-z]\w*(?:\.\w+)+)\.(?:all|exists)\((\w+),`)
	atLeast   = regexp.MustCompile(`atLeast\(([\w.]+), [^,]+, (\w+),`)
	textForm  = regexp.MustCompile(`'[^']*'`)
)

// wantVaried demands of each document field that the control reads a record
// where it is known, one where it is not, and one where it is none if it may be.
func (a *archive) wantVaried(t *testing.T, c *controls.Control) {
	t.Helper()
	seen := map[string]bool{}
	for _, k := range a.cases {
		k.states(t, seen)
	}
	for _, field := range readFields(t, c) {
		typ, name, _ := strings.Cut(field, ".")
		record, _ := governance.RecordNamed(typ)
		info, ok := record.Field(name)
		if !ok {
			t.Fatalf("%s: there is no field %s", c.ID, field)
		}
		for state, needed := range map[string]bool{"known": true, "unknown": !info.Required, "none": info.None} {
			if needed && !seen[field+" "+state] {
				t.Errorf("%s: no case has %s %s", a.file, field, state)
			}
		}
	}
}

// states notes which fields are known, none or unknown in some record.
func (k *testCase) states(t *testing.T, seen map[string]bool) {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal([]byte(k.estate), &doc); err != nil {
		t.Fatal(err)
	}
	estate, _ := governance.RecordNamed("Estate")
	note(estate, doc, seen)
}

func note(record governance.Record, value any, seen map[string]bool) {
	object, _ := value.(map[string]any)
	for _, f := range record.Fields {
		v, stated := object[f.Name]
		switch {
		case !stated:
			seen[record.Name+"."+f.Name+" unknown"] = true
			continue
		case v == nil:
			seen[record.Name+"."+f.Name+" none"] = true
			continue
		}
		seen[record.Name+"."+f.Name+" known"] = true
		part, ok := governance.RecordNamed(f.Part)
		if !ok {
			continue
		}
		items, isList := v.([]any)
		if !isList {
			items = []any{v}
		}
		for _, item := range items {
			note(part, item, seen)
		}
	}
}

// readFields lists the document fields that the expressions of a control read.
func readFields(t *testing.T, c *controls.Control) []string {
	t.Helper()
	text := textForm.ReplaceAllString(c.Applies+"\n"+c.Pass, "''")
	subject := string(c.Subject)
	types := map[string]string{subject: recordOf(c.Subject)}
	var fields []string
	for _, m := range slices.Concat(macroForm.FindAllStringSubmatch(text, -1), atLeast.FindAllStringSubmatch(text, -1)) {
		types[m[2]] = resolve(t, c.ID, m[1], types, &fields)
	}
	for _, chain := range chainForm.FindAllString(text, -1) {
		chain = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(chain, ".all"), ".exists"), ".size")
		resolve(t, c.ID, chain, types, &fields)
	}
	slices.Sort(fields)
	return slices.Compact(fields)
}

// resolve adds the document fields along a chain and returns the type at its
// end; "" for a scalar.
func resolve(t *testing.T, id, chain string, types map[string]string, fields *[]string) string {
	t.Helper()
	names := strings.Split(chain, ".")
	typ, bound := types[names[0]]
	if !bound {
		if names[0] != "params" {
			t.Errorf("%s: %s starts with no variable that the test knows", id, chain)
		}
		return ""
	}
	for _, name := range names[1:] {
		field := typ + "." + name
		record, _ := governance.RecordNamed(typ)
		if info, ok := record.Field(name); ok {
			*fields, typ = append(*fields, field), info.Part
			continue
		}
		d, ok := derived[field]
		if more, known := derivedOfChannel[field]; known {
			d, ok = more, true
		}
		if !ok {
			t.Errorf("%s: say in derived on which fields %s rests", id, field)
			return ""
		}
		*fields, typ = append(*fields, d.rests...), d.typ
	}
	return typ
}

// recordOf is the record type of a kind.
func recordOf(k governance.Kind) string {
	for _, r := range governance.Records() {
		if strings.EqualFold(r.Name, string(k)) {
			return r.Name
		}
	}
	return ""
}
