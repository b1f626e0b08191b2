// Package project reads a project file, mandate.yaml: what is assessed, by which
// controls, for whom, and what comes out. It holds all that an assessment depends on,
// so that two machines with the same folder write the same bytes.
//
//	project: "1"
//	asOf: 2026-06-30T06:00:00Z
//	inputs:
//	  - {from: aws-iam, files: [exports/aws/*.json], tags: tags.yaml}
//	  - {from: gdap, files: [exports/gdap/*.json], self: 7f2c0c1e-0000-4000-8000-000000000001}
//	  - {from: estate, files: [contracts.json]}
//	  - {from: mapped, files: [owners.csv], mapping: owners.yaml}
//	identity: ["nhi:labels[app]"]
//	exceptions: [exceptions.json]
//	pack: {profile: msp}
//	parameters:
//	  ROT-01.maxAge: {value: P30D, class: library, source: security policy 4.2}
//	privileges: {billing.export: 3}
//	frameworks: {with: [frameworks/house-rules.json]}
//	audience: kestrel
//	gates: {ask: [production-activate], maxStaleness: P7D}
//	forecast: P90D
//	filter: {severities: [critical, high]}
//	outputs: [{format: md, file: report.md}, {format: json, file: report.json}]
//	thresholds: {failOn: unknown, minSeverity: high}
//
// Files are named by their path from the folder of the project file, with slashes,
// and stand in that folder or below; inputs by patterns too (path.Match). Inputs are
// read in the order of the file, those from mapped behind all others, whose records
// they complete. What is not stated has the default of the command line.
package project

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// File is the usual name of a project file.
const File = "mandate.yaml"

// The inputs that are no exports of a system.
const (
	FromEstate = "estate" // documents of package governance
	FromMapped = "mapped" // files of one's own, see package mapped
)

// A Project is what a project file says, checked. Parse makes it; it is not to be
// written afterwards, and then safe for concurrent use.
type Project struct {
	Version    string               `json:"project" jsonschema:"enum=1" jsonschema_description:"version of this format"`
	AsOf       string               `json:"asOf,omitempty" jsonschema:"format=date-time" jsonschema_description:"instant of the assessment, and of exports that do not say theirs"`
	Inputs     []Input              `json:"inputs" jsonschema:"minItems=1"`
	Identity   []string             `json:"identity,omitempty" jsonschema_description:"KIND:FIELD,... of records that are the same thing"`
	Exceptions []string             `json:"exceptions,omitempty" jsonschema_description:"estates that hold the exceptions"`
	Pack       Pack                 `json:"pack,omitzero"`
	Parameters map[string]Parameter `json:"parameters,omitempty" jsonschema_description:"by CONTROL.parameter"`
	Privileges map[string]int64     `json:"privileges,omitempty" jsonschema_description:"levels of actions of one's own, 0 to 4, by dotted prefix"`
	Frameworks Frameworks           `json:"frameworks,omitzero"`
	Audience   string               `json:"audience,omitempty" jsonschema_description:"id of the actor by whose eyes the assessment is"`
	Gates      Gates                `json:"gates,omitzero"`
	Forecast   string               `json:"forecast,omitempty" jsonschema:"format=duration" jsonschema_description:"how far ahead to look for verdicts that change if nothing is done, such as P90D"`
	Filter     Filter               `json:"filter,omitzero"`
	Outputs    []Output             `json:"outputs,omitempty"`
	Thresholds Thresholds           `json:"thresholds,omitzero"`

	at     map[string]governance.Position // of every value, by pointer
	digest string
}

// An Input is files of one system.
type Input struct {
	From    string   `json:"from" jsonschema_description:"estate, mapped or the name of an importer"`
	Files   []string `json:"files" jsonschema:"minItems=1" jsonschema_description:"paths or patterns"`
	Self    string   `json:"self,omitempty" jsonschema_description:"id of the organization whose system was exported"`
	AsOf    string   `json:"asOf,omitempty" jsonschema:"format=date-time" jsonschema_description:"instant of the export, where its files do not say"`
	Tags    string   `json:"tags,omitempty" jsonschema_description:"the mapping that says which facts tags are"`
	Mapping string   `json:"mapping,omitempty" jsonschema_description:"the mapping of an input from mapped"`
}

