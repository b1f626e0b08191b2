package mapped

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A guess makes random mappings, and files for them.
type guess struct {
	*rand.Rand
	csv     bool
	columns map[string]governance.FieldInfo // what is read from each
}

func (g *guess) one(of ...string) string { return of[g.IntN(len(of))] }

func (g *guess) chance(percent int) bool { return g.IntN(100) < percent }

// mapping is a table for one kind of record; JSON is YAML.
func (g *guess) mapping(kind governance.Kind) []byte {
	g.columns = map[string]governance.FieldInfo{}
	p, _ := planOf(kind)
	table := map[string]any{"files": []string{"*"}, "format": "json", "record": kind, "fields": g.rules(p, "")}
	if g.csv {
		table["format"] = "csv"
	}
	if g.chance(20) {
		for _, of := range []string{"nhi", "delegation", "credential"} {
			if of == string(kind) {
				table["complete"] = map[string]any{"id": "list", "kind": of, "tenant": "t1"}
			}
		}
	}
	data, _ := json.Marshal(map[string]any{"mapping": "1", "tables": []any{table}})
	return data
}

func (g *guess) rules(p *plan, prefix string) map[string]any {
	rules := map[string]any{}
	for i, f := range p.fields {
		isPart := f.Type == governance.TypePart && (f.Part != "Scope" || g.chance(50))
		switch column := prefix + f.Name; {
		case f.Name == "origin" || !f.Required && g.chance(50):
		case f.Type == governance.TypeLabels:
			g.columns["cost"] = governance.FieldInfo{}
			rules["labels[cost]"] = map[string]any{"from": "cost"}
		case isPart:
			t := p.value(i)
			if f.List {
				t = t.Elem()
			}
			below := g.rules(newPlan(t), column+".")
			if len(below) == 0 {
				continue
			}
			rule := map[string]any{"fields": below}
			if f.List && !g.csv && g.chance(50) {
				rule["each"] = "/" + column
				g.columns[column] = f
			}
			rules[f.Name] = rule
		default:
			g.columns[column] = f
			rules[f.Name] = g.rule(f, column)
		}
	}
	return rules
}

func (g *guess) rule(f governance.FieldInfo, column string) map[string]any {
	rule := map[string]any{"from": column}
	if g.chance(10) {
		rule["unknown"] = []string{"?", "N/A"}
	}
	if f.None && g.chance(50) {
		rule["none"] = []string{"never", ""}
	}
	if f.None && g.chance(20) {
		rule["absent"] = "none"
	}
	if f.List && (g.csv || g.chance(80)) {
		rule["split"] = ";"
	}
	switch {
	case f.Type == governance.TypeInstant && g.chance(50):
		rule["date"], rule["offset"] = []string{"DD.MM.YYYY", "unix"}, "+02:00"
	case f.Type == governance.TypeDuration && g.chance(50):
		rule["unit"] = "days"
	case f.Type == governance.TypeEnum && g.chance(50):
		rule["values"] = map[string]string{"A": f.Enum[0], "B": f.Enum[len(f.Enum)-1]}
	case f.Type == governance.TypeID && g.chance(30), f.Type == governance.TypeText && f.Pattern == "" && g.chance(20):
		rule["prefix"] = g.one("inv:", "gh", "x ")
	case f.Type == governance.TypeText && g.chance(20):
		rule["values"] = map[string]string{"A": "first", "": "nothing"}
	}
	return rule
}

// files are rows for the mapping, among them some that repeat an id.
func (g *guess) files() []importer.File {
	var b strings.Builder
	rows := 1 + g.IntN(6)
	if g.csv {
		names := slices.Sorted(maps.Keys(g.columns))
		fmt.Fprintf(&b, "%s\n", strings.Join(names, ","))
		for range rows {
			for i, name := range names {
				fmt.Fprintf(&b, "%s%q", map[bool]string{true: ","}[i > 0], strings.ReplaceAll(g.text(g.columns[name]), `"`, ""))
			}
			b.WriteString(g.one("\n", "\n", "\n", "\n", "\n", ",x\n"))
		}
		return []importer.File{{Name: "rows.csv", Data: []byte(b.String())}}
	}
	list := []any{}
	for range rows {
		list = append(list, g.object(""))
	}
	data, _ := json.MarshalIndent(list, "", g.one("", " "))
	return []importer.File{{Name: "rows.json", Data: data}}
}

func (g *guess) object(prefix string) map[string]any {
	row := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(g.columns)) {
		f := g.columns[name]
		column, ok := strings.CutPrefix(name, prefix)
		if !ok || column == "" {
			continue
		}
		var v any = g.text(f)
		switch dice := g.IntN(100); {
		case dice < 4:
			continue
		case dice < 6:
			v = nil
		case dice < 8:
			v = map[string]any{"a": 1}
		case dice < 20 && f.List:
			v = []any{g.text(f), g.text(f)}
		case dice < 10:
			v = []any{g.text(f), 7, true}
		}
		if f.Type == governance.TypePart && g.chance(70) {
			v = []any{g.object(name + "."), map[string]any{}}[:1+g.IntN(2)]
		}
		row[name] = v
	}
	return row
}

// text is a value of the field, more often than not.
func (g *guess) text(f governance.FieldInfo) string {
	if g.chance(6) {
		return g.one("", " ", "?", "N/A", "never", "A", "B", "é\t\"<&>", "ghp_0123456789abcdefABCDEF0123456789", "_0123456789abcdefABCDEF0123456789", "p_0123456789abcdefABCDEF0123456789", "99999999999999999999", "x;y")
	}
	switch f.Type {
	case governance.TypeEnum:
		return g.one(append([]string{"A", "B"}, f.Enum...)...)
	case governance.TypeRef:
		return g.one("actor:a", "nhi:b", "actor:Ann Lee", "tenant:t1", "evidence:e", "contract:c", "nobody")
	case governance.TypeInstant:
		return g.one("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.120Z", "31.12.2025", "1767225600", "2026-02-30")
	case governance.TypeDuration:
		return g.one("P90D", "PT1H30M0.5S", "30", "P1Y")
	case governance.TypeCount:
		return g.one("0", "7", "9007199254740991", "-1", "1.5")
	case governance.TypeBool:
		return g.one("true", "false", "yes")
	case governance.TypeHash:
		return g.one("sha256:"+strings.Repeat("0a", 32), "md5:00")
	case governance.TypePart:
		return g.one("secrets.read@tenant/t1/**", "aws:s3:Get*@*", "nothing", "@x")
	}
	if f.Name == "id" {
		return g.one("r1", "r2", "r 3", "x-incident-reporting", "ünder")
	}
	return g.one("t1", "contract-review", "x-mine", "Ann Lee <ann@acme.example>", "two;three")
}
