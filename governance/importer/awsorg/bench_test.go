package awsorg_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/awsorg"
)

// BenchmarkImport imports a trail in which some roles become others.
func BenchmarkImport(b *testing.B) {
	const one = `{"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLE%[1]d:session","arn":"arn:aws:sts::111111111111:assumed-role/role-%[2]d/session",
"accountId":"111111111111","accessKeyId":"ASIAEXAMPLE%[1]d","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLE%[2]d","arn":"arn:aws:iam::111111111111:role/role-%[2]d",
"accountId":"111111111111","userName":"role-%[2]d"},"attributes":{"creationDate":"2025-05-02T08:00:00Z","mfaAuthenticated":"false"}}},"eventTime":"2025-05-02T08:30:00Z",
"eventSource":"sts.amazonaws.com","eventName":"AssumeRole","awsRegion":"eu-central-1","sourceIPAddress":"192.0.2.1","userAgent":"aws-cli/2.15.0 Python/3.11.6 Linux/6.1 exe/x86_64",
"requestParameters":{"roleArn":"arn:aws:iam::222222222222:role/target-%[2]d","roleSessionName":"session","durationSeconds":900},"responseElements":{"credentials":
{"accessKeyId":"ASIAOTHER%[1]d","sessionToken":"","expiration":"May 2, 2025, 8:45:00 AM"},"assumedRoleUser":{"assumedRoleId":"AROAEXAMPLE:session",
"arn":"arn:aws:sts::222222222222:assumed-role/target-%[2]d/session"}},"requestID":"4ddeba69-b9da-48b8-833a-%012[1]d","eventID":"099bfd30-232c-4dff-9998-%012[1]d","readOnly":true,
"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"222222222222","eventCategory":"Management","tlsDetails":{"tlsVersion":"TLSv1.3"}}`
	for _, n := range []int{100, 5000} {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf(one, i, i%50))
		}
		files := []importer.File{{Name: "trail.json", Data: []byte(`{"Records":[` + strings.Join(list, ",") + `]}`)}}
		b.Run(fmt.Sprintf("events=%d", n), func(b *testing.B) {
			b.SetBytes(int64(len(files[0].Data)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := (awsorg.Importer{}).Import(b.Context(), files, options); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