// A Pack chooses controls: the built-in ones where it says nothing.
type Pack struct {
	Dir     string `json:"dir,omitempty" jsonschema_description:"folder of a pack of one's own"`
	Version string `json:"version,omitempty" jsonschema_description:"earlier version of the built-in pack"`
	Profile string `json:"profile,omitempty" jsonschema_description:"profile of the pack"`
}

// A Parameter narrows a parameter of a control, as controls.Bound does.
type Parameter struct {
	Value  string `json:"value" jsonschema_description:"such as P30D, 12 or a,b,c"`
	Class  string `json:"class" jsonschema_description:"class of the source"`
	Source string `json:"source"`
}

// Frameworks are those of one's own, beside the built-in ones.
type Frameworks struct {
	With  []string          `json:"with,omitempty" jsonschema_description:"paths of frameworks, mappings and crosswalks, in our JSON or OSCAL"`
	Hrefs map[string]string `json:"hrefs,omitempty" jsonschema_description:"ids of frameworks by what OSCAL mappings name them"`
}

// Gates are asked of every record that they are about.
type Gates struct {
	Ask          []string `json:"ask" jsonschema:"minItems=1" jsonschema_description:"ids of gates, such as production-activate"`
	MaxStaleness string   `json:"maxStaleness" jsonschema:"format=duration" jsonschema_description:"how old the facts may be, such as P7D"`
}

// A Filter says which findings the outputs list; counts and thresholds stay those of
// the whole. Findings have one value of every list that is stated.
type Filter struct {
	Verdicts   []controls.Verdict  `json:"verdicts,omitempty"`
	Severities []controls.Severity `json:"severities,omitempty"`
	Parties    []string            `json:"parties,omitempty" jsonschema_description:"ids of organizations that answer for the subject or use it"`
	Tenants    []string            `json:"tenants,omitempty" jsonschema_description:"ids"`
	Regions    []string            `json:"regions,omitempty" jsonschema_description:"as the estate names them"`
	Frameworks []string            `json:"frameworks,omitempty" jsonschema_description:"ids; of what they ask for"`
}

// An Output is a report in a file.
type Output struct {
	Format string `json:"format"`
	File   string `json:"file"`
}

// Thresholds decide the exit status.
type Thresholds struct {
	FailOn      string `json:"failOn,omitempty" jsonschema:"enum=fail,enum=unknown,enum=never"`
	MinSeverity string `json:"minSeverity,omitempty" jsonschema:"enum=low,enum=medium,enum=high,enum=critical"`
}

// maxFile bounds a project file in bytes: far more than anybody writes by hand.
const maxFile = 256 << 10

// Parse reads a project file, in YAML or JSON. The error is a
// *governance.DocumentError that lists every fault with its line and column.
func Parse(name string, data []byte) (*Project, error) {
	root, fault := importer.ParseYAML(importer.File{Name: name, Data: data}, importer.Limits{Bytes: maxFile, Depth: 16, Values: 10_000})
	if fault != nil {
		return nil, governance.NewDocumentError([]*governance.Fault{fault})
	}
	sum := sha256.Sum256(data)
	p := &Project{digest: "sha256:" + hex.EncodeToString(sum[:])}
	r := &reader{at: map[string]governance.Position{}}
	r.read(root, p)
	p.at = r.at
	if len(r.faults) == 0 {
		r.check(p)
	}
	if err := governance.NewDocumentError(r.faults); err != nil {
		return nil, err
	}
	return p, nil
}

// Source names the project file, for a Basis.
func (p *Project) Source(name string) controls.Source {
	return controls.Source{Name: name, Version: p.Version, Digest: p.digest}
}

// Instant is asOf; the zero time where the project does not say.
func (p *Project) Instant() time.Time { return instant(p.AsOf) }

func instant(text string) time.Time {
	t, _ := governance.ParseInstant(text) // Parse has checked it, or it is ""
	return t
}

// Ahead is how far the forecast looks, and MaxStaleness how old the facts may be for
// the gates; 0 where the project asks for none.
func (p *Project) Ahead() time.Duration { return duration(p.Forecast) }

// MaxStaleness: see Ahead.
func (p *Project) MaxStaleness() time.Duration { return duration(p.Gates.MaxStaleness) }

func duration(text string) time.Duration {
	d, _ := governance.ParseDuration(text) // Parse has checked it, or it is ""
	return d
}

