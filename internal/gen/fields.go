package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/mandate-nhi/mandate/internal/gen/model"
)

// fields writes the table behind governance.Records.
func fields(b *bytes.Buffer, m *model.Model) {
	fmt.Fprintf(b, "package governance\n\nvar records = []Record{\n")
	for _, r := range m.Records {
		fmt.Fprintf(b, "\t{Name: %q, Doc: %q, Fields: []FieldInfo{\n", r.Name, r.Doc)
		for _, f := range r.Fields {
			fmt.Fprintf(b, "\t\t{Name: %q, Type: %s, List: %t, Class: Class%s", f.JSON, fieldType(m, f), f.List, className(f.Class))
			for _, x := range []struct {
				name string
				on   bool
			}{{"Required", f.Required}, {"None", f.None}, {"Planned", f.Planned}, {"Personal", f.Personal}} {
				if x.on {
					fmt.Fprintf(b, ", %s: true", x.name)
				}
			}
			if f.Form != "" {
				fmt.Fprintf(b, ", Pattern: Pattern%s", strings.ToUpper(f.Form[:1])+f.Form[1:])
			}
			if f.Ref != "" {
				fmt.Fprintf(b, ", Ref: %q", f.Ref)
			}
			if _, ok := m.Enum(f.Type); ok {
				fmt.Fprintf(b, ", Enum: %sValues, EnumType: %q", lowerFirst(f.Type), f.Type)
			}
			if _, ok := m.Record(f.Type); ok {
				fmt.Fprintf(b, ", Part: %q", f.Type)
			}
			if len(f.After) > 0 {
				fmt.Fprintf(b, ", After: %#v", f.After)
			}
			if f.Open != "" {
				fmt.Fprintf(b, ", Open: %q", f.Open)
			}
			fmt.Fprintf(b, ", Doc: %q, Source: %q},\n", f.Doc, f.Source)
		}
		fmt.Fprintf(b, "\t}},\n")
	}
	fmt.Fprintf(b, "}\n")
}

func fieldType(m *model.Model, f model.Field) string {
	switch f.Type {
	case "string":
		if f.ID || f.Ref != "" {
			return "TypeID"
		}
		return "TypeText"
	case "Ref":
		return "TypeRef"
	case "int64":
		return "TypeCount"
	case "bool":
		return "TypeBool"
	case "time.Time":
		return "TypeInstant"
	case "time.Duration":
		return "TypeDuration"
	case "Hash":
		return "TypeHash"
	case "labels":
		return "TypeLabels"
	}
	if _, ok := m.Enum(f.Type); ok {
		return "TypeEnum"
	}
	return "TypePart"
}

func className(class string) string {
	return map[string]string{"constant": "Constant", "event": "Event", "latest-of": "LatestOf", "state": "State"}[class]
}
