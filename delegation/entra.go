package delegation

// entraRoles give the actions that importers make of the built-in roles of
// Microsoft Entra their levels. The levels are ours, a library default:
// who can give rights away is 4, who administers is 3.
var entraRoles = []privilegeRow{
	{"entra.", `global-administrator partner-tier2-support privileged-authentication-administrator privileged-role-administrator`, LevelGrant},
	{"entra.", `agent-id-administrator agent-registry-administrator ai-administrator application-administrator application-developer attack-simulation-administrator
		attribute-assignment-administrator attribute-definition-administrator attribute-log-administrator attribute-provisioning-administrator
		authentication-administrator authentication-extensibility-administrator authentication-policy-administrator azure-devops-administrator
		azure-information-protection-administrator b2c-ief-keyset-administrator b2c-ief-policy-administrator billing-administrator
		cloud-app-security-administrator cloud-application-administrator cloud-device-administrator compliance-administrator compliance-data-administrator
		conditional-access-administrator customer-lockbox-access-approver desktop-analytics-administrator directory-synchronization-accounts directory-writers
		domain-name-administrator dragon-administrator dynamics-365-administrator dynamics-365-business-central-administrator edge-administrator
		exchange-administrator exchange-backup-administrator exchange-recipient-administrator extended-directory-user-administrator
		external-id-user-flow-administrator external-id-user-flow-attribute-administrator external-identity-provider-administrator fabric-administrator
		global-secure-access-administrator groups-administrator helpdesk-administrator hybrid-identity-administrator identity-governance-administrator
		insights-administrator intune-administrator iot-device-administrator kaizala-administrator knowledge-administrator license-administrator
		lifecycle-workflows-administrator microsoft-365-backup-administrator microsoft-365-migration-administrator
		microsoft-entra-joined-device-local-administrator microsoft-graph-data-connect-administrator microsoft-hardware-warranty-administrator
		network-administrator office-apps-administrator organizational-branding-administrator organizational-data-source-administrator partner-tier1-support
		password-administrator people-administrator permissions-management-administrator places-administrator power-platform-administrator
		printer-administrator search-administrator security-administrator security-operator sharepoint-administrator
		sharepoint-advanced-management-administrator sharepoint-backup-administrator sharepoint-embedded-administrator skype-for-business-administrator
		teams-administrator teams-communications-administrator teams-devices-administrator teams-telephony-administrator user-administrator
		virtual-visits-administrator viva-glint-tenant-administrator viva-goals-administrator viva-pulse-administrator windows-365-administrator
		windows-update-deployment-administrator yammer-administrator`, LevelAdmin},
	{"entra.", `agent-id-developer attack-payload-author guest-inviter knowledge-manager microsoft-hardware-warranty-specialist organizational-messages-approver
		organizational-messages-writer printer-technician search-editor service-support-administrator tenant-creator`, LevelWrite},
	{"entra.", `ai-reader attribute-assignment-reader attribute-definition-reader attribute-log-reader attribute-provisioning-reader directory-readers global-reader
		global-secure-access-log-reader insights-analyst insights-business-leader message-center-privacy-reader message-center-reader reports-reader
		security-reader teams-communications-support-engineer teams-communications-support-specialist teams-reader usage-summary-reports-reader
		user-experience-success-manager`, LevelRead},
}