// PrivilegeMap is the levels of the project, for delegation.WithPrivilegeMap.
func (p *Project) PrivilegeMap() delegation.PrivilegeMap {
	return delegation.PrivilegeMap(p.Privileges)
}

// check looks at what the form alone does not tell.
func (r *reader) check(p *Project) {
	if p.Version != "1" {
		r.wrong("/project", "this program reads version 1 of project files")
	}
	r.instant("/asOf", p.AsOf)
	for i, in := range p.Inputs {
		at := "/inputs/" + strconv.Itoa(i)
		r.instant(at+"/asOf", in.AsOf)
		r.paths(at+"/files", in.Files...)
		r.path(at+"/tags", in.Tags)
		r.path(at+"/mapping", in.Mapping)
		r.input(at, in)
	}
	for i, text := range p.Identity {
		if _, err := governance.ParseKey(text); err != nil {
			r.wrong("/identity/"+strconv.Itoa(i), err.Error())
		}
	}
	r.paths("/exceptions", p.Exceptions...)
	r.path("/pack/dir", p.Pack.Dir)
	if p.Pack.Dir != "" && p.Pack.Version != "" {
		r.wrong("/pack/version", "a version is one of the built-in pack, and dir a pack of one's own")
	}
	for _, name := range slices.Sorted(maps.Keys(p.Privileges)) {
		if level := p.Privileges[name]; level < delegation.LevelNone || level > delegation.LevelGrant {
			r.wrong(member("/privileges", name), "a level is one of 0 (no effect) to 4 (gives rights away)")
		}
	}
	r.paths("/frameworks/with", p.Frameworks.With...)
	for i, id := range p.Gates.Ask {
		if _, err := delegation.GateByID(id); err != nil {
			r.wrong("/gates/ask/"+strconv.Itoa(i), err.Error())
		}
	}
	r.duration("/gates/maxStaleness", p.Gates.MaxStaleness)
	r.duration("/forecast", p.Forecast)
	r.outputs(p.Outputs)
	r.oneOf("/thresholds/failOn", p.Thresholds.FailOn, "fail", "unknown", "never")
	r.oneOf("/thresholds/minSeverity", p.Thresholds.MinSeverity, "low", "medium", "high", "critical")
}

func (r *reader) input(at string, in Input) {
	switch isEstate := in.From == FromEstate; {
	case (in.From == FromMapped) != (in.Mapping != ""):
		r.wrong(at, "from: mapped and mapping go together")
	case in.Tags != "" && (isEstate || in.Mapping != ""):
		r.wrong(at+"/tags", "tags are of exports: a mapping reads the labels of estates")
	case isEstate && (in.Self != "" || in.AsOf != ""):
		r.wrong(at, "an estate says itself whose it is and when its facts were true")
	}
}

func (r *reader) outputs(list []Output) {
	seen := map[string]bool{}
	for i, o := range list {
		at := "/outputs/" + strconv.Itoa(i) + "/file"
		r.path(at, o.File)
		if clean := path.Clean(o.File); seen[clean] {
			r.wrong(at, "two outputs have this file")
		} else {
			seen[clean] = true
		}
	}
}

func (r *reader) instant(at, text string) {
	if text == "" {
		return
	}
	if _, err := governance.ParseInstant(text); err != nil {
		r.wrong(at, err.Error())
	}
}

func (r *reader) duration(at, text string) {
	if text == "" {
		return
	}
	if _, err := governance.ParseDuration(text); err != nil {
		r.wrong(at, err.Error())
	}
}

func (r *reader) oneOf(at, text string, values ...string) {
	if text != "" && !slices.Contains(values, text) {
		r.wrong(at, "one of "+strings.Join(values, ", ")+" belongs here")
	}
}

func (r *reader) paths(at string, paths ...string) {
	for i, name := range paths {
		r.path(at+"/"+strconv.Itoa(i), name)
	}
}

// path wants a path below the folder: others are elsewhere on another machine.
func (r *reader) path(at, name string) {
	if name == "" {
		return
	}
	if _, err := path.Match(name, ""); err != nil || !fs.ValidPath(path.Clean(name)) || strings.Contains(name, `\`) {
		r.wrong(at, "a path with slashes, in or below the folder of the project file, belongs here")
	}
}
