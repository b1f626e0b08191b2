package awsorg

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A principal is a user or role that CloudTrail saw at work.
type principal struct {
	account, name string
	kind          governance.NHIKind
	person        bool // the root of an account
	last          governance.Field[time.Time]
	at            importer.Node // the event of the last use
}

// A key is a long-lived access key that was used.
type key struct {
	subject governance.Ref
	last    governance.Field[time.Time]
	at      importer.Node
}

// An edge is what CloudTrail saw of one principal that became one role.
type edge struct {
	caller        governance.Ref
	byAccount     bool // the trail of another account names the caller
	role, account string
	sessions      map[string]bool // by event
	last, ends    governance.Field[time.Time]
	by            map[string]bool // temporary keys of the caller
	tasks         map[string]bool // policies by which the root of an account was assumed; "" of a session without one
	at            importer.Node   // the event of the last session
}

// lookedUp reads an event of lookup-events, where it is a text.
func (r *run) lookedUp(n importer.Node) {
	text, ok := n.Get("CloudTrailEvent").Text()
	if !ok {
		r.Skip(n)
		return
	}
	event, fault := n.Get("CloudTrailEvent").ParseEmbedded([]byte(text), r.limits)
	if fault != nil {
		r.Report(n.Get("CloudTrailEvent"), importer.Error, importer.CodeUnparsable, "no JSON: "+fault.Detail+"; the event is left out")
		return
	}
	r.event(event)
}

// event reads one event: who acted is in use, and who became a role.
func (r *run) event(n importer.Node) {
	who := n.Get("userIdentity")
	at := r.instant(n.Get("eventTime"))
	if !who.IsObject() || at.IsUnknown() {
		r.Report(n, importer.Warning, importer.CodeUnresolved, "the event does not say who acted, and when; it is left out")
		return
	}
	name, _ := n.Get("eventName").Text()
	source, _ := n.Get("eventSource").Text()
	if refused(n) {
		r.Report(n, importer.Info, importer.CodeSkipped, "somebody tried to sign in and could not; that is no use")
		return
	}
	caller, known := r.caller(who, at)
	if known && source == "signin.amazonaws.com" && name == "ConsoleLogin" && caller.Kind == governance.KindNHI {
		r.interactive[caller.ID] = true
	}
	failed := n.Get("errorCode").Exists() && !n.Get("errorCode").IsNull()
	if source != "sts.amazonaws.com" || !strings.HasPrefix(name, "AssumeRo") || failed { // AssumeRole and its kin, AssumeRoot
		return
	}
	r.UnknownFields(n, "eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress", "userAgent", "requestParameters", "responseElements",
		"additionalEventData", "requestID", "eventID", "eventType", "apiVersion", "managementEvent", "readOnly", "resources", "recipientAccountId", "serviceEventDetails", "sharedEventID",
		"vpcEndpointId", "vpcEndpointAccountId", "eventCategory", "addendum", "sessionCredentialFromConsole", "edgeDeviceDetails", "tlsDetails", "errorCode", "errorMessage")
	role, ok := r.seen(n.Get("requestParameters").Get("roleArn"), at, n)
	if name == "AssumeRoot" {
		role, ok = r.root(n.Get("requestParameters").Get("targetPrincipal"), at, n)
	}
	switch {
	case !ok:
		r.Report(n, importer.Warning, importer.CodeUnresolved, "the event does not say which role or root was assumed; it is no delegation")
	case known:
		r.assumed(caller, role, at, n)
	}
}

// refused reports whether whoever made the request did not prove who they are: a call
// that is denied comes later.
func refused(n importer.Node) bool {
	answer := n.Get("responseElements")
	for _, step := range []string{"ConsoleLogin", "CheckMfa", "SwitchRole", "ExitRole"} {
		if result, _ := answer.Get(step).Text(); result == "Failure" {
			return true
		}
	}
	code, _ := n.Get("errorCode").Text()
	return slices.Contains([]string{"SignatureDoesNotMatch", "InvalidClientTokenId", "InvalidAccessKeyId", "AuthFailure", "ExpiredToken", "ExpiredTokenException", "UnrecognizedClientException"}, strings.TrimPrefix(code, "Client."))
}

