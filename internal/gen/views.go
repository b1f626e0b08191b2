package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/mandate-nhi/mandate/internal/gen/model"
)

// views writes the view types of package delegation: for every field of a record
// a method that reads it as of the view's instant.
func views(b *bytes.Buffer, m *model.Model) {
	fmt.Fprintf(b, "package delegation\n\nimport (\n\t\"time\"\n\n\t\"github.com/mandate-nhi/mandate/governance\"\n)\n\n")
	for _, r := range m.Records {
		switch r.Name {
		case "Estate", "Origin", "Request":
			continue
		}
		isRecord := m.InCollection(r.Name)
		viewType(b, r, isRecord)
		for _, f := range r.Fields {
			if f.Type == "Origin" || f.ID && isRecord {
				continue
			}
			if f.ID {
				fmt.Fprintf(b, "// ID is the id of the part.\nfunc (x %s) ID() string { return x.rec.ID }\n\n", r.Name)
				continue
			}
			fmt.Fprintf(b, "// %s is the field %s of the record, as of the view's instant%s\n", f.Go, f.JSON, docTail(f))
			fmt.Fprintf(b, "func (x %s) %s() %s {\n", r.Name, f.Go, resultType(m, f))
			plainRead(b, m, r, f)
			fmt.Fprintf(b, "\treturn %s\n}\n\n", readExpr(m, r, f))
		}
		observe(b, m, r)
	}
}

func docTail(f model.Field) string {
	if f.Doc == "" {
		return "."
	}
	return ": " + strings.TrimSuffix(f.Doc, ".") + "."
}

func viewType(b *bytes.Buffer, r model.Record, isRecord bool) {
	article := "A"
	if strings.HasPrefix(r.Name, "NHI") || strings.ContainsRune("AEI", rune(r.Name[0])) {
		article = "An"
	}
	fmt.Fprintf(b, "// %s %s is a governance.%s as a view shows it.\n", article, r.Name, r.Name)
	if isRecord {
		fmt.Fprintf(b, "type %s struct {\n\tv *View\n\trec *governance.%s\n}\n\n", r.Name, r.Name)
		fmt.Fprintf(b, "// Record is the record as written; it is not to be changed.\nfunc (x %s) Record() *governance.%s { return x.rec }\n\n", r.Name, r.Name)
		fmt.Fprintf(b, "// ID is the id of the record.\nfunc (x %s) ID() string { return x.rec.ID }\n\n", r.Name)
		fmt.Fprintf(b, "// Ref names the record.\nfunc (x %s) Ref() governance.Ref { return governance.Ref{Kind: governance.Kind%s, ID: x.rec.ID} }\n\n", r.Name, r.Name)
		fmt.Fprintf(b, "// Origin is where the facts of the record came from.\nfunc (x %s) Origin() governance.Field[[]governance.Origin] { return x.rec.Origin }\n\n", r.Name)
		fmt.Fprintf(b, "func (%s) kind() governance.Kind { return governance.Kind%s }\n\n", r.Name, r.Name)
		fmt.Fprintf(b, "func (x %s) view() *View { return x.v }\n\n", r.Name)
		fmt.Fprintf(b, "func (x %s) on(v *View) %s { return %s{v, x.rec} }\n\n", r.Name, r.Name, r.Name)
		fmt.Fprintf(b, "func (x %s) touch() bool { return %s }\n\n", r.Name, touching(r))
		fmt.Fprintf(b, "func (x %s) gap(field string, c governance.Code) Gap { return x.v.gap(x.Ref(), field, c) }\n\n", r.Name)
		fmt.Fprintf(b, "func (x %s) part(field string, i int) where { return where{x.Ref(), field, i, \"\"} }\n\n", r.Name)
		return
	}
	fmt.Fprintf(b, "type %s struct {\n\tv *View\n\trec *governance.%s\n\tin where\n}\n\n", r.Name, r.Name)
	fmt.Fprintf(b, "// Record is the part as written; it is not to be changed.\nfunc (x %s) Record() *governance.%s { return x.rec }\n\n", r.Name, r.Name)
	fmt.Fprintf(b, "// Holder names the record that the part belongs to.\nfunc (x %s) Holder() governance.Ref { return x.in.ref }\n\n", r.Name)
	fmt.Fprintf(b, "// Path names a field of the part as verdicts do: credential[c2].copies[0].storage.\nfunc (x %s) Path(field string) string { return x.in.ref.Path(x.in.path(field)) }\n\n", r.Name)
	fmt.Fprintf(b, "func (x %s) view() *View { return x.v }\n\n", r.Name)
	fmt.Fprintf(b, "func (x %s) gap(field string, c governance.Code) Gap { return x.v.gapIn(x.in, field, c) }\n\n", r.Name)
	fmt.Fprintf(b, "func (x %s) part(field string, i int) where { return x.in.inner(x.v, field, i) }\n\n", r.Name)
}

