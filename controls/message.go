package controls

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// A Message is something to tell a person: what, as a code, and of what, as typed
// arguments. A Language makes it text.
type Message struct {
	Code MessageCode    `json:"code"`
	Args map[string]Arg `json:"args,omitempty"`
}

// A MessageCode says what a message tells. Codes are stable; what a language
// makes of them is not.
type MessageCode string

// An ArgType says how an argument is to be read.
type ArgType string

// The types of argument.
const (
	ArgText     ArgType = "text"     // an id, a path, a value or CEL, as it is
	ArgInstant  ArgType = "instant"  // RFC 3339
	ArgDuration ArgType = "duration" // ISO 8601
	ArgCount    ArgType = "count"    // decimal
	ArgField    ArgType = "field"    // Record.field, such as Credential.rotatedAt, and in Of of what
	ArgNumber   ArgType = "number"   // of the items of a field that is a list
	ArgPlace    ArgType = "place"    // a record or a part of one; "" is the subject itself
	ArgTexts    ArgType = "texts"    // several, in order
	ArgMessages ArgType = "messages" // one or several, in order
)

// An Arg is one argument of a message.
type Arg struct {
	Type     ArgType   `json:"type"`
	Text     string    `json:"text,omitempty"`
	Of       string    `json:"of,omitempty"` // of a field: the record or part that has it; "" is the subject
	Texts    []string  `json:"texts,omitempty"`
	Messages []Message `json:"messages,omitempty"`
}

// TextArg is an argument that is shown as it is.
func TextArg(s string) Arg { return Arg{Type: ArgText, Text: s} }

// InstantArg is an instant.
func InstantArg(t time.Time) Arg { return Arg{Type: ArgInstant, Text: governance.FormatInstant(t)} }

// DurationArg is a duration.
func DurationArg(d time.Duration) Arg {
	return Arg{Type: ArgDuration, Text: DurationValue(d).String()}
}

// CountArg is a number.
func CountArg(n int) Arg { return Arg{Type: ArgCount, Text: strconv.Itoa(n)} }

// FieldArg is a field, such as Credential.rotatedAt, of a record or part; "" is
// the subject.
func FieldArg(field, of string) Arg { return Arg{Type: ArgField, Text: field, Of: of} }

// placeArg is a record or a part of one; "" is the subject.
func placeArg(of string) Arg { return Arg{Type: ArgPlace, Text: of} }

// TextsArg is several texts.
func TextsArg(list ...string) Arg { return Arg{Type: ArgTexts, Texts: list} }

// MessagesArg is a message, or several, within another one.
func MessagesArg(list ...Message) Arg { return Arg{Type: ArgMessages, Messages: list} }

// A Language makes text of messages. It is data: copy English and replace what is
// to be different. Its maps are read only while it is in use.
type Language struct {
	// Texts has a text for every code of MessageCodes, in which {name} is the
	// argument of that name, and {name-} a field without its article. For one field a code may have a text of its own, under
	// "CODE Record.field" or "CODE field"; there {it} is the record or part.
	Texts map[string]string
	// Fields names fields, under Record.field or field, without an article; a field
	// that is not there is named by the words that it is made of.
	Fields   map[string]string
	Instant  func(time.Time) string
	Duration func(time.Duration) string
}

// Text is the message in the language. Of a code without a text it is the code.
func (l Language) Text(m Message) string {
	text := l.template(m)
	if text == "" {
		text = string(m.Code)
	}
	return placeholder.ReplaceAllStringFunc(text, func(name string) string {
		name, bare := argName(name)
		a, ok := m.Args[name]
		switch {
		case !ok:
			return "{" + name + "}"
		case bare && a.Type == ArgField:
			return l.field(a, "NAME")
		case name == "items":
			return l.join(a.Messages, ", ")
		}
		return l.arg(a)
	})
}

var placeholder = regexp.MustCompile(`\{[a-z]+-?\}`)

// argName is the argument that a placeholder names, and whether its article is to
// be left out.
func argName(placeholder string) (name string, bare bool) {
	return strings.CutSuffix(placeholder[1:len(placeholder)-1], "-")
}

// template is the text for the field that the message is about, or for any.
func (l Language) template(m Message) string {
	if f, ok := m.Args["field"]; ok && f.Type == ArgField {
		_, name, _ := strings.Cut(f.Text, ".")
		for _, of := range []string{f.Text, name} {
			if text, ok := l.Texts[string(m.Code)+" "+of]; ok {
				return strings.ReplaceAll(text, "{it}", l.arg(placeArg(f.Of)))
			}
		}
	}
	return l.Texts[string(m.Code)]
}