// seen notes the use of a user or role by its ARN, and returns its id.
func (r *run) seen(n importer.Node, at governance.Field[time.Time], event importer.Node) (string, bool) {
	s, ok := r.Text(n)
	m := arnForm.FindStringSubmatch(s)
	if !ok || m == nil || m[1] != "iam" {
		return "", false
	}
	kind, _, _ := strings.Cut(m[3], "/")
	p := &principal{account: m[2], name: m[3][strings.LastIndexByte(m[3], '/')+1:], at: event, last: at}
	switch kind {
	case "role":
		p.kind = governance.NHIKindCloudRole
	case "user":
		p.kind = governance.NHIKindServiceAccount
	case "root":
		p.person = true
	default:
		return "", false
	}
	id := importer.ID("aws:" + p.account + ":" + kind + "/" + p.name)
	if p.person {
		id = importer.ID("aws:" + p.account + ":root")
	}
	if old := r.principals[id]; old == nil || later(at, old.last) {
		r.principals[id] = p
	}
	return id, true
}

// root notes a session as the root of an account, which is named by its number or ARN,
// and returns its id.
func (r *run) root(n importer.Node, at governance.Field[time.Time], event importer.Node) (string, bool) {
	account, _ := n.Text()
	if !isAccount(account) {
		return r.seen(n, at, event)
	}
	id := importer.ID("aws:" + account + ":root")
	if old := r.principals[id]; old == nil || later(at, old.last) {
		r.principals[id] = &principal{account: account, person: true, at: event, last: at}
	}
	return id, true
}

// caller reads who acted: a user, a role by the issuer of its session, the root of
// an account, or an account. It returns false for all others, such as services and
// people of an identity provider: who they are stands elsewhere.
func (r *run) caller(who importer.Node, at governance.Field[time.Time]) (governance.Ref, bool) {
	kind, _ := r.Text(who.Get("type"))
	arn := who.Get("arn")
	switch kind {
	case "IAMUser", "Root":
	case "AssumedRole":
		arn = who.Get("sessionContext").Get("sessionIssuer").Get("arn")
	case "AWSAccount":
		if number, ok := r.accountNumber(who.Get("accountId")); ok {
			return actorRef(r.owner(number, who)), true
		}
		return governance.Ref{}, false
	case "", "Role", "FederatedUser", "Directory", "AWSService", "IdentityCenterUser", "WebIdentityUser", "SAMLUser", "Unknown":
		return governance.Ref{}, false
	default:
		r.Report(who.Get("type"), importer.Warning, importer.CodeUnknownValue, importer.Quote(kind)+" is no type of identity that is known here; who acted is left unknown")
		return governance.Ref{}, false
	}
	id, ok := r.seen(arn, at, who)
	if !ok {
		r.Report(who, importer.Warning, importer.CodeUnresolved, "who acted has no ARN of a user, a role or a root; the use is not read")
		return governance.Ref{}, false
	}
	ref := nhiRef(id)
	if r.principals[id].person {
		ref = actorRef(id)
	}
	if key, ok := r.Text(who.Get("accessKeyId")); ok && strings.HasPrefix(key, "AKIA") {
		r.used(key, ref, at, who)
	}
	return ref, true
}

// used notes the use of a long-lived access key.
func (r *run) used(id string, subject governance.Ref, at governance.Field[time.Time], n importer.Node) {
	switch old := r.keys[id]; {
	case old == nil:
		r.keys[id] = &key{subject, at, n}
	case old.subject != subject:
		r.Report(n, importer.Error, importer.CodeConflict, "this access key is that of another principal elsewhere in the files; the first one stands")
	case later(at, old.last):
		old.last, old.at = at, n
	}
}

