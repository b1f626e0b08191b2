package main

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

func (a *blastAnswer) text() *page {
	p := new(page)
	p.line("BLAST RADIUS of %s: %d certain, %d possible, %d open %s\n", a.Of, a.Certain, a.Possible, len(a.Open), ending(len(a.Open), "list", "lists"))
	p.table([][]string{
		{"production", a.production()},
		{"customers", strconv.Itoa(a.Customers) + a.orMore()},
		{"highest level", levelName(a.MaxLevel) + a.orMore()},
		{"at", a.moment.String()},
	})
	a.kinds(p)
	if len(a.Reached) > 0 {
		p.head("how each is reached")
		a.tree(p)
	}
	a.mintable(p)
	if len(a.Dependents) > 0 {
		p.head("depend on it: recovery must issue them again")
		p.line("  %s", strings.Join(textOf(a.Dependents), "\n  "))
	}
	a.hidden(p)
	p.gaps("facts that could tell more", a.Missing)
	return p
}

func ending(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func (a *blastAnswer) production() string {
	switch yes, ok := a.Production.Get(); {
	case !ok:
		return "not known"
	case yes:
		return "reached"
	}
	return "not reached"
}

// orMore marks a number that what is not known could raise.
func (a *blastAnswer) orMore() string {
	if len(a.Open) > 0 || len(a.Missing) > 0 || a.Possible > 0 {
		return ", perhaps more"
	}
	return ""
}

// levelName is the word for a level of the privilege map.
func levelName(n int64) string {
	names := []string{"none", "read", "write", "admin", "owner"}
	if n < 0 || n >= int64(len(names)) {
		return strconv.FormatInt(n, 10)
	}
	return names[n]
}

// kinds counts the records reached by kind.
func (a *blastAnswer) kinds(p *page) {
	counts := map[governance.Kind][2]int{}
	for _, n := range a.Reached {
		c := counts[n.Node.Kind]
		if n.Certain {
			c[0]++
		} else {
			c[1]++
		}
		counts[n.Node.Kind] = c
	}
	rows := [][]string{{"kind", "certain", "possible"}}
	for _, k := range governance.Kinds() {
		if c, ok := counts[k]; ok {
			rows = append(rows, []string{string(k), strconv.Itoa(c[0]), strconv.Itoa(c[1])})
		}
	}
	if len(rows) > 1 {
		p.line("")
		p.table(rows)
	}
}

// tree draws the shortest paths as one tree.
func (a *blastAnswer) tree(p *page) {
	next := a.next()
	p.line("  %s", a.Of)
	var draw func(from governance.Ref, indent string)
	draw = func(from governance.Ref, indent string) {
		list := next[from]
		for i, n := range list {
			branch, below := "├─ ", "│  "
			if i == len(list)-1 {
				branch, below = "└─ ", "   "
			}
			p.line("  %s%s%s", indent, branch, n)
			draw(n.Node, indent+below)
		}
	}
	draw(a.Of, "")
}

// String is a record in the tree: the step, the record and what is known of it.
func (n reached) String() string {
	var b strings.Builder
	b.WriteString(string(n.Via.Edge))
	if !n.Via.Certain {
		b.WriteString("?")
	}
	b.WriteString(" → " + n.Node.String())
	var about []string
	if e, ok := n.Environment.Get(); ok {
		about = append(about, string(e))
	}
	if l, ok := n.Level.Get(); ok {
		about = append(about, levelName(l))
	}
	if about != nil {
		b.WriteString(" (" + strings.Join(about, ", ") + ")")
	}
	return b.String()
}

func (a *blastAnswer) mintable(p *page) {
	if len(a.Mintable) == 0 {
		return
	}
	p.head("new grants could be made from")
	var rows [][]string
	for _, m := range a.Mintable {
		row := []string{m.Delegation.String(), strings.Join(m.Scopes, " ")}
		if !m.Certain {
			row[0] += "?"
		}
		rows = append(rows, row)
	}
	p.table(rows)
}

// hidden lists the collections that could hide more, by kind.
func (a *blastAnswer) hidden(p *page) {
	if len(a.Open) == 0 {
		return
	}
	tenants := map[governance.CompletenessKind][]string{}
	for _, c := range a.Open {
		where := c.Tenant
		if where == "" {
			where = "the whole estate"
		}
		tenants[c.Kind] = append(tenants[c.Kind], where)
	}
	p.head("open lists: nobody declared them complete, so they could hide more")
	var rows [][]string
	for _, k := range slices.Sorted(maps.Keys(tenants)) {
		rows = append(rows, []string{string(k), strings.Join(tenants[k], ", ")})
	}
	p.table(rows)
}
