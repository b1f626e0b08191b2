package github_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/github"
)

// BenchmarkImport imports one page of installations, each as the API lists it.
func BenchmarkImport(b *testing.B) {
	const one = `{"id":%[1]d,"client_id":"Iv23li%[1]d","account":{"login":"northwind","id":7001,"node_id":"MDEyOk9yZ2FuaXphdGlvbjE=","avatar_url":"https://avatars.githubusercontent.com/u/7001?v=4",
"gravatar_id":"","url":"https://api.github.com/users/northwind","html_url":"https://github.com/northwind","followers_url":"https://api.github.com/users/northwind/followers",
"following_url":"https://api.github.com/users/northwind/following{/other_user}","gists_url":"https://api.github.com/users/northwind/gists{/gist_id}",
"organizations_url":"https://api.github.com/users/northwind/orgs","repos_url":"https://api.github.com/users/northwind/repos","events_url":"https://api.github.com/users/northwind/events{/privacy}",
"type":"Organization","site_admin":false},"repository_selection":"all","access_tokens_url":"https://api.github.com/app/installations/%[1]d/access_tokens",
"repositories_url":"https://api.github.com/installation/repositories","html_url":"https://github.com/organizations/northwind/settings/installations/%[1]d","app_id":%[1]d,"app_slug":"app-%[1]d",
"target_id":7001,"target_type":"Organization","permissions":{"actions":"read","checks":"write","contents":"write","issues":"write","metadata":"read","pull_requests":"write"},
"events":["push","pull_request"],"created_at":"2024-03-16T14:51:28Z","updated_at":"2024-03-16T14:51:28Z","single_file_name":null,"suspended_by":null,"suspended_at":null}`
	for _, n := range []int{100, 5000} {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf(one, i+1))
		}
		files := []importer.File{{Name: "installations.json", Data: fmt.Appendf(nil, `{"total_count":%d,"installations":[%s]}`, n, strings.Join(list, ","))}}
		b.Run(fmt.Sprintf("installations=%d", n), func(b *testing.B) {
			b.SetBytes(int64(len(files[0].Data)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := (github.Importer{}).Import(b.Context(), files, options); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
