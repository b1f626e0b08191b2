package leaks

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A finding is one place where a scanner saw a secret.
type finding struct {
	node importer.Node
	id   string // of the credential

	tool, rule                             string
	repository, commit, file, line, column string
	seen                                   governance.Field[time.Time] // none = nothing dates it
	committed                              bool                        // the commit is its own, and has a date
	storage                                governance.Field[governance.Storage]
	verified                               governance.Field[bool]
	keyID                                  string // AWS access key id
	arn                                    string // whom the secret authenticates
	alert, state, resolution, validity     string // of an alert of GitHub
	baseline                               string // what SARIF says of an earlier scan
	suppressed                             bool   // somebody lets the result stand
	dismissed                              string // why nobody may say that this is an exposure
}

// add notes a finding. One that no rule names is kept: it is a finding still.
func (r *run) add(f *finding) {
	if f.rule == "" {
		r.Report(f.node, importer.Warning, importer.CodeUnresolved, "the finding names no rule")
		f.rule = "-"
	}
	if f.id = "leak:" + f.rule + "/" + f.place(); f.alert != "" && f.repository != "" {
		f.id = "leak:" + f.rule + "/" + f.repository + "/alerts/" + f.alert
	} else if _, ok := f.principal(); ok && f.keyID != "" {
		f.id = f.keyID
	} else if r.at[f.id]++; r.at[f.id] > 1 {
		f.id += fmt.Sprintf("+%d", r.at[f.id])
	}
	f.id = importer.ID(f.id)
	if f.dismissed != "" {
		r.Report(f.node, importer.Warning, importer.CodeUnresolved, f.dismissed+"; whether the secret is exposed, and still there, is left unknown")
		f.seen, f.storage = governance.Field[time.Time]{}, governance.Field[governance.Storage]{}
	} else if f.seen.IsNone() {
		f.seen = governance.Field[time.Time]{}
		if f.alert != "" {
			r.Report(f.node, importer.Warning, importer.CodeUnresolved, "the alert does not say since when it is open; since when the secret is exposed is left unknown")
		} else if f.committed {
			r.Report(f.node, importer.Warning, importer.CodeUnresolved, "the finding does not say when its commit was made; since when the secret is exposed is left unknown")
		} else if r.opts.AsOf.IsZero() {
			r.Report(f.node, importer.Info, importer.CodeMissingOption, "nothing dates this finding: name when the scanner ran, so that the exposure counts from there")
		} else {
			f.seen = governance.Some(r.opts.AsOf)
		}
	}
	r.findings = append(r.findings, f)
}

// place is unique: a file that is in no commit counts by the report it is in. The finding
// is a copy, which is filled in for it.
func (f finding) place() string {
	if f.commit == "" {
		f.commit = f.node.Pos().File
	}
	if f.file == "" {
		f.file = "-"
	}
	place := f.commit + "/" + f.file
	for _, part := range []string{f.line, f.column} {
		if part != "" {
			place += ":" + part
		}
	}
	return place
}

// emit makes the records: findings of one credential are one.
func (r *run) emit() {
	slices.SortFunc(r.findings, func(a, b *finding) int {
		if d := strings.Compare(a.id, b.id); d != 0 {
			return d
		}
		return importer.ComparePlaces(a.node, b.node)
	})
	for all := r.findings; len(all) > 0; {
		n := 1
		for n < len(all) && all[n].id == all[0].id {
			n++
		}
		c := r.credential(all[:n])
		for _, f := range all[:n] {
			r.Credential(c, f.node)
		}
		all = all[n:]
	}
}

// credential is what the findings of one credential say together. Its first
// exposure is known only where each one is dated.
func (r *run) credential(all []*finding) governance.Credential {
	first := all[0]
	c := governance.Credential{ID: first.id, SubjectID: r.subject(first), Kind: r.kind(first), ExposedAt: first.seen, Labels: first.labels()}
	var copies []governance.Copy
	for _, f := range all {
		at, dated := f.seen.Get()
		if before, known := c.ExposedAt.Get(); known && (!dated || at.Before(before)) {
			c.ExposedAt = f.seen
		}
		if kept := (governance.Copy{Storage: f.storage}); f.storage.IsSome() && !slices.Contains(copies, kept) {
			copies = append(copies, kept)
		}
	}
	if copies != nil {
		c.Copies = governance.Some(copies)
	}
	return c
}

func (f *finding) labels() governance.Field[map[string]string] {
	m := map[string]string{
		"leak.tool": f.tool, "leak.rule": f.rule, "leak.repository": f.repository, "leak.commit": f.commit,
		"leak.file": f.file, "leak.line": f.line, "leak.accessKeyId": f.keyID,
		"leak.alert": f.alert, "leak.state": f.state, "leak.resolution": f.resolution, "leak.validity": f.validity, "leak.baselineState": f.baseline,
	}
	if f.suppressed {
		m["leak.suppressed"] = "true"
	}
	if v, ok := f.verified.Get(); ok {
		m["leak.verified"] = fmt.Sprint(v)
	}
	for name, value := range m {
		if value == "" {
			delete(m, name)
		}
	}
	return governance.Some(m)
}

// unidentified is the actor that stands for whomever the secrets authenticate.
const unidentified = "leaks:unidentified"

// subject adds whom a finding is of, as package awsiam names it.
func (r *run) subject(f *finding) governance.Ref {
	p, ok := f.principal()
	id := importer.ID("aws:" + p.account + ":" + p.kind + "/" + p.name)
	switch {
	case !ok:
		r.Actor(governance.Actor{ID: unidentified, Kind: governance.ActorKindOrganization, Name: governance.Some("whomever the secrets found authenticate")}, f.node)
		return governance.NewRef(governance.KindActor, unidentified)
	case p.kind == "root":
		account := importer.ID("aws:" + p.account)
		r.Actor(governance.Actor{ID: account, Kind: governance.ActorKindOrganization}, f.node)
		id = importer.ID("aws:" + p.account + ":root")
		r.Actor(governance.Actor{ID: id, Kind: governance.ActorKindPerson, ParentID: governance.Some(account)}, f.node)
		return governance.NewRef(governance.KindActor, id)
	}
	kind := governance.NHIKindServiceAccount
	if p.kind == "role" {
		kind = governance.NHIKindCloudRole
	}
	r.NHI(governance.NHI{ID: id, Kind: kind, Name: governance.Some(p.name)}, f.node)
	return governance.NewRef(governance.KindNHI, id)
}

// A principal is a principal of an AWS account.
type principal struct{ account, kind, name string }

var principalARN = regexp.MustCompile(`^arn:aws[a-z-]*:(?:iam|sts)::([0-9]{12}):(?:(root)|(user|assumed-role)/([!-~]+))$`)

// principal reads the ARN that AWS itself gave for the secret.
func (f *finding) principal() (principal, bool) {
	m := principalARN.FindStringSubmatch(f.arn)
	switch {
	case m == nil:
		return principal{}, false
	case m[3] == "assumed-role": // its session follows
		name, _, _ := strings.Cut(m[4], "/")
		return principal{m[1], "role", name}, name != ""
	}
	name := m[4][strings.LastIndexByte(m[4], '/')+1:] // behind its path
	return principal{m[1], m[2] + m[3], name}, m[2] != "" || name != ""
}
