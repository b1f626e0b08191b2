// Package gdap imports granular delegated admin privileges (GDAP), as Microsoft
// Graph lists them for a partner: delegatedAdminRelationships with their
// accessAssignments and requests, and delegatedAdminCustomers. What a file
// holds is told from its content, never from its name; it may be an OData page,
// a bare array, one bare object, or what the Graph PowerShell SDK and
// ConvertTo-Json make of them.
//
//	result, err := gdap.New().Import(ctx, files, importer.Options{Self: "<tenant id of the partner>"})
//
// # What becomes what
//
//	customer              Actor (organization, role customer) and Tenant, owned by it
//	indirect provider     Actor (organization, role distributor)
//	Options.Self          Actor (organization), where it is a party; role reseller when a relationship is of the reseller type
//	relationship          Delegation (admin_relationship) from the customer to Self on the customer's tenant
//	security group        Actor (unit) under Self; package msgraph imports its members
//	access assignment     Delegation from Self to the group, child of its relationship
//	role of Microsoft Entra ID  Scope entra.<role>@tenant/<id>/**, or opaque entra:role:<template id>
//
// # What stays unknown
//
//   - Who approved: the API names no person, so no Approval is made up. Approvals
//     are known to be none while a relationship waits for the customer; they are
//     unknown afterwards. Whether the reseller's own consent is pending stands
//     in the label gdap.isPartnerConsentPending; without the label nobody said.
//   - How far the partner may pass a grant on (redelegations), under which
//     conditions, and who asked for it unless an indirect provider or a request
//     to lock for approval says so.
//   - The end of a relationship whose endDateTime is null: it is computed when
//     the relationship starts; GDAP knows no relationship without an end.
//   - When an access assignment took effect: only its creation is stated.
//   - The relationship of an access assignment or request, unless the file says
//     it: in @odata.context, @odata.id or @odata.nextLink, in a member
//     delegatedAdminRelationshipId, or by standing inside the relationship.
//
// A list that has no next page says that these are the partner's relationships,
// not that these are all delegations of a tenant; so no Completeness is stated.
// Scopes have no unknown: roles that a file lost become one opaque scope
// entra:roles-of:<delegation id>, whose level nobody knows, and the delegation
// is not linked to its parent, because nobody can say whether it covers it.
//
// Facts that have no field of their own are labels of the delegation, all
// starting with gdap. in the vendor's member names: type, displayName, duration,
// createdDateTime, isPartnerConsentPending, and request.<action> with the
// statuses of such requests.
package gdap
