// Package kubernetes imports the service accounts of a cluster, their long-lived
// tokens, and what RBAC lets whom do. It reads objects as kubectl and the API
// server write them, in JSON or YAML, one or many in a file, in lists of any kind,
// and manifests that no cluster has seen.
//
//	kubectl get serviceaccounts,roles,rolebindings,clusterroles,clusterrolebindings -A -o json > rbac.json
//	kubectl get secrets -A --field-selector type=kubernetes.io/service-account-token -o json |
//	  jq 'del(.items[].data, .items[].metadata.managedFields)' > tokens.json
//
// The second command leaves out what the tokens are: nothing needs it. Objects of
// other kinds are skipped, and counted. Names of members are read as they are
// written, for in Kubernetes case matters.
//
// # What becomes of what
//
// The cluster is an Actor of kind organization, kubernetes:<cluster>, and the
// Tenant <cluster> that it owns, for that is all that a cluster knows of who owns
// what. Options.Self is <cluster>; no object says it.
//
// A ServiceAccount is an NHI of kind service_account under its uid; without one,
// in a manifest, under kubernetes:<cluster>:serviceaccount/<namespace>/<name>. One
// that is only referred to is an NHI too. A manifest without a namespace has _ for
// it, and is meant by a reference with one where no other account has the name.
//
// A Secret of type kubernetes.io/service-account-token is a Credential of kind
// bearer_token under its uid, without end. It is suspended where Kubernetes marked
// it invalid, pre_active where its data hold no token yet; the date of its last use
// (Kubernetes keeps the day) is in the label kubernetes.legacyTokenLastUsed. The
// data of Secrets are never looked at.
//
// An OAuthClient of OpenShift is an NHI of kind oauth_app, and each of its secrets a
// Credential without end, <id>/secret-<number>, the first one the current one. Roles and
// bindings that OpenShift shows by its own API are read as those of RBAC, which they are.
//
// Each subject of a RoleBinding or ClusterRoleBinding is a Delegation of kind
// role_assumption from the cluster. A User is a person, as Kubernetes means it, but
// one called system: is an NHI of kind machine, and one of .gserviceaccount.com a
// service account of Google Cloud; system:anonymous and
// system:unauthenticated are the organization kubernetes:anyone. A Group is an
// Actor of kind unit; its members are known where Kubernetes itself puts service
// accounts in it, and the files hold a list of all of them. Users and groups belong to the cluster until somebody says whose
// they are.
//
// What bindings give a service account is in NHI.scopes too, because that is what
// controls on NHIs ask. Unless all bindings are in the files the opaque scope
// kubernetes:bindings-not-in-the-files stands for the others.
//
// # Scopes
//
// A verb on a resource becomes kubernetes.<class>.<verb> on
// tenant/<cluster>/<namespace>/<API group, or core>/<resource>/<name>. A cluster-wide
// binding has * for the namespace, and what lives in none stands under -. pods/log
// is pods:log; URLs that are no resources stand under -url. The class says what
// power over the resource means, and with the verb its level (package delegation):
//
//	secrets   Secrets, and requests for tokens
//	access    RBAC objects, signing of certificates, admission
//	identity  users, groups, service accounts, whom one may impersonate
//	exec      into Pods, and to nodes, Pods and services as a proxy
//	runtime   Pods and what makes them, nodes, volumes, namespaces
//	objects   all other resources
//	urls      URLs that are no resources
//
// A wildcard for resources is a scope for each class. Other verbs, such as use, a
// subresource of all resources (*/scale) and names that no path can hold are opaque,
// with a colon in the action. The roles cluster-admin, admin, edit and view that the
// files do not hold become kubernetes.role.<name>; another one is one opaque scope.
// A role that gathers its rules has them written out in a cluster; in a manifest
// they are those of the roles that it selects, and one opaque scope.
//
// # What stays unknown
//
//   - Of a manifest (an object without uid) whether it is in force: status and state.
//   - Who owns a service account, what for and where it runs. Labels are not read.
//   - When a subject came to a binding; when the binding was made is in the label
//     kubernetes.createdAt.
//   - Other ways to authenticate and authorize than those named: client
//     certificates, tokens on request, webhooks.
//   - Whether pages came before a last one, or a selector was set that leaves what is in
//     every cluster. A list counts as complete, and gives a Completeness, when no page of
//     it goes on (metadata.continue), every item comes from a cluster and, of what lives
//     in namespaces, the items are of two or more: NHI by the service accounts, of which
//     each namespace has default, delegation by both kinds of bindings, among them
//     cluster-admin. A first page
//     that goes on closes no list, whatever else is there.
package kubernetes