// touching is an expression without branches that looks at every other field: none is
// longer than half a line of the processor's cache.
func touching(r model.Record) string {
	var terms []string
	for i, f := range r.Fields {
		if f.Field && i%2 == 0 {
			terms = append(terms, "x.rec."+f.Go+".IsSome()")
		}
	}
	if len(terms) == 0 {
		return "false"
	}
	return strings.Join(terms, " != ")
}

func resultType(m *model.Model, f model.Field) string {
	t := f.Type
	if _, enum := m.Enum(t); enum || t == "Ref" || t == "Hash" {
		t = "governance." + t
	}
	if t == "labels" {
		t = "map[string]string"
	}
	if f.List {
		return "List[" + t + "]"
	}
	return "Fact[" + t + "]"
}

// readExpr is the expression that reads a field of x.
func readExpr(m *model.Model, r model.Record, f model.Field) string {
	value := "x.rec." + f.Go
	if !f.Field {
		value = fmt.Sprintf("governance.Some(%s)", value)
	}
	_, isPart := m.Record(f.Type)
	_, isEnum := m.Enum(f.Type)
	class := "class" + className(f.Class)
	guard := ""
	if f.Guarded {
		guard = "x.guard" + f.Go + "()"
	}
	switch {
	case f.Type == "time.Time":
		if guard == "" {
			guard = `""`
		}
		return fmt.Sprintf("instant(x, %q, %s, %s, %t, %s, %s)", f.JSON, value, class, f.Planned, clash(r, f), guard)
	case f.List && isPart:
		make := fmt.Sprintf("func(p *governance.%s, in where) %s { return %s{x.v, p, in} }", f.Type, f.Type, f.Type)
		return fmt.Sprintf("parts(x, %q, %s, %s, %s)", f.JSON, value, class, make)
	case isPart:
		make := fmt.Sprintf("func(p *governance.%s, in where) %s { return %s{x.v, p, in} }", f.Type, f.Type, f.Type)
		if !f.Field {
			value = fmt.Sprintf("stated(x.rec.%s)", f.Go)
		} else {
			value = "&" + value
		}
		return fmt.Sprintf("part(x, %q, %s, %s, %s)", f.JSON, value, class, make)
	case f.List && isEnum:
		return fmt.Sprintf("enums(x, %q, %s, %s)", f.JSON, value, class)
	case f.List && f.Open != "":
		return fmt.Sprintf("x.gathered%s(scalars(x, %q, %s, %s))", f.Go, f.JSON, value, class)
	case f.List:
		return fmt.Sprintf("scalars(x, %q, %s, %s)", f.JSON, value, class)
	case f.Follows != "":
		for _, g := range r.Fields {
			if g.JSON == f.Follows {
				return fmt.Sprintf("follow(x, %q, %s, x.%s())", f.JSON, value, g.Go)
			}
		}
		return "unknown follows " + f.Follows
	case isEnum && f.Guarded:
		return fmt.Sprintf("guarded(x, %q, enum(x, %q, %s, %s), %s)", f.JSON, f.JSON, value, class, guard)
	case f.Guarded:
		return fmt.Sprintf("guarded(x, %q, read(x, %q, %s, %s), %s)", f.JSON, f.JSON, value, class, guard)
	case isEnum:
		return fmt.Sprintf("enum(x, %q, %s, %s)", f.JSON, value, class)
	}
	return fmt.Sprintf("read(x, %q, %s, %s)", f.JSON, value, class)
}

// plainRead writes how a plain view reads a field of x.
func plainRead(b *bytes.Buffer, m *model.Model, r model.Record, f model.Field) {
	value := "&x.rec." + f.Go
	if !f.Field {
		value = fmt.Sprintf("stated(x.rec.%s)", f.Go)
	}
	_, isPart := m.Record(f.Type)
	_, isEnum := m.Enum(f.Type)
	read := fmt.Sprintf("plain(%s)", value)
	switch {
	case f.List && f.Open != "":
		return
	case isPart && f.List:
		read = fmt.Sprintf("plainParts(x.v, %s, func(p *governance.%s, i int) %s { return %s{x.v, p, x.part(%q, i)} })", value, f.Type, f.Type, f.Type, f.JSON)
	case isPart && !f.Field:
		read = fmt.Sprintf("someOf(%s{x.v, &x.rec.%s, x.part(%q, -1)})", f.Type, f.Go, f.JSON)
	case isPart:
		fmt.Fprintf(b, "\tif x.v.plain {\n\t\tif p := x.rec.%s.Known(); p != nil {\n\t\t\treturn someOf(%s{x.v, p, x.part(%q, -1)})\n\t\t}\n\t\treturn absent[%s](x.rec.%s.IsNone())\n\t}\n", f.Go, f.Type, f.JSON, f.Type, f.Go)
		return
	case f.Type == "time.Time":
		if !f.Field {
			read = fmt.Sprintf("requiredInstant(x.v, %s, %t)", "x.rec."+f.Go, f.Planned)
			break
		}
		if c := clash(r, f); c != "false" {
			read = fmt.Sprintf("plainInstant(x.v, %s, %t, %s)", value, f.Planned, c)
		} else {
			read = fmt.Sprintf("plainInstant(x.v, %s, %t, false)", value, f.Planned)
		}
	case f.List && isEnum:
		read = fmt.Sprintf("plainEnums(x.v, %s)", value)
	case f.List:
		read = fmt.Sprintf("plainScalars(x.v, %s)", value)
	case isEnum && !f.Field:
		read = fmt.Sprintf("requiredEnum(x.rec.%s)", f.Go)
	case isEnum:
		read = fmt.Sprintf("plainEnum(%s)", value)
	case !f.Field:
		read = fmt.Sprintf("someOf(x.rec.%s)", f.Go)
	}
	var wrong []string
	if c := clash(r, f); f.Type == "time.Time" && !f.Field && c != "false" {
		wrong = append(wrong, c)
	}
	if f.Guarded {
		wrong = append(wrong, fmt.Sprintf(`x.guard%s() != ""`, f.Go))
	}
	b.WriteString("\tif x.v.plain {\n")
	if len(wrong) > 0 {
		fmt.Fprintf(b, "\t\tif %s {\n\t\t\treturn %s{why: &silence}\n\t\t}\n", strings.Join(wrong, " || "), resultType(m, f))
	}
	fmt.Fprintf(b, "\t\treturn %s\n\t}\n", read)
}

