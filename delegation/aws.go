package delegation

import "strings"

// awsActions gives actions that governance/importer/awsiam takes over from policies
// their levels: those that are known to raise one's own rights, those that open
// secrets, run code with the rights of others or switch off the record, and common
// ones beside them. An action that is not here has no known level. The levels are ours,
// a library default, after the access levels (list, read, write, permissions
// management) of the AWS Service Authorization Reference.
func awsActions() PrivilegeMap {
	m := PrivilegeMap{}
	for _, row := range []struct {
		service, names string
		level          int64
	}{
		{"iam", `AddClientIDToOpenIDConnectProvider AddRoleToInstanceProfile AddUserToGroup AttachGroupPolicy AttachRolePolicy AttachUserPolicy CreateAccessKey
			CreateLoginProfile CreateOpenIDConnectProvider CreatePolicy CreatePolicyVersion CreateRole CreateSAMLProvider CreateServiceSpecificCredential CreateUser
			DeactivateMFADevice DeleteRolePermissionsBoundary DeleteRolePolicy DeleteUserPermissionsBoundary DeleteUserPolicy DetachGroupPolicy DetachRolePolicy
			DetachUserPolicy PassRole PutGroupPolicy PutRolePermissionsBoundary PutRolePolicy PutUserPermissionsBoundary PutUserPolicy
			ResetServiceSpecificCredential SetDefaultPolicyVersion UpdateAccessKey UpdateAssumeRolePolicy UpdateLoginProfile
			UpdateOpenIDConnectProviderThumbprint UpdateSAMLProvider UploadSSHPublicKey UploadSigningCertificate`, LevelGrant},
		{"iam", `CreateServiceLinkedRole DeleteAccessKey DeleteGroup DeleteLoginProfile DeleteOpenIDConnectProvider DeletePolicy DeleteRole DeleteSAMLProvider DeleteUser
			RemoveUserFromGroup UpdateAccountPasswordPolicy UpdateRole UpdateUser`, LevelAdmin},
		{"iam", `GenerateCredentialReport GetAccessKeyLastUsed GetAccountAuthorizationDetails GetAccountSummary GetCredentialReport GetGroup GetPolicy GetPolicyVersion
			GetRole GetRolePolicy GetUser GetUserPolicy ListAccessKeys ListAttachedRolePolicies ListAttachedUserPolicies ListGroups ListPolicies ListRolePolicies
			ListRoles ListUserPolicies ListUsers SimulatePrincipalPolicy`, LevelRead},
		{"sts", "AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity", LevelAdmin}, // the rights of the role
		{"sts", "GetCallerIdentity", LevelRead},
		{"sso", `AttachCustomerManagedPolicyReferenceToPermissionSet AttachManagedPolicyToPermissionSet CreateAccountAssignment CreatePermissionSet
			PutInlinePolicyToPermissionSet PutPermissionsBoundaryToPermissionSet ProvisionPermissionSet`, LevelGrant},
		{"organizations", "AttachPolicy CreateAccount DetachPolicy InviteAccountToOrganization LeaveOrganization RegisterDelegatedAdministrator UpdatePolicy", LevelGrant},
		{"organizations", "DescribeAccount DescribeOrganization ListAccounts ListHandshakesForOrganization ListParents ListRoots", LevelRead},

		{"kms", "CreateGrant PutKeyPolicy", LevelGrant},
		{"kms", "Decrypt DisableKey ReEncryptFrom ScheduleKeyDeletion Sign", LevelAdmin},
		{"kms", "Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext", LevelWrite},
		{"kms", "DescribeKey GetPublicKey ListAliases ListKeys", LevelRead},
		{"secretsmanager", "DeleteResourcePolicy PutResourcePolicy", LevelGrant},
		{"secretsmanager", "BatchGetSecretValue GetSecretValue PutSecretValue RotateSecret UpdateSecret", LevelAdmin},
		{"secretsmanager", "DescribeSecret ListSecrets", LevelRead},
		{"ssm", "GetParameter GetParameters GetParametersByPath PutParameter ResumeSession SendCommand StartAutomationExecution StartSession", LevelAdmin},

		{"s3", "DeleteBucketPolicy PutAccessPointPolicy PutBucketAcl PutBucketPolicy PutBucketPublicAccessBlock PutObjectAcl", LevelGrant},
		{"s3", "DeleteBucket PutBucketLogging PutReplicationConfiguration", LevelAdmin},
		{"s3", "AbortMultipartUpload DeleteObject DeleteObjectVersion PutObject", LevelWrite},
		{"s3", "GetBucketLocation GetBucketPolicy GetObject GetObjectVersion ListAllMyBuckets ListBucket ListBucketVersions", LevelRead},
		{"lambda", "AddPermission RemovePermission", LevelGrant},
		{"lambda", "CreateFunction UpdateFunctionCode UpdateFunctionConfiguration", LevelAdmin},
		{"lambda", "InvokeFunction", LevelWrite},
		{"lambda", "GetFunction GetFunctionConfiguration ListFunctions", LevelRead},
		{"ec2", "AssociateIamInstanceProfile ReplaceIamInstanceProfileAssociation", LevelGrant},
		{"ec2", "ModifyInstanceAttribute RunInstances TerminateInstances", LevelAdmin},
		{"ec2", "CreateTags StartInstances StopInstances", LevelWrite},
		{"ec2", "DescribeImages DescribeInstances DescribeRegions DescribeSecurityGroups DescribeSubnets DescribeVpcs", LevelRead},
		{"ec2-instance-connect", "SendSSHPublicKey SendSerialConsoleSSHPublicKey", LevelAdmin},
		{"cloudformation", "CreateChangeSet CreateStack CreateStackSet ExecuteChangeSet SetStackPolicy UpdateStack UpdateStackSet", LevelAdmin},
		{"codebuild", "CreateProject StartBuild UpdateProject", LevelAdmin},
		{"ecs", "ExecuteCommand RegisterTaskDefinition RunTask", LevelAdmin},
		{"ecr", "SetRepositoryPolicy", LevelGrant},
		{"sqs", "AddPermission SetQueueAttributes", LevelGrant},
		{"sqs", "DeleteMessage SendMessage", LevelWrite},
		{"sqs", "GetQueueAttributes GetQueueUrl ReceiveMessage", LevelRead},
		{"sns", "AddPermission SetTopicAttributes", LevelGrant},
		{"sns", "Publish", LevelWrite},
		{"dynamodb", "BatchWriteItem DeleteItem PutItem UpdateItem", LevelWrite},
		{"dynamodb", "BatchGetItem DescribeTable GetItem ListTables Query Scan", LevelRead},
		{"logs", "CreateLogGroup CreateLogStream PutLogEvents", LevelWrite},
		{"logs", "DeleteLogGroup DeleteLogStream PutRetentionPolicy", LevelAdmin},
		{"logs", "DescribeLogGroups DescribeLogStreams FilterLogEvents GetLogEvents", LevelRead},
		{"cloudtrail", "DeleteTrail PutEventSelectors StopLogging UpdateTrail", LevelAdmin},
		{"cloudtrail", "DescribeTrails GetTrailStatus LookupEvents", LevelRead},
		{"cloudwatch", "PutMetricData", LevelWrite},
		{"config", "DeleteConfigurationRecorder StopConfigurationRecorder", LevelAdmin},
		{"guardduty", "DeleteDetector UpdateDetector", LevelAdmin},
	} {
		for name := range strings.FieldsSeq(row.names) {
			m["aws."+row.service+"."+name] = row.level
		}
	}
	return m
}