func (l Language) arg(a Arg) string {
	switch a.Type {
	case ArgInstant:
		if t, err := governance.ParseInstant(a.Text); err == nil && l.Instant != nil {
			return l.Instant(t)
		}
	case ArgDuration:
		if d, err := governance.ParseDuration(a.Text); err == nil && l.Duration != nil {
			return l.Duration(d)
		}
	case ArgField:
		return l.field(a, "FIELD")
	case ArgNumber:
		return l.Text(Message{Code: "NUMBER", Args: map[string]Arg{"name": TextArg(l.name(a.Text))}})
	case ArgPlace:
		if a.Text == "" {
			return l.Texts["IT"]
		}
		return l.place(a.Text)
	case ArgTexts:
		return strings.Join(a.Texts, ", ")
	case ArgMessages:
		return l.join(a.Messages, "; ")
	}
	return a.Text
}

func (l Language) join(list []Message, between string) string {
	texts := make([]string, len(list))
	for i, m := range list {
		texts[i] = l.Text(m)
	}
	return strings.Join(texts, between)
}

// place is a record or part: one of which there is no other, such as a chain, is
// named as a field.
func (l Language) place(of string) string {
	if strings.ContainsAny(of, ":[") {
		return of
	}
	return l.field(Arg{Text: "." + of}, "FIELD")
}

// field is a field with the record or part that has it, by a code of the language.
func (l Language) field(a Arg, code MessageCode) string {
	m := Message{Code: code, Args: map[string]Arg{"name": TextArg(l.name(a.Text))}}
	if a.Of != "" {
		m.Code, m.Args["of"] = code+"_OF", TextArg(l.place(a.Of))
	}
	return l.Text(m)
}

// name is a field in words.
func (l Language) name(field string) string {
	_, short, _ := strings.Cut(field, ".")
	for _, key := range []string{field, short} {
		if name, ok := l.Fields[key]; ok {
			return name
		}
	}
	return wordsOf(strings.TrimSuffix(strings.TrimSuffix(short, "Id"), "At"))
}

// wordsOf splits lastUsed into last used.
func wordsOf(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// Check reports what is wrong with the language: a code without a text, a text for
// a code that there is not, an argument that a text does not show, and one that the
// message does not have. Texts for one field need not show all.
func (l Language) Check() error {
	var faults []string
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	for code, args := range messageArgs() {
		text, ok := l.Texts[string(code)]
		if !ok {
			fault("%s has no text", code)
		}
		for _, a := range args {
			if ok && !strings.Contains(text, "{"+a+"}") && !strings.Contains(text, "{"+a+"-}") {
				fault("%s does not show {%s}", code, a)
			}
		}
	}
	for key, text := range l.Texts {
		code, field, special := strings.Cut(key, " ")
		args, known := messageArgs()[MessageCode(code)]
		if !known || special && (field == "" || !slices.Contains(args, "field")) {
			fault("%s is no code of a message", key)
			continue
		}
		for _, name := range placeholder.FindAllString(text, -1) {
			if a, _ := argName(name); !slices.Contains(args, a) && !(special && a == "it") {
				fault("%s has no argument %s", key, name)
			}
		}
	}
	if len(faults) == 0 {
		return nil
	}
	slices.Sort(faults)
	return fmt.Errorf("the language: %s", strings.Join(faults, "; "))
}

// MessageCodes are the codes of messages with the names of their arguments, sorted.
// The result is shared and not to be written.
func MessageCodes() map[MessageCode][]string { return messageArgs() }

// Trimmed is the message with the arguments that its code has.
func (m Message) Trimmed() Message {
	maps.DeleteFunc(m.Args, func(name string, _ Arg) bool { return !slices.Contains(messageArgs()[m.Code], name) })
	return m
}

// RuleMessage tells which rule of a grant or a decision does not hold, or could not
// be decided.
func RuleMessage(r delegation.Reason) Message {
	path := r.Field
	if !r.Subject.IsZero() {
		path = strings.TrimSuffix(r.Subject.Path(r.Field), ".")
	}
	rule := Message{Code: MessageCode("RULE_" + string(r.Code)), Args: map[string]Arg{}}
	if _, ok := messageArgs()[rule.Code]; !ok {
		rule = Message{Code: MsgRule, Args: map[string]Arg{"rule": TextArg(string(r.Code))}}
	}
	if !r.Unknown {
		return Message{Code: MsgRuleBroken, Args: map[string]Arg{"rule": MessagesArg(rule), "path": TextArg(path)}}
	}
	why := MissingMessage(Missing{Path: path, Code: governance.Code(r.Detail)})
	return Message{Code: MsgRuleOpen, Args: map[string]Arg{"rule": MessagesArg(rule), "missing": MessagesArg(why)}}
}

// MissingMessage tells why a fact is missing.
func MissingMessage(m Missing) Message {
	code := MessageCode("MISSING_" + string(m.Code))
	if _, ok := messageArgs()[code]; !ok {
		return Message{Code: MsgMissing, Args: map[string]Arg{"path": TextArg(m.Path), "code": TextArg(string(m.Code))}}
	}
	return Message{Code: code, Args: map[string]Arg{"path": TextArg(m.Path)}}
}

// clone is a copy of the language with maps of its own.
func (l Language) clone() Language {
	l.Texts, l.Fields = maps.Clone(l.Texts), maps.Clone(l.Fields)
	return l
}
