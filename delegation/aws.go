package delegation

// awsActions give actions that governance/importer/awsiam takes over from policies
// their levels: those that are known to raise one's own rights, those that open
// secrets, run code with the rights of others or switch off the record, and common
// ones beside them. An action that is not here has no known level. The levels are ours,
// a library default, after the access levels (list, read, write, permissions
// management) of the AWS Service Authorization Reference.
var awsActions = []privilegeRow{
	{"aws.iam.", `AddClientIDToOpenIDConnectProvider AddRoleToInstanceProfile AddUserToGroup AttachGroupPolicy AttachRolePolicy AttachUserPolicy CreateAccessKey
		CreateLoginProfile CreateOpenIDConnectProvider CreatePolicy CreatePolicyVersion CreateRole CreateSAMLProvider CreateServiceSpecificCredential CreateUser
		DeactivateMFADevice DeleteRolePermissionsBoundary DeleteRolePolicy DeleteUserPermissionsBoundary DeleteUserPolicy DetachGroupPolicy DetachRolePolicy
		DetachUserPolicy EnableOrganizationsRootCredentialsManagement EnableOrganizationsRootSessions PassRole PutGroupPolicy PutRolePermissionsBoundary PutRolePolicy PutUserPermissionsBoundary PutUserPolicy
		ResetServiceSpecificCredential SetDefaultPolicyVersion UpdateAccessKey UpdateAssumeRolePolicy UpdateLoginProfile
		UpdateOpenIDConnectProviderThumbprint UpdateSAMLProvider UploadSSHPublicKey UploadSigningCertificate`, LevelGrant},
	{"aws.iam.", `CreateServiceLinkedRole DeleteAccessKey DeleteGroup DeleteLoginProfile DeleteOpenIDConnectProvider DeletePolicy DeleteRole DeleteSAMLProvider DeleteUser
		RemoveUserFromGroup UpdateAccountPasswordPolicy UpdateRole UpdateUser`, LevelAdmin},
	{"aws.iam.", `GenerateCredentialReport GetAccessKeyLastUsed GetAccountAuthorizationDetails GetAccountSummary GetCredentialReport GetGroup GetPolicy GetPolicyVersion
		GetRole GetRolePolicy GetUser GetUserPolicy ListAccessKeys ListAttachedRolePolicies ListAttachedUserPolicies ListGroups ListPolicies ListRolePolicies
		ListRoles ListUserPolicies ListUsers SimulatePrincipalPolicy`, LevelRead},
	{"aws.sts.", "AssumeRoot", LevelGrant},                                              // the root of a member account, with rights such as to set its password anew
	{"aws.sts.", "AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity", LevelAdmin}, // the rights of the role
	{"aws.sts.", "GetCallerIdentity", LevelRead},
	{"aws.sso.", `AttachCustomerManagedPolicyReferenceToPermissionSet AttachManagedPolicyToPermissionSet CreateAccountAssignment CreatePermissionSet
		DeleteInlinePolicyFromPermissionSet DeletePermissionsBoundaryFromPermissionSet PutInlinePolicyToPermissionSet PutPermissionsBoundaryToPermissionSet
		ProvisionPermissionSet`, LevelGrant},
	{"aws.sso.", "DeleteAccountAssignment DeletePermissionSet UpdatePermissionSet", LevelAdmin},
	{"aws.sso.", "DescribePermissionSet GetInlinePolicyForPermissionSet ListAccountAssignments ListInstances ListPermissionSets", LevelRead},
	{"aws.identitystore.", "CreateGroupMembership", LevelGrant},
	{"aws.identitystore.", "CreateGroup CreateUser DeleteGroup DeleteGroupMembership DeleteUser UpdateGroup UpdateUser", LevelAdmin},
	{"aws.identitystore.", "DescribeGroup DescribeGroupMembership DescribeUser ListGroupMemberships ListGroups ListUsers", LevelRead},
	{"aws.sso-directory.", "AddMemberToGroup", LevelGrant},
	{"aws.organizations.", "AttachPolicy CreateAccount DetachPolicy InviteAccountToOrganization LeaveOrganization RegisterDelegatedAdministrator UpdatePolicy", LevelGrant},
	{"aws.organizations.", "DescribeAccount DescribeOrganization ListAccounts ListHandshakesForOrganization ListParents ListRoots", LevelRead},

	{"aws.kms.", "CreateGrant PutKeyPolicy", LevelGrant},
	{"aws.kms.", "Decrypt DisableKey ReEncryptFrom ScheduleKeyDeletion Sign", LevelAdmin},
	{"aws.kms.", "Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext", LevelWrite},
	{"aws.kms.", "DescribeKey GetPublicKey ListAliases ListKeys", LevelRead},
	{"aws.secretsmanager.", "DeleteResourcePolicy PutResourcePolicy", LevelGrant},
	{"aws.secretsmanager.", "BatchGetSecretValue GetSecretValue PutSecretValue RotateSecret UpdateSecret", LevelAdmin},
	{"aws.secretsmanager.", "DescribeSecret ListSecrets", LevelRead},
	{"aws.ssm.", "GetParameter GetParameters GetParametersByPath PutParameter ResumeSession SendCommand StartAutomationExecution StartSession", LevelAdmin},

	{"aws.s3.", "DeleteBucketPolicy PutAccessPointPolicy PutBucketAcl PutBucketPolicy PutBucketPublicAccessBlock PutObjectAcl", LevelGrant},
	{"aws.s3.", "DeleteBucket PutBucketLogging PutReplicationConfiguration", LevelAdmin},
	{"aws.s3.", "AbortMultipartUpload DeleteObject DeleteObjectVersion PutObject", LevelWrite},
	{"aws.s3.", "GetBucketLocation GetBucketPolicy GetObject GetObjectVersion ListAllMyBuckets ListBucket ListBucketVersions", LevelRead},
	{"aws.lambda.", "AddPermission RemovePermission", LevelGrant},
	{"aws.lambda.", "CreateFunction UpdateFunctionCode UpdateFunctionConfiguration", LevelAdmin},
	{"aws.lambda.", "InvokeFunction", LevelWrite},
	{"aws.lambda.", "GetFunction GetFunctionConfiguration ListFunctions", LevelRead},
	{"aws.ec2.", "AssociateIamInstanceProfile ReplaceIamInstanceProfileAssociation", LevelGrant},
	{"aws.ec2.", "ModifyInstanceAttribute RunInstances TerminateInstances", LevelAdmin},
	{"aws.ec2.", "CreateTags StartInstances StopInstances", LevelWrite},
	{"aws.ec2.", "DescribeImages DescribeInstances DescribeRegions DescribeSecurityGroups DescribeSubnets DescribeVpcs", LevelRead},
	{"aws.ec2-instance-connect.", "SendSSHPublicKey SendSerialConsoleSSHPublicKey", LevelAdmin},
	{"aws.cloudformation.", "CreateChangeSet CreateStack CreateStackSet ExecuteChangeSet SetStackPolicy UpdateStack UpdateStackSet", LevelAdmin},
	{"aws.codebuild.", "CreateProject StartBuild UpdateProject", LevelAdmin},
	{"aws.ecs.", "ExecuteCommand RegisterTaskDefinition RunTask", LevelAdmin},
	{"aws.ecr.", "SetRepositoryPolicy", LevelGrant},
	{"aws.sqs.", "AddPermission SetQueueAttributes", LevelGrant},
	{"aws.sqs.", "DeleteMessage SendMessage", LevelWrite},
	{"aws.sqs.", "GetQueueAttributes GetQueueUrl ReceiveMessage", LevelRead},
	{"aws.sns.", "AddPermission SetTopicAttributes", LevelGrant},
	{"aws.sns.", "Publish", LevelWrite},
	{"aws.dynamodb.", "BatchWriteItem DeleteItem PutItem UpdateItem", LevelWrite},
	{"aws.dynamodb.", "BatchGetItem DescribeTable GetItem ListTables Query Scan", LevelRead},
	{"aws.logs.", "CreateLogGroup CreateLogStream PutLogEvents", LevelWrite},
	{"aws.logs.", "DeleteLogGroup DeleteLogStream PutRetentionPolicy", LevelAdmin},
	{"aws.logs.", "DescribeLogGroups DescribeLogStreams FilterLogEvents GetLogEvents", LevelRead},
	{"aws.cloudtrail.", "DeleteTrail PutEventSelectors StopLogging UpdateTrail", LevelAdmin},
	{"aws.cloudtrail.", "DescribeTrails GetTrailStatus LookupEvents", LevelRead},
	{"aws.cloudwatch.", "PutMetricData", LevelWrite},
	{"aws.config.", "DeleteConfigurationRecorder StopConfigurationRecorder", LevelAdmin},
	{"aws.guardduty.", "DeleteDetector UpdateDetector", LevelAdmin},
}
