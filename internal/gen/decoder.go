package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/mandate-nhi/mandate/internal/gen/model"
)

// decoder writes one method per record that reads it from tokens.
func decoder(b *bytes.Buffer, m *model.Model) {
	fmt.Fprintf(b, "package governance\n\n")
	for _, r := range m.Records {
		var names []string
		required := uint64(0)
		for i, f := range r.Fields {
			names = append(names, fmt.Sprintf("%q", f.JSON))
			if f.Required {
				required |= 1 << i
			}
		}
		lower := lowerFirst(r.Name)
		fmt.Fprintf(b, "var %sNames = [...]string{%s}\n\n", lower, strings.Join(names, ", "))
		fmt.Fprintf(b, "func %sMember(name []byte) int {\n\tswitch string(name) {\n", lower)
		for i, n := range names {
			fmt.Fprintf(b, "\tcase %s:\n\t\treturn %d\n", n, i)
		}
		fmt.Fprintf(b, "\t}\n\treturn -1\n}\n\n")
		fmt.Fprintf(b, "func (d *decoder) %s(r *%s) bool {\n", lower, r.Name)
		fmt.Fprintf(b, "\to := object{kind: %q, index: %sMember, names: %sNames[:], required: %#x}\n", r.Name, lower, lower, required)
		fmt.Fprintf(b, "\tfor d.member(&o) {\n\t\tswitch o.current {\n")
		for i, f := range r.Fields {
			fmt.Fprintf(b, "\t\tcase %d:\n\t\t\t%s\n", i, decodeField(m, r, f))
		}
		fmt.Fprintf(b, "\t\t}\n\t}\n\treturn o.opened\n}\n\n")
	}
	for _, e := range m.Enums {
		if e.Name == "Code" || e.Name == "Kind" {
			continue
		}
		var q []string
		for _, v := range e.Values {
			q = append(q, fmt.Sprintf("%q", v))
		}
		fmt.Fprintf(b, "var %sValues = []string{%s}\n\n", lowerFirst(e.Name), strings.Join(q, ", "))
		fmt.Fprintf(b, "func (d *decoder) %s(v *%s) bool { return d.enum((*string)(v), %sValues) }\n\n", lowerFirst(e.Name), e.Name, lowerFirst(e.Name))
	}
}

// decodeField is the statement that reads one member.
func decodeField(m *model.Model, r model.Record, f model.Field) string {
	read := "d." + reader(m, f)
	to := "&r." + f.Go
	switch {
	case r.Name == "Estate" && f.List:
		return fmt.Sprintf("collection(d, Kind%s, %s, %s, func(r *%s) string { return r.ID })", f.Type, to, read, f.Type)
	case f.Field && f.List:
		return fmt.Sprintf("fieldList(d, %s, %s)", to, read)
	case f.Field:
		return fmt.Sprintf("field(d, %s, %t, %s)", to, f.None, read)
	case f.List:
		return fmt.Sprintf("list(d, %s, %s)", to, read)
	}
	return fmt.Sprintf("required(d, %s, %s)", to, read)
}

// reader is the method that reads one value of the field's type.
func reader(m *model.Model, f model.Field) string {
	switch f.Type {
	case "string":
		switch {
		case f.Form != "":
			return f.Form
		case f.ID || f.Ref != "":
			return "id"
		}
		return "text"
	case "Ref":
		return map[string]string{"Party": "party", "Any": "anyRef"}[f.Ref]
	case "int64":
		return "count"
	case "bool":
		return "boolean"
	case "time.Time":
		return "instant"
	case "time.Duration":
		return "duration"
	case "Hash":
		return "hash"
	case "labels":
		return "labels"
	}
	return lowerFirst(f.Type)
}

func lowerFirst(s string) string {
	if s == "NHI" {
		return "nhi"
	}
	if strings.HasPrefix(s, "NHI") {
		return "nhi" + s[3:]
	}
	return strings.ToLower(s[:1]) + s[1:]
}
