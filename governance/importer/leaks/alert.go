package leaks

import (
	"regexp"
	"slices"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

var alertURL = regexp.MustCompile(`/(?:repos/)?([A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+)/(?:security/)?secret-scanning/(?:alerts/)?[0-9]+$`)

// alert reads an alert of secret scanning on GitHub. The instant that it has is when
// GitHub saw the secret.
func (r *run) alert(n importer.Node) {
	r.UnknownFields(n, "number", "created_at", "updated_at", "url", "html_url", "locations_url", "state", "resolution", "resolved_at", "resolved_by", "resolution_comment",
		"secret_type", "secret_type_display_name", "secret", "provider", "provider_slug", "validity", "publicly_leaked", "multi_repo", "is_base64_encoded", "repository",
		"push_protection_bypassed", "push_protection_bypassed_by", "push_protection_bypassed_at", "push_protection_bypass_request_reviewer",
		"push_protection_bypass_request_reviewer_comment", "push_protection_bypass_request_comment", "push_protection_bypass_request_html_url",
		"first_location_detected", "has_more_locations", "assigned_to")
	f := &finding{node: n, tool: "github", seen: r.date(n.Get("created_at")), committed: true}
	f.rule, f.repository = r.text(n.Get("secret_type")), r.text(n.Get("repository").Get("full_name"))
	for _, url := range []string{"url", "html_url"} {
		if m := alertURL.FindStringSubmatch(r.text(n.Get(url))); m != nil && f.repository == "" {
			f.repository = m[1]
		}
	}
	f.alert = digits(n.Get("number"))
	first := n.Get("first_location_detected")
	f.commit, f.file = r.text(first.Get("commit_sha")), r.text(first.Get("path"))
	f.line, f.column = digits(first.Get("start_line")), digits(first.Get("start_column"))
	if f.commit != "" {
		f.storage = sourceCode
	}
	if first.Get("page_url").Exists() {
		f.storage = governance.Some(governance.StorageWiki)
	}
	f.state = importer.Enum(&r.Collector, n.Get("state"), same("open", "resolved")).Or("")
	f.resolution = importer.Enum(&r.Collector, n.Get("resolution"), resolutions).Or("")
	f.validity = importer.Enum(&r.Collector, n.Get("validity"), same("active", "inactive", "unknown")).Or("")
	if f.state != "open" && !slices.Contains(exposing, f.resolution) {
		f.dismissed = "the alert is closed for a reason that makes it no exposure, or nobody says whether it is open"
	}
	r.add(f)
}

// exposing are the reasons to close an alert of a secret that was exposed.
var exposing = []string{"revoked", "wont_fix"}

var resolutions = same("false_positive", "wont_fix", "revoked", "used_in_tests", "pattern_edited", "pattern_deleted")

// same are names that stand for themselves.
func same(names ...string) map[string]string {
	m := map[string]string{}
	for _, name := range names {
		m[name] = name
	}
	return m
}
