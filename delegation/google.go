package delegation

// googleActions give the actions that governance/importer/google makes of roles,
// permissions and OAuth scopes their levels. The levels are ours, a library default:
// who takes the place of service accounts, or sets policies, gives rights away; who
// reads secrets or keys, or runs code of others, administers.
var googleActions = []privilegeRow{
	{"google.", `owner iam.organizationRoleAdmin iam.roleAdmin iam.securityAdmin iam.serviceAccountAdmin iam.serviceAccountKeyAdmin iam.serviceAccountTokenCreator
		resourcemanager.folderAdmin resourcemanager.folderIamAdmin resourcemanager.organizationAdmin resourcemanager.projectIamAdmin`, LevelGrant},
	{"google.", `editor artifactregistry.admin bigquery.admin bigquery.dataOwner billing.admin cloudbuild.builds.editor cloudfunctions.admin cloudfunctions.developer
		cloudkms.admin cloudkms.cryptoKeyDecrypter cloudkms.cryptoKeyEncrypterDecrypter cloudsql.admin compute.admin compute.instanceAdmin.v1 compute.networkAdmin
		compute.osAdminLogin compute.securityAdmin container.admin container.clusterAdmin container.developer dns.admin iam.serviceAccountUser iam.workloadIdentityUser
		logging.admin monitoring.admin pubsub.admin run.admin run.developer secretmanager.admin secretmanager.secretAccessor securitycenter.admin serviceusage.apiKeysAdmin
		serviceusage.apiKeysViewer serviceusage.serviceUsageAdmin storage.admin`, LevelAdmin},
	{"google.", `artifactregistry.writer bigquery.dataEditor bigquery.jobUser cloudfunctions.invoker cloudsql.client cloudsql.editor datastore.user logging.logWriter
		monitoring.editor monitoring.metricWriter pubsub.editor pubsub.publisher pubsub.subscriber run.invoker serviceusage.serviceUsageConsumer
		storage.objectAdmin storage.objectCreator storage.objectUser`, LevelWrite},
	{"google.", `viewer browser artifactregistry.reader bigquery.dataViewer bigquery.metadataViewer billing.viewer cloudasset.viewer cloudfunctions.viewer cloudkms.viewer
		cloudsql.viewer compute.viewer container.clusterViewer container.viewer datastore.viewer iam.roleViewer iam.securityReviewer iam.serviceAccountViewer
		logging.privateLogViewer logging.viewer monitoring.viewer pubsub.viewer resourcemanager.folderViewer resourcemanager.organizationViewer run.viewer
		secretmanager.viewer securitycenter.adminViewer storage.objectViewer`, LevelRead},

	{"google.permission.", "get list getIamPolicy search", LevelRead},
	{"google.permission.", "create update patch delete undelete enable disable", LevelWrite},
	{"google.permission.", "access getKeyString", LevelAdmin},
	{"google.permission.", `setIamPolicy actAs getAccessToken getOpenIdToken signBlob signJwt implicitDelegation
		create.iam.serviceAccountKeys create.iam.roles update.iam.roles`, LevelGrant},

	{"google.oauth.", `openid email profile userinfo.email userinfo.profile calendar.readonly calendar.events.readonly contacts.readonly drive.readonly drive.metadata.readonly
		documents.readonly spreadsheets.readonly presentations.readonly tasks.readonly gmail.readonly gmail.metadata admin.directory.user.readonly admin.directory.group.readonly
		admin.directory.group.member.readonly admin.directory.orgunit.readonly admin.directory.rolemanagement.readonly admin.directory.domain.readonly
		admin.reports.audit.readonly admin.reports.usage.readonly cloud-platform.read-only compute.readonly devstorage.read_only`, LevelRead},
	{"google.oauth.", `calendar calendar.events contacts drive drive.file drive.appdata drive.metadata documents spreadsheets presentations tasks
		gmail gmail.send gmail.compose gmail.modify gmail.insert gmail.labels devstorage.read_write bigquery`, LevelWrite},
	{"google.oauth.", `gmail.settings.basic gmail.settings.sharing admin.directory.user admin.directory.user.security admin.directory.group admin.directory.group.member
		admin.directory.orgunit admin.directory.domain admin.datatransfer apps.groups.settings cloud-platform compute devstorage.full_control script.projects`, LevelAdmin},
	{"google.oauth.", "admin.directory.rolemanagement", LevelGrant},
}
