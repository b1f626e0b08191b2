package awsiam

import (
	"bytes"

	"github.com/mandate-nhi/mandate/governance/importer"
)

var (
	_ importer.Describer  = Importer{}
	_ importer.Recognizer = Importer{}
)

// Describe says what the importer is for.
func (Importer) Describe() importer.Description {
	export := []string{
		"aws iam get-account-authorization-details > authorization-details.json",
		"aws iam get-credential-report > credential-report.json",
		"aws iam list-access-keys --user-name U > access-keys-U.json",
	}
	return importer.Description{
		System: "AWS IAM",
		Bash:   export, PowerShell: export,
		Fills:  "accounts, users, roles, access keys and other credentials, what policies allow, trust of other accounts, last use",
		Leaves: "owners, deny policies and conditions, whether a list is complete",
	}
}

// Recognize knows the members of the answers of IAM, and the first columns of a
// credential report.
func (Importer) Recognize(s importer.Sample) (string, bool) {
	if head := s.Text()[:min(len(s.Text()), 128)]; looksLikeReport(head) && bytes.Contains(head, []byte("user_creation_time")) {
		return "the columns of a credential report in line 1", true
	}
	return s.Members("UserDetailList", "GroupDetailList", "RoleDetailList", "Content ReportFormat", "Content GeneratedTime", "AccessKeyMetadata",
		"AccessKeyId UserName Status", "AccessKeyLastUsed", "ServiceSpecificCredentials", "ServiceSpecificCredential", "ServiceSpecificCredentialId")
}
