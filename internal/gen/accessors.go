package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/internal/gen/model"
)

// A method is a method of a view type that gives a fact or a list.
type method struct{ recv, name, result, elem string }

// accessors writes the table of fields that expressions see: one entry for each
// method of a view type of package delegation that gives a Fact or a List.
func accessors(b *bytes.Buffer, m *model.Model) {
	methods := viewMethods("../../delegation")
	fmt.Fprintf(b, "package engine\n\nimport (\n\t\"time\"\n\n\t\"cel.dev/cel-go/cel\"\n\t\"cel.dev/cel-go/common/types/ref\"\n\n\t\"github.com/mandate-nhi/mandate/delegation\"\n\t\"github.com/mandate-nhi/mandate/governance\"\n)\n\n")
	fmt.Fprintf(b, "var viewTypes = map[string]viewType{\n")
	number := 0
	for i, x := range methods {
		if number++; i == 0 || methods[i-1].recv != x.recv {
			number = 0
			fmt.Fprintf(b, "\t%q: {\n", x.recv)
		}
		name, info := fieldNamed(m, x)
		fmt.Fprintf(b, "\t\t%q: {typ: %s, get: func(o *object) ref.Val { return %s }, plan: %s, number: %d%s},\n", name, celType(x), getter(x), planner(x, m.InCollection(x.recv)), number, info)
		if i == len(methods)-1 || methods[i+1].recv != x.recv {
			fmt.Fprintf(b, "\t},\n")
		}
	}
	fmt.Fprintf(b, "}\n\n// subjects are the records that a control may ask about, as typed plans see them.\nvar subjects = map[string]anySubject{\n")
	for _, r := range m.Records {
		if m.InCollection(r.Name) {
			fmt.Fprintf(b, "\t%q: subjectType[delegation.%s]{},\n", r.Name, r.Name)
		}
	}
	fmt.Fprintf(b, "}\n")
}

func viewMethods(dir string) []method {
	var out []method
	files, _ := filepath.Glob(filepath.Join(dir, "*.go"))
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			log.Fatal(err)
		}
		for _, d := range f.Decls {
			if x, ok := viewMethod(d); ok {
				out = append(out, x)
			}
		}
	}
	slices.SortFunc(out, func(a, b method) int { return strings.Compare(a.recv+" "+a.name, b.recv+" "+b.name) })
	return out
}

func viewMethod(d ast.Decl) (method, bool) {
	f, ok := d.(*ast.FuncDecl)
	if !ok || f.Recv == nil || !f.Name.IsExported() || f.Type.Results == nil || len(f.Type.Results.List) != 1 || len(f.Type.Params.List) != 0 {
		return method{}, false
	}
	recv, ok := f.Recv.List[0].Type.(*ast.Ident)
	if !ok || !recv.IsExported() {
		return method{}, false
	}
	if t, ok := f.Type.Results.List[0].Type.(*ast.Ident); ok && t.Name == "string" && f.Name.Name == "ID" {
		return method{recv.Name, "ID", "string", "string"}, true
	}
	x, ok := f.Type.Results.List[0].Type.(*ast.IndexExpr)
	if !ok {
		return method{}, false
	}
	g, ok := x.X.(*ast.Ident)
	if !ok || g.Name != "Fact" && g.Name != "List" {
		return method{}, false
	}
	return method{recv.Name, f.Name.Name, g.Name, typeText(x.Index)}, true
}

func typeText(e ast.Expr) string {
	switch t := e.(type) {
	case *ast.Ident:
		return t.Name
	case *ast.SelectorExpr:
		return t.X.(*ast.Ident).Name + "." + t.Sel.Name
	case *ast.MapType:
		return "labels"
	}
	log.Fatalf("type %T", e)
	return ""
}

// jsonNames are the derived fields whose names do not follow from their methods.
var jsonNames = map[string]string{"ByOrgID": "byOrgId", "NHIInventory": "nhiInventory", "OAuthInventory": "oauthInventory", "GranteeNHI": "granteeNHI"}

