package microsoft

// GraphAppID is the client id of Microsoft Graph in every tenant.
const GraphAppID = "00000003-0000-0000-c000-000000000000"

// IsMicrosoft reports whether a tenant is one of those from which Microsoft
// publishes its own applications: Microsoft Services, and Microsoft itself.
// Source: Microsoft, verify first-party Microsoft applications in sign-in reports.
func IsMicrosoft(tenant string) bool {
	return tenant == "f8cdef31-a31e-4b4a-93e4-5f571e91255a" || tenant == "72f988bf-86f1-41af-91ab-2d7cd011db47"
}

// GraphAppRole is the name of an application permission of Microsoft Graph by its
// id, which is the same in every tenant, and "" for one that is not in the table.
// Other APIs of Microsoft use some of these ids too: the id alone does not say
// that the permission is one of Graph. Source: Microsoft Graph permissions
// reference; the table holds the permissions that have a level, and no others.
func GraphAppRole(id string) string { return graphAppRoles[id] }

var graphAppRoles = map[string]string{
	"5eb59dd3-1da2-4329-8733-9dabdc435916": "AdministrativeUnit.ReadWrite.All",
	"06b708a9-e830-4db3-a914-8e69da51d44f": "AppRoleAssignment.ReadWrite.All",
	"9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30": "Application.Read.All",
	"1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9": "Application.ReadWrite.All",
	"18a4783c-866b-4cc7-a460-3d5e5662c884": "Application.ReadWrite.OwnedBy",
	"b0afded3-3588-46d8-8b3d-9842eff778da": "AuditLog.Read.All",
	"57f1cf28-c0c4-4ec3-9a30-19a2eaaf2f6e": "BitlockerKey.Read.All",
	"798ee544-9d2d-430c-a058-570e29e34338": "Calendars.Read",
	"ef54d2bf-783f-4e0f-bca1-3210c0444d99": "Calendars.ReadWrite",
	"7b2449af-6ccd-4f4d-9f78-e550c193f0d1": "ChannelMessage.Read.All",
	"6b7d71aa-70aa-4810-a8d9-5d9fb2830017": "Chat.Read.All",
	"294ce7c9-31ba-490a-ad7d-97a7d075e4ed": "Chat.ReadWrite.All",
	"089fe4d0-434a-44c5-8827-41ba8a0b17f5": "Contacts.Read",
	"6918b873-d17a-4dc1-b314-35f528134491": "Contacts.ReadWrite",
	"cc13eba4-8cd8-44c6-b4d4-f93237adce58": "DelegatedAdminRelationship.ReadWrite.All",
	"8e8e4742-1d95-4f68-9d56-6ee75648c72a": "DelegatedPermissionGrant.ReadWrite.All",
	"7438b122-aefc-4978-80ed-43db9fcc7715": "Device.Read.All",
	"1138cb37-bd11-4084-a2b7-9f71582aeddb": "Device.ReadWrite.All",
	"78145de6-330d-4800-a6ce-494ff2d33d07": "DeviceManagementApps.ReadWrite.All",
	"9241abd9-d0e6-425a-bd4f-47ba86e767a4": "DeviceManagementConfiguration.ReadWrite.All",
	"5b07b0dd-2377-4e44-a38d-703f09a0dc3c": "DeviceManagementManagedDevices.PrivilegedOperations.All",
	"2f51be20-0bb4-4fed-bf7b-db946066c75e": "DeviceManagementManagedDevices.Read.All",
	"243333ab-4d21-40cb-a475-36241daa0842": "DeviceManagementManagedDevices.ReadWrite.All",
	"e330c4f0-4170-414e-a55a-2f022ec2b57b": "DeviceManagementRBAC.ReadWrite.All",
	"7ab1d382-f21e-4acd-a863-ba3e13f7da61": "Directory.Read.All",
	"19dbc75e-c2e2-444c-a770-ec69d8559fc7": "Directory.ReadWrite.All",
	"dbb9058a-0e50-45d7-ae91-66909b5d4664": "Domain.Read.All",
	"7e05723c-0bb0-42da-be95-ae9f08a6e53c": "Domain.ReadWrite.All",
	"9acd699f-1e81-4958-b001-93b1d2506e19": "EntitlementManagement.ReadWrite.All",
	"01d4889c-1287-42c6-ac1f-5d1e02578ef6": "Files.Read.All",
	"75359482-378d-4052-8f01-80520e7db3cd": "Files.ReadWrite.All",
	"5b567255-7703-4780-807c-7be8301ae99b": "Group.Read.All",
	"62a82d76-70ea-41e2-9197-370581804d09": "Group.ReadWrite.All",
	"98830695-27a2-44f7-8c18-0c3ebc9698f6": "GroupMember.Read.All",
	"dbaae8cf-10b5-4b86-a4a1-f871c94c6695": "GroupMember.ReadWrite.All",
	"810c84a8-4a9e-49e6-bf7d-12d183f40d01": "Mail.Read",
	"6be147d2-ea4f-4b5a-a3fa-3eab6f3c140a": "Mail.ReadBasic",
	"693c5e45-0940-467d-9b8a-1022fb9d42ef": "Mail.ReadBasic.All",
	"e2a3a72e-5f79-4c64-b1b1-878b674786c9": "Mail.ReadWrite",
	"b633e1c5-b582-4048-a93e-9f11b44c7e96": "Mail.Send",
	"40f97065-369a-49f4-947c-6a255697ae91": "MailboxSettings.Read",
	"6931bccd-447a-43d1-b442-00a195474933": "MailboxSettings.ReadWrite",
	"246dd0d5-5bd0-4def-940b-0421030a5b68": "Policy.Read.All",
	"29c18626-4985-4dcd-85c0-193eef327366": "Policy.ReadWrite.AuthenticationMethod",
	"01c0a623-fc9b-48e9-b794-0756f8e8f067": "Policy.ReadWrite.ConditionalAccess",
	"a402ca1c-2696-4531-972d-6e5ee4aa11ea": "Policy.ReadWrite.PermissionGrant",
	"854d9ab1-6657-4ec8-be45-823027bcd009": "PrivilegedAccess.ReadWrite.AzureAD",
	"2f6817f8-7b12-4f0f-bc18-eeaf60705a9e": "PrivilegedAccess.ReadWrite.AzureADGroup",
	"6f9d5abc-2db6-400b-a267-7de22a40fb87": "PrivilegedAccess.ReadWrite.AzureResources",
	"41202f2c-f7ab-45be-b001-85c9728b9d69": "PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup",
	"618b6020-bca8-4de6-99f6-ef445fa4d857": "PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup",
	"230c1aed-a721-4c5d-9cb4-a90514e508ef": "Reports.Read.All",
	"dd199f4a-f148-40a4-a2ec-f0069cc799ec": "RoleAssignmentSchedule.ReadWrite.Directory",
	"fee28b28-e1f3-4841-818e-2704dc62245f": "RoleEligibilitySchedule.ReadWrite.Directory",
	"c7fbd983-d9aa-4fa7-84b8-17382c103bc4": "RoleManagement.Read.All",
	"483bed4a-2ad3-4361-a73b-c83ccdbdc53c": "RoleManagement.Read.Directory",
	"9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8": "RoleManagement.ReadWrite.Directory",
	"b38dcc4d-a239-4ed6-aa84-6c65b284f97c": "RoleManagementPolicy.ReadWrite.AzureADGroup",
	"31e08e0a-d3f7-4ca2-ac39-7343fb83e8ad": "RoleManagementPolicy.ReadWrite.Directory",
	"bf394140-e372-4bf9-a898-299cfc7564e5": "SecurityEvents.Read.All",
	"d903a879-88e0-4c09-b0c9-82f6a1333f84": "SecurityEvents.ReadWrite.All",
	"a82116e5-55eb-4c41-a434-62fe8a61c773": "Sites.FullControl.All",
	"0c0bf378-bf22-4481-8f81-9e89a9b4960a": "Sites.Manage.All",
	"332a536c-c7ef-4017-ab91-336970924f0d": "Sites.Read.All",
	"9492366f-7969-46a4-8d15-ed1a20078fff": "Sites.ReadWrite.All",
	"405a51b5-8d8d-430b-9842-8be4b0e9f324": "User.Export.All",
	"09850681-111b-4a89-9bed-3f2cae46d706": "User.Invite.All",
	"c529cfca-c91b-489c-af2b-d92990b66ce6": "User.ManageIdentities.All",
	"df021288-bdef-4463-88db-98f22de89214": "User.Read.All",
	"741f803b-c850-494e-b5df-cde7c675a1ca": "User.ReadWrite.All",
	"cc117bb9-00cf-4eb8-b580-ea2a878fe8f7": "User-PasswordProfile.ReadWrite.All",
	"38d9df27-64da-44fd-b7c5-a6fbac20248f": "UserAuthenticationMethod.Read.All",
	"50483e42-d915-4231-9639-7fdb7fd190e5": "UserAuthenticationMethod.ReadWrite.All",
}
