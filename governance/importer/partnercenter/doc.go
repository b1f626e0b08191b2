// Package partnercenter imports what Microsoft Partner Center says of the channel
// around one partner: its relationships with other partners, and its customers.
// GDAP, by which customers let partners in, stands in Microsoft Graph: see package
// gdap. What a file holds is told from its content; it may be a collection, a bare
// array or one object.
//
//	result, err := partnercenter.New().Import(ctx, files, importer.Options{Self: "<tenant id of the partner>"})
//
// # How to export
//
//	az rest --resource https://api.partnercenter.microsoft.com --url https://api.partnercenter.microsoft.com/v1/relationships?relationship_type=IsIndirectCloudSolutionProviderOf > relationships.json
//	az rest --resource https://api.partnercenter.microsoft.com --url https://api.partnercenter.microsoft.com/v1/customers?size=500 > customers.json
//	az rest --resource https://api.partnercenter.microsoft.com --url https://api.partnercenter.microsoft.com/v1/customers/<tenant id> > customer.json
//
// # What becomes what
//
//	Options.Self          Actor (organization); distributor or reseller by its relationships, reseller by its customers
//	relationship          Actor (organization) of the other partner: the exporting one is the subject of the verb, so that
//	                      is_indirect_cloud_solution_provider_of names a reseller, is_indirect_reseller_of a distributor
//	customer              Actor (organization, role customer) and Tenant, owned by it
//	allowDelegatedAccess  Delegation (admin_relationship) from the customer to Self, by the delegated admin privileges (DAP)
//	                      that preceded GDAP: partnercenter.delegated-admin-privileges@tenant/<id>/**, without an end
//
// The tier of a distributor is 1, that of a reseller below one is 2. Labels start
// with partnercenter.: relationship, mpnId, relationshipToPartner.
//
// # What stays unknown
//
//   - Contracts: that a relationship exists says nothing of what was agreed.
//   - When delegated access was given, by whom, and whether it is still used.
//   - What a resale relationship lets anybody do: nothing, by itself.
//   - Whether a list is that of every partner or customer: no Completeness is
//     stated, because a search is exported in the same form.
//
// Addresses, mail addresses, domains and billing are not read.
package partnercenter