// fieldNamed is the name of the field in expressions, and what the linter needs
// to know of it.
func fieldNamed(m *model.Model, x method) (name, info string) {
	if r, ok := m.Record(x.recv); ok {
		for _, f := range r.Fields {
			if f.Go != x.name {
				continue
			}
			if f.None {
				info += ", none: true"
			}
			if f.Required {
				info += ", required: true"
			}
			if f.Open != "" {
				info += ", open: true"
			}
			if v, ok := m.Enum(f.Type); ok {
				info += fmt.Sprintf(", enum: %#v", v)
			}
			return f.JSON, info
		}
	}
	if n, ok := jsonNames[x.name]; ok {
		name = n
	} else {
		name = strings.ToLower(x.name[:1]) + x.name[1:]
	}
	if x.name == "ID" {
		return "id", ", required: true"
	}
	if slices.Contains(derivedNone, x.recv+"."+name) {
		info += ", none: true"
	}
	if x.result == "List" {
		info += ", open: true"
	}
	if x.recv == "DutyState" && name == "status" {
		info += fmt.Sprintf(", enum: %#v", []string{"clear", "gap", "overlap", "ambiguous", "unacknowledged", "unreachable", "conflicted"})
	}
	return name, info
}

// derivedNone are the derived fields that may be none.
var derivedNone = []string{"Contract.endedAt", "NHI.owner", "NHI.tenant", "Credential.subject", "Delegation.tenant", "Delegation.contract", "Delegation.startsAt", "Incident.contract", "Incident.noticeLimit", "ChainResult.windowEnd"}

func celType(x method) string {
	t := ""
	switch x.elem {
	case "bool":
		t = "cel.BoolType"
	case "int64":
		t = "cel.IntType"
	case "time.Time":
		t = "cel.TimestampType"
	case "time.Duration":
		t = "cel.DurationType"
	case "labels":
		t = "cel.MapType(cel.StringType, cel.StringType)"
	default:
		t = "cel.StringType"
		if isView(x.elem) {
			t = fmt.Sprintf("objectType(%q)", x.elem)
		}
	}
	if x.result == "List" {
		return "cel.ListType(" + t + ")"
	}
	return t
}

func isView(t string) bool {
	return t != "string" && !strings.Contains(t, ".") && t != "bool" && t != "int64" && t != "labels"
}

// getter is the expression that reads the field of o.
func getter(x method) string {
	call := fmt.Sprintf("o.rec.(delegation.%s).%s()", x.recv, x.name)
	if x.result == "string" {
		return "plain(" + call + ")"
	}
	kind := kindOf(x.elem)
	extra := ""
	if kind == "record" {
		extra = fmt.Sprintf(", %q", x.elem)
	}
	if x.result == "List" {
		return fmt.Sprintf("listOf(o, %s, func(o *object, f delegation.Fact[%s]) ref.Val { return %s(o, f%s) })", call, qualified(x.elem), kind, extra)
	}
	return fmt.Sprintf("%s(o, %s%s)", kind, call, extra)
}

func qualified(t string) string {
	if isView(t) {
		return "delegation." + t
	}
	return t
}

// kindOf is the kind of value that a type is to expressions.
func kindOf(elem string) string {
	switch elem {
	case "governance.Ref":
		return "reference"
	case "bool":
		return "boolean"
	case "int64":
		return "integer"
	case "time.Time":
		return "instant"
	case "time.Duration":
		return "duration"
	case "labels":
		return "labels"
	}
	if isView(elem) {
		return "record"
	}
	return "text"
}

// planner is the selector of the field in typed plans. Of a subject it has a
// function of its own, in which nothing is called through a pointer.
func planner(x method, subject bool) string {
	to := map[string]string{"text": "text", "reference": "ref", "instant": "instant", "boolean": "bool"}[kindOf(x.elem)]
	switch {
	case x.result == "string":
		to = "plain"
	case to == "":
		to = "value"
	}
	field, value, item := to, slotType(x), ""
	if x.result == "List" {
		field, to, item = "list", "whole", ", "+to+"Of"
	}
	fill, take := "nil", fmt.Sprintf("s.value, s.state = %sOf", to)
	if field == "bool" {
		value, take = "given", "s.value = givenOf"
	}
	if subject {
		fill = fmt.Sprintf("func(r *run, s *slot[%s]) { %s(r.read(&s.turn).(*delegation.%s).%s()) }", value, take, x.recv, x.name)
	}
	return fmt.Sprintf("%sField(delegation.%s.%s%s, %s)", field, x.recv, x.name, item, fill)
}

// slotType is the type of the values that a typed plan keeps of the field.
func slotType(x method) string {
	switch kind := kindOf(x.elem); {
	case x.result == "List":
		return "delegation.List[" + qualified(x.elem) + "]"
	case kind == "text" || kind == "reference":
		return "string"
	case kind == "instant":
		return "timestamp"
	case kind == "labels":
		return "map[string]string"
	}
	return qualified(x.elem)
}
