package awsorg_test

import (
	"context"
	"fmt"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/awsorg"
)

func Example() {
	trail := `{"Records": [{"eventTime": "2025-05-02T08:30:00Z", "eventName": "AssumeRole", "eventSource": "sts.amazonaws.com", "eventID": "e-1",
  "requestParameters": {"roleArn": "arn:aws:iam::222222222222:role/deploy"},
  "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111111111111:user/pipeline", "accessKeyId": "AKIAEXAMPLE1"}}]}`
	result, err := awsorg.Importer{}.Import(context.Background(), []importer.File{{Name: "trail.json", Data: []byte(trail)}}, importer.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, d := range result.Estate.Delegations {
		fmt.Println(d.GranteeID, "became", d.OnBehalfOfID, "at", d.LastUsedAt, "and may still do so:", d.State)
	}
	// Output:
	// nhi:aws:111111111111:user/pipeline became nhi:aws:222222222222:role/deploy at 2025-05-02T08:30:00Z and may still do so: unknown
}
