package awsiam

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance/importer"
)

// A statement is one statement of a policy document: each of its lists may have
// been one text.
type statement struct {
	node                    importer.Node
	allow                   bool
	actions, notActions     []string
	resources, notResources []string
	conditions              []condition
	unclear                 bool // something in it is not what it should be
}

// A condition is one test of a statement: the operator, the key in lower case
// and the values.
type condition struct {
	operator, key string
	values        []string
}

// statements reads a policy document, which may be an object or text: JSON as
// it is, or percent-encoded as the API sends it. It returns false when it cannot
// be read, which is reported.
func (r *run) statements(doc importer.Node) ([]statement, bool) {
	if s, ok := doc.Text(); ok {
		parsed, fault := doc.ParseEmbedded([]byte(unescape(s)), r.limits)
		if fault != nil {
			r.Report(doc, importer.Error, importer.CodeUnparsable, "the policy document cannot be read: "+fault.Detail)
			return nil, false
		}
		doc = parsed
	}
	if !doc.IsObject() || !doc.Get("Statement").Exists() {
		if doc.Exists() {
			r.Report(doc, importer.Error, importer.CodeUnparsable, "not a policy document with a Statement")
		}
		return nil, false
	}
	var list []statement
	for _, n := range doc.Get("Statement").List() {
		list = append(list, r.statement(n))
	}
	return list, true
}

func (r *run) statement(n importer.Node) statement {
	s := statement{node: n, unclear: !n.IsObject()}
	switch effect, _ := n.Get("Effect").Text(); effect {
	case "Allow":
		s.allow = true
	case "Deny":
	default:
		s.unclear = true
	}
	read := func(name string) []string {
		list, ok := texts(n.Get(name))
		s.unclear = s.unclear || !ok
		return list
	}
	s.actions, s.notActions = read("Action"), read("NotAction")
	s.resources, s.notResources = read("Resource"), read("NotResource")
	for operator, keys := range n.Get("Condition").Members() {
		for key, values := range keys.Members() {
			list, ok := texts(values)
			s.unclear = s.unclear || !ok
			s.conditions = append(s.conditions, condition{operator, strings.ToLower(key), list})
		}
	}
	if c := n.Get("Condition"); c.Exists() && !c.IsObject() {
		s.unclear = true
	}
	if s.unclear {
		r.Report(n, importer.Error, importer.CodeUnparsable, "the statement is not one of the policy language; what it allows is kept as one opaque scope")
	}
	return s
}

// texts reads one text, or a list of texts. Numbers and booleans, which a
// condition may hold, read as they are written.
func texts(n importer.Node) ([]string, bool) {
	var list []string
	for _, item := range n.List() {
		s, ok := item.Text()
		if b, isBool := item.Bool(); isBool {
			s, ok = fmt.Sprint(b), true
		} else if num, isNum := item.Number(); isNum {
			s, ok = num, true
		}
		if !ok {
			return nil, false
		}
		list = append(list, s)
	}
	return list, true
}

// digest names a statement by its content: two that say the same have the same
// digest, however they are written and whatever their Sid. It has 128 bits.
func (s statement) digest() string {
	h := sha256.New()
	canonical(h, s.node, "Sid")
	return fmt.Sprintf("%x", h.Sum(nil)[:16])
}

// canonical writes a value with the members of objects in order, but for one.
func canonical(w io.Writer, n importer.Node, but string) {
	switch {
	case n.IsObject():
		members := map[string]importer.Node{}
		var names []string
		for name, m := range n.Members() {
			members[name], names = m, append(names, name)
		}
		slices.Sort(names)
		io.WriteString(w, "{")
		for _, name := range names {
			if strings.EqualFold(name, but) {
				continue
			}
			quoted(w, name)
			canonical(w, members[name], "")
		}
		io.WriteString(w, "}")
	case n.IsArray():
		io.WriteString(w, "[")
		for _, item := range n.Items() {
			canonical(w, item, "")
		}
		io.WriteString(w, "]")
	case n.IsString():
		s, _ := n.Text()
		quoted(w, s)
	default:
		s, _ := n.Number()
		b, _ := n.Bool()
		fmt.Fprint(w, s, b, n.IsNull(), ",")
	}
}

func quoted(w io.Writer, s string) {
	w.Write(must1(json.Marshal(s)))
}

// unescape undoes percent-encoding (RFC 3986 §2.1) and leaves everything else,
// plus signs too, alone.
func unescape(s string) string {
	if !strings.HasPrefix(s, "%") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			b.WriteByte(hex(s[i+1])<<4 | hex(s[i+2]))
			i += 2
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' }

func hex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return (c | 0x20 - 'a') + 10
}
