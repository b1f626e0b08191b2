package delegation

// graphPermissions give the actions that the importer of Microsoft Graph makes of its
// permissions, of an application on its own and on behalf of a user, their levels: of
// those that are known to be dangerous, and the common ones beside them. The levels are
// ours, a library default: who can hand out roles, consent or credentials, to itself or
// to others, is 4, who administers people, groups, devices, sites or policies is 3. What
// each permission allows: Microsoft Graph permissions reference.
var graphPermissions = []privilegeRow{
	{"graph.application. graph.delegated.", `AppRoleAssignment.ReadWrite.All Application.ReadWrite.All Application.ReadWrite.OwnedBy DelegatedAdminRelationship.ReadWrite.All
		DelegatedPermissionGrant.ReadWrite.All Directory.AccessAsUser.All Directory.ReadWrite.All Domain.ReadWrite.All EntitlementManagement.ReadWrite.All
		Policy.ReadWrite.PermissionGrant PrivilegedAccess.ReadWrite.AzureAD PrivilegedAccess.ReadWrite.AzureADGroup PrivilegedAccess.ReadWrite.AzureResources
		PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup
		RoleAssignmentSchedule.ReadWrite.Directory RoleEligibilitySchedule.ReadWrite.Directory RoleManagement.ReadWrite.Directory
		RoleManagementPolicy.ReadWrite.AzureADGroup RoleManagementPolicy.ReadWrite.Directory User-PasswordProfile.ReadWrite.All
		UserAuthenticationMethod.ReadWrite.All`, LevelGrant},
	{"graph.application. graph.delegated.", `AdministrativeUnit.ReadWrite.All Device.ReadWrite.All DeviceManagementApps.ReadWrite.All DeviceManagementConfiguration.ReadWrite.All
		DeviceManagementManagedDevices.PrivilegedOperations.All DeviceManagementManagedDevices.ReadWrite.All DeviceManagementRBAC.ReadWrite.All
		Group.ReadWrite.All GroupMember.ReadWrite.All Policy.ReadWrite.AuthenticationMethod Policy.ReadWrite.ConditionalAccess
		Sites.FullControl.All Sites.Manage.All User.ManageIdentities.All User.ReadWrite.All`, LevelAdmin},
	{"graph.application. graph.delegated.", `Calendars.ReadWrite Chat.ReadWrite.All Contacts.ReadWrite Files.ReadWrite Files.ReadWrite.All Mail.ReadWrite Mail.Send
		MailboxSettings.ReadWrite SecurityEvents.ReadWrite.All Sites.ReadWrite.All User.Invite.All User.ReadWrite`, LevelWrite},
	{"graph.application. graph.delegated.", `Application.Read.All AuditLog.Read.All BitlockerKey.Read.All Calendars.Read ChannelMessage.Read.All Chat.Read.All Contacts.Read
		Device.Read.All DeviceManagementManagedDevices.Read.All Directory.Read.All Domain.Read.All Files.Read Files.Read.All Group.Read.All
		GroupMember.Read.All Mail.Read Mail.ReadBasic MailboxSettings.Read Policy.Read.All Reports.Read.All RoleManagement.Read.All
		RoleManagement.Read.Directory SecurityEvents.Read.All Sites.Read.All User.Export.All User.Read User.ReadBasic.All
		UserAuthenticationMethod.Read.All email openid profile`, LevelRead},
	{"graph.application. graph.delegated.", `offline_access`, LevelNone}, // how long a grant lasts, not what it allows
}