// assumed notes one session of a role.
func (r *run) assumed(caller governance.Ref, role string, at governance.Field[time.Time], n importer.Node) {
	id := importer.ID(role + "/observed/" + caller.ID)
	e := r.edges[id]
	if e == nil {
		kind, _ := n.Get("userIdentity").Get("type").Text()
		e = &edge{byAccount: kind == "AWSAccount", caller: caller, role: role, account: r.principals[role].account, sessions: map[string]bool{}, by: map[string]bool{}, tasks: map[string]bool{}, at: n}
		r.edges[id] = e
	}
	event, ok := n.Get("eventID").Text()
	if shared, isShared := n.Get("sharedEventID").Text(); isShared { // in the trails of two accounts
		event, ok = shared, true
		r.shared[shared] = r.shared[shared] || !e.byAccount
	}
	if !ok {
		event = n.Pos().String() + n.Pointer()
	}
	e.sessions[event] = true
	if later(at, e.last) {
		e.last, e.at = at, n
	}
	task, _ := r.Text(n.Get("requestParameters").Get("taskPolicyArn").Get("arn"))
	e.tasks[task[strings.LastIndexByte(task, '/')+1:]] = true
	credentials := n.Get("responseElements").Get("credentials")
	if ends := r.instant(credentials.Get("expiration")); later(ends, e.ends) {
		e.ends = ends
	}
	if key, ok := r.Text(credentials.Get("accessKeyId")); ok {
		r.sessions[key] = id
	}
	if key, ok := r.Text(n.Get("userIdentity").Get("accessKeyId")); ok {
		e.by[key] = true
	}
}

// emitTrail writes who was at work, and who became which role.
func (r *run) emitTrail() {
	for _, id := range sortedKeys(r.principals) {
		p := r.principals[id]
		owner := r.owner(p.account, p.at)
		if p.person {
			r.Actor(governance.Actor{ID: id, Kind: governance.ActorKindPerson, ParentID: governance.Some(owner)}, p.at)
			continue
		}
		n := governance.NHI{ID: id, Kind: p.kind, Name: governance.Some(p.name), TenantID: governance.Some(p.account), LastUsedAt: p.last}
		if r.interactive[id] {
			n.InteractiveUse = governance.Some(true)
		}
		r.NHI(n, p.at)
	}
	for _, id := range sortedKeys(r.keys) {
		k := r.keys[id]
		r.Credential(governance.Credential{ID: importer.ID(id), SubjectID: k.subject, Kind: governance.CredentialKindAPIKey, ExpiresAt: governance.None[time.Time](),
			Labels: governance.Some(map[string]string{"aws.seenAt": k.last.String()})}, k.at)
	}
	for _, id := range sortedKeys(r.edges) {
		if r.edges[id].byAccount && r.named(r.edges[id]) {
			continue
		}
		r.Delegation(r.observed(id, r.edges[id]), r.edges[id].at)
	}
}

// named reports whether the trail of the caller's account is among the files too,
// and names who in that account acted in every session.
func (r *run) named(e *edge) bool {
	for event := range e.sessions {
		if !r.shared[event] {
			return false
		}
	}
	return true
}

// observed is a delegation that was used. What the role allows is not in a trail.
func (r *run) observed(id string, e *edge) governance.Delegation {
	labels := map[string]string{"aws.observedSessions": strconv.Itoa(len(e.sessions))}
	if e.ends.IsSome() {
		labels["aws.lastSessionEndsAt"] = e.ends.String()
	}
	var before []string // the sessions in which the caller was itself a role that somebody became
	for _, key := range sortedKeys(e.by) {
		if previous, ok := r.sessions[key]; ok {
			before = append(before, previous)
		}
	}
	if len(before) > 0 {
		labels["aws.previousDelegations"] = strings.Join(unique(before), " ")
	}
	role, scopes := nhiRef(e.role), []governance.Scope{{Action: "aws:role:" + strings.ReplaceAll(e.role, "@", "%40"), Resource: "*"}}
	if r.principals[e.role].person {
		role, scopes = actorRef(e.role), rootScopes(e)
	}
	return governance.Delegation{
		ID: id, Kind: governance.DelegationKindRoleAssumption, GrantorID: actorRef(r.owner(e.account, e.at)), GranteeID: e.caller, OnBehalfOfID: governance.Some(role),
		ParentID: governance.None[string](), TenantID: governance.Some(e.account), Scopes: scopes,
		LastUsedAt: e.last, Labels: governance.Some(labels),
	}
}

// rootScopes are the tasks for which the root of an account was assumed, or all that it
// may do for a session that names none.
func rootScopes(e *edge) []governance.Scope {
	var list []governance.Scope
	for _, task := range sortedKeys(e.tasks) {
		scope := governance.Scope{Action: importer.OpaqueAction("aws:root-task:" + task), Resource: "tenant/" + e.account}
		if task == "" {
			scope = governance.Scope{Action: "*", Resource: "tenant/" + e.account + "/**"}
		}
		list = append(list, scope)
	}
	return list
}
