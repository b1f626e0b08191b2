package controls_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// TestEnglish wants a text for every code that is declared.
func TestEnglish(t *testing.T) {
	source, err := os.ReadFile("messagecode.go")
	if err != nil {
		t.Fatal(err)
	}
	declared := regexp.MustCompile(`MessageCode = "(\w+)"`).FindAllStringSubmatch(string(source), -1)
	for _, m := range declared {
		if _, ok := controls.MessageCodes()[controls.MessageCode(m[1])]; !ok {
			t.Errorf("%s has no text", m[1])
		}
	}
	if err := controls.English().Check(); err != nil || len(declared) < 50 {
		t.Errorf("%d codes are declared: %v", len(declared), err)
	}
}

// TestLanguageCheck names each thing that is wrong with a language.
func TestLanguageCheck(t *testing.T) {
	tests := []struct{ name, key, text, want string }{
		{"no text", "VERDICT_FAIL", "", "VERDICT_FAIL does not show {control}; VERDICT_FAIL does not show {reasons}; VERDICT_FAIL does not show {subject}"},
		{"an argument is not shown", "FACT_IS", "{field}", "FACT_IS does not show {value}"},
		{"an argument that there is not", "FACT_IS", "{field} {value} {limit}", "FACT_IS has no argument {limit}"},
		{"no such code", "FACT_WAS", "it was", "FACT_WAS is no code of a message"},
		{"a field of a code without one", "MORE rotatedAt", "more", "MORE rotatedAt is no code of a message"},
		{"one field need not show all", "FACT_IS rotatedAt", "rotated", ""},
		{"one field may name what has it", "FACT_IS rotatedAt", "{it} was rotated", ""},
		{"any field may not", "FACT_IS", "{it}: {field} {value}", "FACT_IS has no argument {it}"},
		{"a field without its article", "FACT_IS", "{field-} {value}", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := controls.English()
			l.Texts[tt.key] = tt.text
			got := ""
			if err := l.Check(); err != nil {
				got = strings.TrimPrefix(err.Error(), "the language: ")
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Check mismatch (-want +got):\n%s", diff)
			}
		})
	}
	none := controls.English()
	delete(none.Texts, "MORE")
	if err := none.Check(); err == nil || err.Error() != "the language: MORE has no text" {
		t.Errorf("Check = %v, want that MORE has no text", err)
	}
	if err := controls.English().Check(); err != nil {
		t.Errorf("a change of one copy of English changed the next: %v", err)
	}
}

// TestText shows every type of argument.
func TestText(t *testing.T) {
	at := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	day := governance.Day
	field := func(f, of string) controls.Arg { return controls.FieldArg(f, of) }
	message := func(code controls.MessageCode, args map[string]controls.Arg) controls.Message {
		return controls.Message{Code: code, Args: args}
	}
	is := func(f, value controls.Arg) controls.Message {
		return message(controls.MsgIs, map[string]controls.Arg{"field": f, "value": value})
	}
	tests := []struct {
		name, want string
		message    controls.Message
	}{
		{"a text", "the storage is wiki", is(field("Credential.storage", ""), controls.TextArg("wiki"))},
		{"a midnight", "the last rotation is 2026-04-01", is(field("Credential.rotatedAt", ""), controls.InstantArg(at))},
		{"an instant", "the last rotation is 2026-04-01T00:00:00.000000001Z", is(field("Credential.rotatedAt", ""), controls.InstantArg(at.Add(1)))},
		{"days", "the longest session is 90 days", is(field("Delegation.maxSession", ""), controls.DurationArg(90*day))},
		{"one day", "the longest session is 1 day", is(field("Delegation.maxSession", ""), controls.DurationArg(day))},
		{"hours", "the longest session is 36 hours", is(field("Delegation.maxSession", ""), controls.DurationArg(36*time.Hour))},
		{"no time", "the longest session is 0 days", is(field("Delegation.maxSession", ""), controls.DurationArg(0))},
		{"part of a second", "the longest session is PT0.5S", is(field("Delegation.maxSession", ""), controls.DurationArg(time.Second/2))},
		{"a number", "the level of authority is 4", is(field("Scope.level", ""), controls.CountArg(4))},
		{"a field of another record", "the status of actor:ann is terminated", is(field("Actor.status", "actor:ann"), controls.TextArg("terminated"))},
		{"a field of a part", "the storage of copies[0] is wiki", is(field("Copy.storage", "copies[0]"), controls.TextArg("wiki"))},
		{"a field of the only part", "the retention of the logging is 1 day", is(field("Logging.retention", "logging"), controls.DurationArg(day))},
		{"a field without a name", "the channel tier is 2", is(field("Actor.channelTier", ""), controls.CountArg(2))},
		{"a number of items", "the number of copies is 2, more than 1", message(controls.MsgMoreThan, map[string]controls.Arg{
			"field": {Type: controls.ArgNumber, Text: "Credential.copies"}, "value": controls.CountArg(2),
			"limit": controls.MessagesArg(message(controls.MsgLimit, map[string]controls.Arg{"value": controls.CountArg(1)}))})},
		{"words for one field", "it was never rotated, which is known", message(controls.MsgNone, map[string]controls.Arg{"field": field("Credential.rotatedAt", "")})},
		{"words for a field of another", "credential:c was never rotated, which is known", message(controls.MsgNone, map[string]controls.Arg{"field": field("Credential.rotatedAt", "credential:c")})},
		{"no words for the field", "there is no owner of nhi:n, and that is known", message(controls.MsgNone, map[string]controls.Arg{"field": field("NHI.owner", "nhi:n")})},
		{"messages", "not known: a (the estate does not state it); b: ODD", message(controls.MsgNotKnown, map[string]controls.Arg{"reasons": controls.MessagesArg(
			controls.MissingMessage(controls.Missing{Path: "a", Code: delegation.CodeNotRecorded}), controls.MissingMessage(controls.Missing{Path: "b", Code: "ODD"}))})},
		{"a rule", "the window of the grant has ended (delegation[d].expiresAt)", controls.RuleMessage(delegation.Reason{
			Code: delegation.CodeExpired, Subject: governance.NewRef(governance.KindDelegation, "d"), Field: "expiresAt"})},
		{"a rule that is not decided", "not known whether ODD: b (there may be more: nobody declared the list complete)", controls.RuleMessage(delegation.Reason{
			Code: "ODD", Field: "b", Unknown: true, Detail: string(delegation.CodeOpenList)})},
		{"no such code", "WHATEVER", message("WHATEVER", nil)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, controls.English().Text(tt.message)); diff != "" {
				t.Errorf("Text mismatch (-want +got):\n%s", diff)
			}
		})
	}
}
