package leaks

import (
	"regexp"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// gitleaks8 reads one finding of gitleaks 8.
func (r *run) gitleaks8(n importer.Node) {
	r.UnknownFields(n, "Description", "StartLine", "EndLine", "StartColumn", "EndColumn", "Line", "Match", "Secret", "File", "SymlinkFile", "Commit", "Link",
		"Entropy", "Author", "Email", "Date", "Message", "Tags", "RuleID", "Fingerprint")
	f := &finding{node: n, tool: "gitleaks", line: digits(n.Get("StartLine")), column: digits(n.Get("StartColumn")), seen: r.date(n.Get("Date")), storage: sourceCode}
	f.rule, f.file, f.commit = r.text(n.Get("RuleID")), r.text(n.Get("File")), r.text(n.Get("Commit"))
	f.committed = f.commit != ""
	r.add(f)
}

// gitleaks7 reads one finding of gitleaks 7, where line is its text.
func (r *run) gitleaks7(n importer.Node) {
	r.UnknownFields(n, "line", "lineNumber", "offender", "offenderEntropy", "commit", "repo", "repoURL", "leakURL", "rule", "commitMessage", "author", "email",
		"file", "date", "tags", "operation")
	f := &finding{node: n, tool: "gitleaks", line: digits(n.Get("lineNumber")), seen: r.date(n.Get("date")), storage: sourceCode}
	f.rule, f.file, f.commit, f.repository = r.text(n.Get("rule")), r.text(n.Get("file")), r.text(n.Get("commit")), r.text(n.Get("repo"))
	f.committed = f.commit != ""
	r.add(f)
}

// keyID is the form of an AWS access key id, which is no secret.
var keyID = regexp.MustCompile(`^(AKIA|ASIA)[A-Z0-9]{16}$`)

// trufflehog reads one finding of trufflehog 3.
func (r *run) trufflehog(n importer.Node) {
	r.UnknownFields(n, "SourceMetadata", "SourceID", "SourceType", "SourceName", "DetectorType", "DetectorName", "DetectorDescription", "DecoderName", "Verified",
		"VerificationError", "VerificationFromCache", "Raw", "RawV2", "Redacted", "ExtraData", "StructuredData")
	f := &finding{node: n, tool: "trufflehog", seen: governance.None[time.Time](), verified: r.Bool(n.Get("Verified"))}
	f.rule = r.text(n.Get("DetectorName"))
	for source, data := range n.Get("SourceMetadata").Get("Data").Members() {
		f.storage = storageOf(source)
		f.line, f.seen = digits(data.Get("line")), r.timestamp(data.Get("timestamp"))
		f.repository, f.commit, f.file = r.text(data.Get("repository")), r.text(data.Get("commit")), r.text(data.Get("file"))
	}
	f.committed = f.commit != ""
	if shown, _ := n.Get("Redacted").Text(); f.rule == "AWS" && keyID.MatchString(shown) {
		f.keyID = shown
	}
	if f.rule == "AWS" {
		f.arn = r.text(n.Get("ExtraData").Get("arn"))
	}
	r.add(f)
}

var sourceCode = governance.Some(governance.StorageSourceCode)

// storageOf is the sort of place that a source of trufflehog searches.
func storageOf(source string) governance.Field[governance.Storage] {
	switch strings.ToLower(source) {
	case "git", "github", "gitlab", "bitbucket", "gerrit", "azurerepos", "huggingface":
		return sourceCode
	case "slack", "slackrealtime", "teams", "discord":
		return governance.Some(governance.StorageChat)
	case "jira":
		return governance.Some(governance.StorageTicket)
	case "confluence":
		return governance.Some(governance.StorageWiki)
	}
	return governance.Field[governance.Storage]{}
}

// text reads a text. Of an address, who may use it is left out.
func (r *run) text(n importer.Node) string {
	s, _ := r.Text(n)
	if strings.Contains(s, "://") {
		return userinfo.ReplaceAllString(s, "$1")
	}
	return s
}

// userinfo is the part of a URL that may hold a password (RFC 3986 §3.2.1).
var userinfo = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9+.-]*://)[^/?#]*@`)

var digitsForm = regexp.MustCompile(`^[0-9]{1,9}$`)

// digits is the text of a line or column; elsewhere it may be the secret itself.
func digits(n importer.Node) string {
	if s, _ := n.Number(); digitsForm.MatchString(s) && s != "0" {
		return s
	}
	return ""
}

// date is when a commit was made; none where the finding is in no commit.
func (r *run) date(n importer.Node) governance.Field[time.Time] {
	if s, ok := n.Text(); !n.Exists() || n.IsNull() || ok && s == "" {
		return governance.None[time.Time]()
	}
	return r.Instant(n)
}

var goTime = regexp.MustCompile(`^([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?) ([+-][0-9]{4})( [!-~]{1,8})?$`)

// timestamp is date as Go writes it, the name of the zone behind its offset.
func (r *run) timestamp(n importer.Node) governance.Field[time.Time] {
	s, _ := n.Text()
	m := goTime.FindStringSubmatch(s)
	if m == nil {
		return r.date(n)
	}
	t, err := time.Parse("2006-01-02 15:04:05 -0700", m[1]+" "+m[2]+" "+m[3])
	if err != nil || t.IsZero() || t.UTC().Year() < 1 || t.UTC().Year() > 9999 {
		return importer.Unparsable[time.Time](&r.Collector, n, importer.Quote(s)+" is no instant")
	}
	return governance.Some(t.UTC())
}
