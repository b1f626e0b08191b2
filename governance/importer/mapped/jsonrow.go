package mapped

import (
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A jsonRow is one value of a JSON document; its name is that of the member it is.
type jsonRow struct {
	node importer.Node
	name string
}

func (r jsonRow) place(c cell) place {
	if c.node.Exists() {
		return at(c.node)
	}
	return at(r.node)
}

func (r jsonRow) cell(from locator) cell {
	if from.name == "@name" {
		return cell{state: text, text: r.name}
	}
	n := from.follow(r.node)
	c := scalar(n)
	if n.IsArray() {
		c.state = list
		for _, item := range n.Items() {
			x := scalar(item)
			if x.state != text {
				c.state = other
			}
			c.items = append(c.items, x)
		}
	}
	return c
}

func scalar(n importer.Node) cell {
	c := cell{state: text, node: n}
	s, isText := n.Text()
	number, isNumber := n.Number()
	truth, isTruth := n.Bool()
	switch {
	case isText:
		c.text = strings.TrimSpace(s)
	case isNumber:
		c.text = number
	case isTruth:
		c.text = strconv.FormatBool(truth)
	case !n.Exists() || n.IsNull():
		c.state = absent
	default:
		c.state = other
	}
	return c
}

func (r jsonRow) each(list locator) []row {
	rows := []row{}
	for _, item := range list.follow(r.node).List() {
		rows = append(rows, jsonRow{node: item})
	}
	return rows
}

// jsonRows yields the rows of a JSON file, and reports whether it says that more follow.
func (r *run) jsonRows(f importer.File, done *reading, yield func(row)) (lost bool, fault *governance.Fault) {
	t := done.table
	root, fault := importer.ParseJSON(f, r.limits)
	if fault != nil {
		return false, fault
	}
	n := root
	if t.Items != "" {
		n = locate(t.Items).follow(root)
	}
	var rows []row
	alone := n.IsObject() // which may be the one row of a list, or an answer that something went wrong
	switch {
	case t.Keyed && n.IsObject():
		for name, member := range n.Members() {
			rows = append(rows, jsonRow{member, name})
		}
	case !t.Keyed && n.IsArray():
		for _, item := range n.Items() {
			rows = append(rows, jsonRow{node: item})
		}
	case !t.Keyed && n.IsObject():
		rows = append(rows, jsonRow{node: n})
	default:
		return false, &governance.Fault{Code: governance.CodeType, Pos: root.Pos(), Detail: "no list of rows stands where the mapping says at " + r.where(t, "items")}
	}
	for _, x := range rows {
		if n := x.(jsonRow).node; !t.Keyed && (!n.IsObject() || alone && len(t.where) > 0 && x.cell(t.Fields["id"].from).state == absent) {
			r.report(x.place(cell{}), importer.Error, importer.CodeUnparsable, "this is no row that the mapping reads: no object, or not one with an id; it is not read")
			lost = true
			continue
		}
		yield(x)
	}
	return r.page(root, rows, done) || lost, nil
}

func at(n importer.Node) place { return place{n.Pos(), n.Origin().Pointer} }
