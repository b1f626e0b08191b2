package awsorg

import "github.com/mandate-nhi/mandate/governance/importer"

var (
	_ importer.Describer  = Importer{}
	_ importer.Recognizer = Importer{}
)

// Describe says what the importer is for.
func (Importer) Describe() importer.Description {
	export := []string{
		"aws organizations list-accounts > accounts.json",
		"aws organizations list-handshakes-for-organization > handshakes.json",
		"aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=AssumeRole > assumed.json",
		"aws sso-admin list-instances > instances.json",
		"aws sso-admin describe-permission-set --instance-arn I --permission-set-arn P > set-P.json",
		"aws sso-admin list-account-assignments --instance-arn I --account-id A --permission-set-arn P > assignments-A-P.json",
		"aws identitystore list-users --identity-store-id D > users.json",
		"aws identitystore list-groups --identity-store-id D > groups.json",
	}
	return importer.Description{
		System: "AWS Organizations, CloudTrail, IAM Identity Center",
		Bash:   export, PowerShell: export,
		Fills:  "accounts and who invited them, who became which role, when temporary keys end, last use, people and groups and their permission sets by account",
		Leaves: "what a role or permission set allows, whether an observed delegation is in force, members of groups, whether a list is complete",
	}
}

// Recognize knows the members of what the three services answer and log.
func (Importer) Recognize(s importer.Sample) (string, bool) {
	return s.Members("JoinedMethod JoinedTimestamp", "Account/JoinedMethod", "Parties RequestedTimestamp", "Handshake/Parties", "eventName userIdentity",
		"EventName CloudTrailEvent", "PermissionSetArn PrincipalId", "PermissionSet/PermissionSetArn", "IdentityStoreId", "AssumedRoleUser/Arn Credentials/Expiration")
}