// clash is the condition under which the instant and another one of the record
// stand in an order that cannot be.
func clash(r model.Record, f model.Field) string {
	var terms []string
	operand := func(g model.Field) string {
		v := "&x.rec." + g.Go
		if !g.Field {
			v = fmt.Sprintf("stated(x.rec.%s)", g.Go)
		}
		return fmt.Sprintf("%s, %t", v, g.Planned)
	}
	for _, g := range r.Fields {
		for _, a := range f.After {
			if g.JSON == a {
				terms = append(terms, fmt.Sprintf("x.v.precedes(%s, %s)", operand(f), operand(g)))
			}
		}
		for _, a := range g.After {
			if f.JSON == a {
				terms = append(terms, fmt.Sprintf("x.v.precedes(%s, %s)", operand(g), operand(f)))
			}
		}
	}
	if len(terms) == 0 {
		return "false"
	}
	return strings.Join(terms, " || ")
}

// observe writes the method that looks at every fact of a record for what cannot
// be true and for references that lead nowhere.
func observe(b *bytes.Buffer, m *model.Model, r model.Record) {
	fmt.Fprintf(b, "func (x %s) observe(o *observer) {\n", r.Name)
	for _, f := range r.Fields {
		_, isPart := m.Record(f.Type)
		_, isEnum := m.Enum(f.Type)
		switch {
		case f.ID || f.Type == "Origin" || f.Type == "labels":
		case f.Ref == "Artifact":
			fmt.Fprintf(b, "\to.artifact(x, %q, x.rec.%s)\n", f.JSON, f.Go)
		case f.Ref != "" && f.List && f.Field:
			fmt.Fprintf(b, "\to.%ss(x, %q, x.rec.%s.Or(nil)%s)\n", refWord(f), f.JSON, f.Go, refKind(f))
		case f.Ref != "" && f.List:
			fmt.Fprintf(b, "\to.%ss(x, %q, x.rec.%s%s)\n", refWord(f), f.JSON, f.Go, refKind(f))
		case f.Ref != "" && f.Field:
			fmt.Fprintf(b, "\to.%s(x, %q, x.rec.%s.Or(%s)%s)\n", refWord(f), f.JSON, f.Go, refZero(f), refKind(f))
		case f.Ref != "":
			fmt.Fprintf(b, "\to.%s(x, %q, x.rec.%s%s)\n", refWord(f), f.JSON, f.Go, refKind(f))
		case isPart && f.List:
			fmt.Fprintf(b, "\tobserveParts(o, x.%s())\n", f.Go)
		case isPart:
			fmt.Fprintf(b, "\tobservePart(o, x.%s())\n", f.Go)
		case f.Type == "time.Time" || f.Guarded && isEnum:
			fmt.Fprintf(b, "\to.gaps(x.%s().Gaps())\n", f.Go)
		}
		if f.Guarded && f.Ref != "" {
			fmt.Fprintf(b, "\to.gaps(x.%s().Gaps())\n", f.Go)
		}
	}
	fmt.Fprintf(b, "}\n\n")
}

func refWord(f model.Field) string {
	if f.Type == "Ref" {
		return "ref"
	}
	return "id"
}

func refKind(f model.Field) string {
	if f.Type == "Ref" {
		return ""
	}
	return ", governance.Kind" + f.Ref
}

func refZero(f model.Field) string {
	if f.Type == "Ref" {
		return "governance.Ref{}"
	}
	return `""`
}
