package controls

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/jsonread"
	"github.com/mandate-nhi/mandate/internal/nearest"
)

// A form is what a name in a pack looks like.
type form func(string) bool

var (
	packForm    = named("abcdefghijklmnopqrstuvwxyz0123456789.-")
	profileForm = named("abcdefghijklmnopqrstuvwxyz0123456789-")
	paramForm   = named("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	codeForm    = regexp.MustCompile(`^[A-Z]{2,16}-[0-9]{2}$`)
	versionForm = regexp.MustCompile(`^[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9}$`)
)

// named is the form of 1 to 64 of these characters, a lower case letter first. A
// regular expression that counts so far is long, and made whenever a program starts.
func named(characters string) form {
	return func(s string) bool {
		return s != "" && 'a' <= s[0] && s[0] <= 'z' && len(s) <= 64 && strings.Trim(s, characters) == ""
	}
}

// idForm is the form of ids: letters and two digits, and a namespace before them.
func idForm(id string) bool {
	if space, code, ok := strings.Cut(id, "."); ok {
		return profileForm(space) && codeForm.MatchString(code)
	}
	return codeForm.MatchString(id)
}

const (
	idDetail      = "an id is letters and two digits, as ROT-01; ids of your own have a namespace before it, as acme.ROT-01"
	profileDetail = "a profile is named in lower case letters, digits and hyphens"
	versionDetail = "a version is major.minor.patch, as 1.0.0"
)

func (h *packHead) check(f *fileFaults) {
	if h.Name != "" && !packForm(h.Name) {
		f.add(governance.CodeFormat, "/name", "a pack is named in lower case letters, digits, dots and hyphens")
	}
	checkVersion(f, "/version", h.Version)
	checkNames(f, "/profiles", h.Profiles, profileForm, profileDetail)
}

// check reports what is wrong with a control by itself. Texts that could not be
// read have their fault already.
func (c *Control) check(f *fileFaults) {
	c.checkTexts(f)
	if c.ID != "" && !idForm(c.ID) {
		f.add(governance.CodeFormat, "/id", idDetail)
	}
	if c.Subject != "" && !slices.Contains(governance.Kinds(), c.Subject) {
		f.add(governance.CodeUnrecognizedValue, "/subject", "no kind of record of this name")
	}
	if c.Severity > Critical {
		f.add(governance.CodeUnrecognizedValue, "/severity", "no such severity")
	}
	c.checkEvidence(f)
	checkNames(f, "/profiles", c.Profiles, profileForm, profileDetail)
	checkNames(f, "/aliases", c.Aliases, idForm, idDetail)
	checkVersion(f, "/lifecycle/since", c.Lifecycle.Since)
	checkVersion(f, "/lifecycle/deprecated", c.Lifecycle.Deprecated)
	if c.Lifecycle.ReplacedBy != "" && c.Lifecycle.Deprecated == "" {
		f.add(governance.CodeMissingRequired, "/lifecycle/deprecated", "a control that is replaced is deprecated: say from which version on")
	}
	for i := range c.Params {
		c.checkParam(f, i)
	}
}

func (c *Control) checkTexts(f *fileFaults) {
	required := func(pointer string, empty bool) {
		if empty {
			f.add(governance.CodeMissingRequired, pointer, "this must not be empty")
		}
	}
	required("/id", c.ID == "")
	required("/title", c.Title == "")
	required("/subject", c.Subject == "")
	required("/severity", c.Severity == 0)
	required("/applies", c.Applies == "")
	required("/pass", c.Pass == "")
	checkText(f, "/title", c.Title)
	checkText(f, "/rationale", c.Rationale)
	checkExpr(f, "/applies", c.Applies)
	checkExpr(f, "/pass", c.Pass)
	checkText(f, "/remediation", c.Remediation)
}

func checkExpr(f *fileFaults, pointer, s string) {
	if len(s) > maxExprBytes {
		f.add(governance.CodeTooLarge, pointer, "%d bytes; an expression has at most %d", len(s), maxExprBytes)
	}
	checkText(f, pointer, s)
}

// checkText refuses what YAML would not have let in.
func checkText(f *fileFaults, pointer, s string) {
	switch {
	case governance.IsSecret(s):
		f.add(governance.CodeSecretMaterial, pointer, secretDetail)
	case !utf8.ValidString(s):
		f.add(governance.CodeFormat, pointer, "a text is UTF-8")
	}
}

func (c *Control) checkEvidence(f *fileFaults) {
	record, _ := governance.RecordNamed("Evidence")
	kind, _ := record.Field("kind")
	for i, e := range c.Evidence {
		pointer := "/evidence/" + strconv.Itoa(i)
		switch {
		case slices.Contains(c.Evidence[:i], e):
			f.add(governance.CodeDuplicateMember, pointer, "%q stands twice in the list", e)
		case governance.IsSecret(string(e)):
			f.add(governance.CodeSecretMaterial, pointer, secretDetail)
		case !slices.Contains(kind.Enum, string(e)):
			f.add(governance.CodeUnrecognizedValue, pointer, "%q is no kind of evidence%s", e, nearest.Hint(string(e), kind.Enum))
		}
	}
}

func checkVersion(f *fileFaults, pointer, version string) {
	if version != "" && !versionForm.MatchString(version) {
		f.add(governance.CodeFormat, pointer, versionDetail)
	}
}

func checkNames(f *fileFaults, pointer string, names []string, form form, detail string) {
	for i, name := range names {
		at := pointer + "/" + strconv.Itoa(i)
		switch {
		case !form(name):
			f.add(governance.CodeFormat, at, "%s", detail)
		case slices.Contains(names[:i], name):
			f.add(governance.CodeDuplicateMember, at, "%q stands twice in the list", name)
		}
	}
}

func (c *Control) checkParam(f *fileFaults, i int) {
	p := c.Params[i]
	at := "/params/" + jsonread.Escape(p.Name)
	if !paramForm(p.Name) {
		f.add(governance.CodeFormat, at, "a parameter is named in letters and digits, a lower case letter first")
	}
	if slices.ContainsFunc(c.Params[:i], func(q Param) bool { return q.Name == p.Name }) {
		f.add(governance.CodeDuplicateMember, at, "there are two parameters of this name")
	}
	if f.isBad(at) {
		return
	}
	if !slices.Contains(paramClasses, string(p.Class)) {
		f.add(governance.CodeUnrecognizedValue, at+"/class", "%q is no class of source%s; one of %s", p.Class, nearest.Hint(string(p.Class), paramClasses), strings.Join(paramClasses, ", "))
	}
	if p.Source == "" {
		f.add(governance.CodeMissingRequired, at+"/source", `say where the default comes from; "library default" is a source`)
	}
	checkText(f, at+"/source", p.Source)
	p.checkType(f, at)
}

func (p Param) checkType(f *fileFaults, at string) {
	types := []string{string(ParamDuration), string(ParamInt), string(ParamStrings)}
	if !slices.Contains(types, string(p.Type)) {
		f.add(governance.CodeUnrecognizedValue, at+"/type", "%q is no type of parameter%s; one of %s", p.Type, nearest.Hint(string(p.Type), types), strings.Join(types, ", "))
		return
	}
	if _, err := p.enumValues(); err != nil {
		f.add(governance.CodeUnrecognizedValue, at+"/enum", "%v", err)
	} else if p.Enum != "" && p.Type != ParamStrings {
		f.add(governance.CodeType, at+"/enum", "only a parameter of type %s has an enum", ParamStrings)
	}
	p.checkBounds(f, at)
	p.checkDefault(f, at)
}

func (p Param) checkBounds(f *fileFaults, at string) {
	p.checkBound(f, at+"/min", p.Min)
	p.checkBound(f, at+"/max", p.Max)
	if !p.Min.IsZero() && !p.Max.IsZero() && !f.isBad(at+"/min") && !f.isBad(at+"/max") && p.Min.Compare(p.Max) > 0 {
		f.add(governance.CodeRange, at+"/min", "the minimum %v is more than the maximum %v", p.Min, p.Max)
	}
}

func (p Param) checkBound(f *fileFaults, at string, v Value) {
	switch {
	case v.IsZero():
	case p.Type == ParamStrings:
		f.add(governance.CodeType, at, "a list has no bounds")
	case v.Type() != p.Type:
		f.add(governance.CodeType, at, "this must be of type %s", p.Type)
	}
}

func (p Param) checkDefault(f *fileFaults, at string) {
	switch {
	case f.isBad(at+"/default") || f.isBad(at+"/min") || f.isBad(at+"/max"):
	case p.Default.IsZero():
		f.add(governance.CodeMissingRequired, at+"/default", "a parameter has a default")
	case p.Type == ParamStrings && p.Default.Type() == p.Type:
		for i := range p.Default.strings {
			if detail := p.wrongItem(i, p.Default.strings); detail != "" {
				f.add(governance.CodeUnrecognizedValue, at+"/default/"+strconv.Itoa(i), "%s", detail)
			}
		}
	default:
		if err := p.Check(p.Default); err != nil {
			f.add(governance.CodeRange, at+"/default", "%v", err)
		}
	}
}

// A checkedControl is a control and the faults of its file.
type checkedControl struct {
	*Control
	faults *fileFaults
}

// checkTogether demands controls, ids and aliases that are unique, and
// replacements that exist.
func checkTogether(list []checkedControl, faults *faultList) {
	if len(list) == 0 && len(*faults) == 0 {
		faults.add(&governance.Fault{Code: governance.CodeMissingRequired, Detail: "a pack holds at least one control, in a file named as its id, such as ROT-01.yaml"})
	}
	slices.SortStableFunc(list, func(a, b checkedControl) int { return strings.Compare(a.ID, b.ID) })
	names := map[string]bool{}
	var ids []string
	for _, c := range list {
		if c.ID != "" && names[c.ID] {
			c.faults.add(governance.CodeDupID, "/id", "another control has the id %q", c.ID)
		}
		names[c.ID] = true
		ids = append(ids, c.ID)
	}
	for _, c := range list {
		for i, alias := range c.Aliases {
			if alias != "" && names[alias] {
				c.faults.add(governance.CodeDupID, fmt.Sprintf("/aliases/%d", i), "%q is the id or an alias of a control already", alias)
			}
			names[alias] = true
		}
	}
	for _, c := range list {
		others := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == c.ID })
		if r := c.Lifecycle.ReplacedBy; r != "" && !slices.Contains(others, r) {
			c.faults.add(CodeUnknownControl, "/lifecycle/replacedBy", "the pack has no other control %q%s", r, nearest.Hint(r, others))
		}
	}
}
