package leaks

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// scanners are tools that look for nothing but secrets.
var scanners = []string{"gitleaks", "trufflehog", "detect-secrets", "ggshield", "gitguardian", "noseyparker", "kingfisher", "whispers", "titus", "betterleaks"}

// sarif reads a log of SARIF 2.1.0.
func (r *run) sarif(n importer.Node) {
	r.UnknownFields(n, "$schema", "version", "runs", "inlineExternalProperties", "properties")
	if v, _ := n.Get("version").Text(); v != "2.1.0" {
		r.Report(n, importer.Warning, importer.CodeUnknownValue, "this is not of SARIF 2.1.0, or does not say so; it is read as if it was")
	}
	if n.Get("runs").IsString() {
		r.Truncated(n.Get("runs"), "the list of runs")
	}
	for _, run := range n.Get("runs").Items() {
		if r.cut(run) {
			continue
		}
		r.UnknownFields(run, "tool", "results", "invocations", "versionControlProvenance", "artifacts", "originalUriBaseIds", "columnKind", "automationDetails",
			"baselineGuid", "conversion", "language", "defaultEncoding", "properties", "taxonomies", "threadFlowLocations", "newlineSequences", "redactionTokens")
		name, _ := r.Text(run.Get("tool").Get("driver").Get("name"))
		s := scan{tool: name, artifacts: run.Get("artifacts").Items(), byID: map[string]importer.Node{}, ended: r.ended(run)}
		for _, part := range append([]importer.Node{run.Get("tool").Get("driver")}, run.Get("tool").Get("extensions").Items()...) {
			rules := part.Get("rules").Items()
			s.rules = append(s.rules, rules)
			for _, rule := range rules {
				if id, _ := rule.Get("id").Text(); !s.byID[id].Exists() {
					s.byID[id] = rule
				}
			}
		}
		for _, v := range run.Get("versionControlProvenance").Items() {
			s.repository, s.commit = r.text(v.Get("repositoryUri")), r.text(v.Get("revisionId"))
		}
		for _, result := range run.Get("results").Items() {
			if result.IsString() {
				r.Truncated(result, "a result")
			} else {
				r.result(s, result)
			}
		}
	}
}

// cut reports what ConvertTo-Json cut off of a run, and whether its results are.
func (r *run) cut(run importer.Node) bool {
	for _, c := range []struct {
		n    importer.Node
		what string
	}{{run, "a run"}, {run.Get("results"), "the results of a run"}} {
		if c.n.IsString() {
			r.Truncated(c.n, c.what)
			return true
		}
	}
	if driver := run.Get("tool").Get("driver"); driver.IsString() || run.Get("tool").IsString() {
		r.Truncated(run.Get("tool"), "the tool of a run")
	}
	return false
}

// A scan is what a run says of all its results.
type scan struct {
	tool, repository, commit string
	rules                    [][]importer.Node // of the driver, then of each extension
	byID                     map[string]importer.Node
	artifacts                []importer.Node
	ended                    governance.Field[time.Time]
}

// ended is when the last invocation ended; none where no one says it.
func (r *run) ended(run importer.Node) governance.Field[time.Time] {
	last := governance.None[time.Time]()
	for _, i := range run.Get("invocations").Items() {
		end, known := r.date(i.Get("endTimeUtc")).Get()
		if before, any := last.Get(); known && (!any || end.After(before)) {
			last = governance.Some(end)
		}
	}
	return last
}

// result reads one result, if it is a secret that was found.
func (r *run) result(s scan, n importer.Node) {
	rule, named := s.rule(n)
	kind, _ := n.Get("kind").Text()
	if kind != "" && kind != "fail" && kind != "open" && kind != "review" || !s.secret(n, rule, named) {
		r.Skip(n)
		return
	}
	f := &finding{node: n, tool: s.tool, repository: s.repository, commit: s.commit, storage: sourceCode}
	if id, ok := r.Text(named); ok {
		f.rule = id
	}
	prints := n.Get("partialFingerprints")
	if prints.Get("commitSha").Exists() {
		f.commit = r.text(prints.Get("commitSha"))
	}
	own, _ := prints.Get("commitSha").Text()
	f.committed = own != ""
	if f.seen = r.date(prints.Get("date")); f.seen.IsNone() && !f.committed {
		f.seen = r.date(n.Get("provenance").Get("firstDetectionTimeUtc"))
	}
	if r.stands(f, n); f.seen.IsNone() && !f.committed && f.dismissed == "" {
		f.seen = s.ended
	}
	for _, l := range n.Get("locations").Items() {
		place := l.Get("physicalLocation")
		f.file = r.text(s.file(place.Get("artifactLocation")))
		f.line, f.column = digits(place.Get("region").Get("startLine")), digits(place.Get("region").Get("startColumn"))
		break // the others are parts of the same finding
	}
	r.add(f)
}

// item is the item of a list whose index stands at a place.
func item[T any](list []T, at importer.Node) (found T, ok bool) {
	number, _ := at.Number()
	i, err := strconv.Atoi(number)
	if err != nil || i < 0 || i >= len(list) {
		return found, false
	}
	return list[i], true
}

// file is the name of the file of a finding, which may stand in the list of artifacts.
func (s scan) file(location importer.Node) importer.Node {
	if a, ok := item(s.artifacts, location.Get("index")); ok && !location.Get("uri").Exists() {
		return a.Get("location").Get("uri")
	}
	return location.Get("uri")
}

// rulesOf are the rules among which a result counts: those of the driver, or of the
// extension that it names (SARIF §3.52, §3.54).
func (s scan) rulesOf(n importer.Node) []importer.Node {
	part := n.Get("rule").Get("toolComponent")
	if !part.Exists() {
		return s.rules[0]
	}
	rules, _ := item(s.rules[1:], part.Get("index"))
	return rules
}

// rule finds the rule of a result, and the text that names it: a result may name
// it by itself, in an object, by its place in the list of rules, or not at all.
func (s scan) rule(n importer.Node) (rule, named importer.Node) {
	named = n.Get("ruleId")
	if !named.Exists() {
		named = n.Get("rule").Get("id")
	}
	for _, at := range []importer.Node{n.Get("ruleIndex"), n.Get("rule").Get("index")} {
		if r, ok := item(s.rulesOf(n), at); ok {
			rule = r
		}
	}
	if !named.Exists() {
		return rule, rule.Get("id")
	}
	if id, _ := named.Text(); !rule.Exists() {
		rule = s.byID[id]
	}
	return rule, named
}

// secret reports whether a result is of a secret.
func (s scan) secret(n, rule, named importer.Node) bool {
	if slices.Contains(scanners, strings.ToLower(s.tool)) {
		return true
	}
	words := append([]importer.Node{named, rule.Get("name")}, rule.Get("properties").Get("tags").Items()...)
	return slices.ContainsFunc(append(words, n.Get("properties").Get("tags").Items()...), func(n importer.Node) bool {
		s, _ := n.Text()
		s = strings.ToLower(s)
		return strings.Contains(s, "secret") || strings.HasSuffix(s, "cwe-798")
	})
}
