package awsiam_test

import (
	"context"
	"fmt"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/awsiam"
)

// A credential report gives the users, and a remark on what cannot be read.
func Example() {
	report := importer.File{Name: "report.csv", Data: []byte(`user,arn,user_creation_time,password_enabled,password_last_used,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated
ci,arn:aws:iam::111122223333:user/ci,2024-01-01T00:00:00+00:00,false,N/A,false,true,2024-01-02T00:00:00+00:00,yesterday,false,N/A,N/A,false,N/A,false,N/A
`)}
	result, err := awsiam.Importer{}.Import(context.Background(), []importer.File{report}, importer.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, key := range result.Estate.Credentials {
		fmt.Println(key.ID, key.State, "made", key.CreatedAt)
	}
	for _, d := range result.Diagnostics {
		fmt.Println(d)
	}
	// Output:
	// aws:111122223333:user/ci/access-key-1 active made 2024-01-02T00:00:00Z
	// report.csv:2:111: error: UNPARSABLE: not a date as AWS writes it: "yesterday"; left unknown
}
