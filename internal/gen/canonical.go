package main

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"github.com/mandate-nhi/mandate/internal/gen/model"
)

// canonical writes one function per record that appends it as canonical JSON
// (RFC 8785): members in the order of their names, unknown ones left out.
func canonical(b *bytes.Buffer, m *model.Model) {
	fmt.Fprintf(b, "package governance\n\n")
	for _, r := range m.Records {
		if r.Name == "Estate" || r.Name == "Request" {
			continue
		}
		fields := slices.SortedFunc(slices.Values(r.Fields), func(a, b model.Field) int { return cmp.Compare(a.JSON, b.JSON) })
		fmt.Fprintf(b, "func canon%s(b []byte, r *%s) []byte {\n\tb = append(b, '{')\n", r.Name, r.Name)
		for _, f := range fields {
			fmt.Fprintf(b, "\tb = %s(b, %q, &r.%s, %s)\n", canonForm(f), f.JSON, f.Go, canonWriter(m, f))
		}
		fmt.Fprintf(b, "\treturn append(b, '}')\n}\n\n")
	}
}

// canonForm is the function that writes a field with its name.
func canonForm(f model.Field) string {
	switch {
	case f.Field && f.List:
		return "canonFieldList"
	case f.Field:
		return "canonField"
	case f.List:
		return "canonList"
	}
	return "canonMember"
}

// canonWriter is the function that writes one value of the field's type.
func canonWriter(m *model.Model, f model.Field) string {
	switch f.Type {
	case "Ref":
		return "canonRef"
	case "int64":
		return "canonCount"
	case "bool":
		return "canonBool"
	case "time.Time":
		return "canonInstant"
	case "time.Duration":
		return "canonDuration"
	case "labels":
		return "canonLabels"
	}
	if _, ok := m.Record(f.Type); ok {
		return "canon" + f.Type
	}
	return "canonText[" + f.Type + "]"
}
