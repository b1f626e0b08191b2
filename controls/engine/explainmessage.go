package engine

import (
	"reflect"
	"slices"
	"strings"

	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
)

type args = map[string]controls.Arg

func message(code controls.MessageCode, a args) controls.Message {
	return controls.Message{Code: code, Args: a}
}

// message tells what a condition without items found, by the form of the
// condition.
func (a *account) message(tr *trail, place string) controls.Message {
	switch saidTruth(tr.value) {
	case controls.TruthUnknown:
		return notKnown(missing(a.run.missing(tr.value.(*types.Unknown))))
	case controls.TruthError:
		return message(controls.MsgConditionError, args{"text": controls.TextArg(tr.part.text)})
	}
	if comparisons[tr.part.op] {
		if m, ok := a.comparison(tr, place); ok {
			return m
		}
	} else if x := a.ask(tr.part.left, tr.scope); x.path() != "" {
		if c, ok := x.reads[len(x.reads)-1].of.rec.(delegation.ChainResult); ok && tr.value == types.False && len(c.Reasons()) > 0 {
			return message(controls.MsgChain, args{"rules": controls.MessagesArg(few(c.Reasons(), controls.RuleMessage)...)})
		}
		return message(pick(tr.value == types.True, controls.MsgTrue, controls.MsgFalse), args{"field": a.field(x, place)})
	}
	return message(pick(tr.value == types.True, controls.MsgConditionTrue, controls.MsgConditionFalse), args{"text": controls.TextArg(tr.part.text)})
}

func pick[T any](yes bool, a, b T) T {
	if yes {
		return a
	}
	return b
}

// notKnown tells which facts are missing.
func notKnown(list []controls.Missing) controls.Message {
	return message(controls.MsgNotKnown, args{"reasons": controls.MessagesArg(few(list, controls.MissingMessage)...)})
}

// maxTold bounds what one line lists.
const maxTold = 3

// few tells the first of a list, and how many more there are.
func few[T any](list []T, tell func(T) controls.Message) []controls.Message {
	var out []controls.Message
	for _, x := range list[:min(maxTold, len(list))] {
		out = append(out, tell(x))
	}
	if n := len(list) - maxTold; n > 0 {
		out = append(out, message(controls.MsgMore, args{"count": controls.CountArg(n)}))
	}
	return out
}

// comparison tells how a fact compares; it is false where none is compared.
func (a *account) comparison(tr *trail, place string) (controls.Message, bool) {
	op, x, y := a.sides(tr)
	if !x.isFact() || x.form != "item" && x.path() == "" {
		return controls.Message{}, false
	}
	holds := tr.value == types.True
	switch op {
	case operators.In:
		return a.membership(x, y, holds, place), true
	case operators.Equals, operators.NotEquals:
		return a.equality(x, y, holds == (op == operators.Equals), op == operators.Equals, place), true
	}
	return a.order(tr, op, x, y, holds, place)
}

// membership tells whether a fact is among the values of a list.
func (a *account) membership(x, y asked, holds bool, place string) controls.Message {
	list := message(controls.MsgLimit, args{"value": valueArg(y.value)})
	if y.form == "param" {
		list = message(controls.MsgListParam, args{"value": valueArg(y.value), "param": controls.TextArg(y.name)})
	}
	with := args{"value": valueArg(x.value), "list": controls.MessagesArg(list)}
	if x.form == "item" {
		return message(pick(holds, controls.MsgItemIn, controls.MsgItemNotIn), with)
	}
	with["field"] = a.field(x, place)
	if isNone(x.value) {
		return message(controls.MsgNone, args{"field": with["field"]})
	}
	return message(pick(holds, controls.MsgIn, controls.MsgNotIn), with)
}

// equality tells what a fact is. Beside what was wanted it stands where it had to
// be that.
func (a *account) equality(x, y asked, same, wanted bool, place string) controls.Message {
	if x.form == "item" {
		with := args{"value": valueArg(x.value), "want": valueArg(y.value)}
		return message(pick(same || !wanted, controls.MsgItemIs, controls.MsgItemIsNot), with).Trimmed()
	}
	with := args{"field": a.field(x, place)}
	b, isBool := x.value.(types.Bool)
	_, isObject := x.value.(*object)
	switch {
	case x.form == "size" && same && x.value == types.IntZero:
		return message(controls.MsgEmpty, args{"field": controls.FieldArg(with["field"].Text, with["field"].Of)})
	case isNone(x.value):
		return message(controls.MsgNone, with)
	case isBool:
		return message(pick(bool(b), controls.MsgTrue, controls.MsgFalse), with)
	case isObject:
		return message(controls.MsgSome, with)
	}
	with["value"] = valueArg(x.value)
	switch {
	case y.path() != "" && same:
		with["other"] = a.field(y, place)
		return message(controls.MsgSameAs, with)
	case y.path() != "":
		with["other"], with["want"] = a.field(y, place), valueArg(y.value)
		return message(controls.MsgOtherThan, with)
	case isNone(y.value) && !wanted:
		return message(controls.MsgSome, args{"field": with["field"]})
	case same || !wanted || isNone(y.value):
		return message(controls.MsgIs, with)
	}
	with["want"] = valueArg(y.value)
	return message(controls.MsgIsNot, with)
}

func isNone(v ref.Val) bool { return v == types.NullValue || v == types.String("") }

// orderMessages are the messages of a comparison of instants and of others that holds,
// and of one that does not.
var orderMessages = map[string][4]controls.MessageCode{
	operators.Less:          {controls.MsgEarlier, controls.MsgNotEarlier, controls.MsgLess, controls.MsgAtLeast},
	operators.LessEquals:    {controls.MsgNotLater, controls.MsgLater, controls.MsgAtMost, controls.MsgMoreThan},
	operators.Greater:       {controls.MsgLater, controls.MsgNotLater, controls.MsgMoreThan, controls.MsgAtMost},
	operators.GreaterEquals: {controls.MsgNotEarlier, controls.MsgEarlier, controls.MsgAtLeast, controls.MsgLess},
}

// order tells how a fact stands to a limit.
func (a *account) order(tr *trail, op string, x, y asked, holds bool, place string) (controls.Message, bool) {
	if x.form == "item" || isNone(x.value) {
		return controls.Message{}, false
	}
	codes := orderMessages[op]
	i := pick(holds, 0, 1)
	if _, instant := x.value.(types.Timestamp); !instant {
		i += 2
	}
	if x.form == "size" && x.value == types.IntZero {
		f := a.field(x, place)
		return message(controls.MsgEmpty, args{"field": controls.FieldArg(f.Text, f.Of)}), true
	}
	limit := a.limit(y.operand, tr.scope, place)
	return message(codes[i], args{"field": a.field(x, place), "value": valueArg(x.value), "limit": controls.MessagesArg(limit)}), true
}

// limit tells what a fact is compared with.
func (a *account) limit(o *operand, s *scope, place string) controls.Message {
	y := a.ask(a.branch(o, s), s)
	with := args{"value": valueArg(y.value)}
	switch {
	case y.form == "now":
		return message(controls.MsgLimitNow, with)
	case y.form == "param":
		with["param"] = controls.TextArg(y.name)
		return message(controls.MsgLimitParam, with)
	case y.path() != "":
		with["field"] = a.field(y, place)
		return message(controls.MsgLimitField, with)
	}
	if _, instant := y.value.(types.Timestamp); !instant || len(y.terms) != 2 {
		return message(controls.MsgLimit, with)
	}
	with["base"] = controls.MessagesArg(a.limit(y.terms[0], s, place))
	if y.terms[0].form == "now" {
		with["base"] = controls.MessagesArg(message(controls.MsgNow, nil))
	}
	with["duration"] = controls.MessagesArg(a.limit(y.terms[1], s, place))
	return message(pick(y.form == "-", controls.MsgLimitBefore, controls.MsgLimitAfter), with)
}

// field names the fact that an operand stands for.
func (a *account) field(x asked, place string) controls.Arg {
	r := x.reads[len(x.reads)-1]
	f := controls.FieldArg(r.of.typ+"."+r.field, a.placeOf(r.path, place))
	if x.form == "size" {
		f.Type = controls.ArgNumber
	}
	return f
}

func valueArg(v ref.Val) controls.Arg {
	switch v := v.(type) {
	case types.Timestamp:
		return controls.InstantArg(v.Time)
	case types.Duration:
		return controls.DurationArg(v.Duration)
	case types.Int:
		return controls.CountArg(int(v))
	}
	text, _ := factText(v)
	return controls.TextArg(text)
}

// listMessage tells what a macro found, with the first of its witnesses, of which
// there are so many. A list that speaks against the expression that it stands in,
// which came to whole, is one of what must not be there.
func (a *account) listMessage(s *controls.Step, list controls.Arg, witnesses int, whole controls.Truth) controls.Message {
	l := s.List
	with := args{"list": list, "count": controls.CountArg(l.Items)}
	switch {
	case s.Value == controls.TruthUnknown:
		with["reasons"] = controls.MessagesArg(few(s.Missing, controls.MissingMessage)...)
		return message(controls.MsgListUndecided, with)
	case s.Value == controls.TruthError:
		return message(controls.MsgConditionError, args{"text": controls.TextArg(s.Text)})
	case l.Items == 0:
		return message(controls.MsgListEmpty, args{"list": list})
	}
	code := listCodes[l.Macro][pick(s.Value == controls.TruthTrue, 0, 1)+pick(s.Value == whole, 0, 2)]
	if code == controls.MsgListNone && witnesses == 0 {
		code = controls.MsgListLacks
	}
	items := few(l.Witnesses, itemMessage)
	if len(items) > maxTold {
		items[maxTold] = message(controls.MsgMore, args{"count": controls.CountArg(witnesses - maxTold)})
	}
	with["items"], with["matched"] = controls.MessagesArg(items...), controls.CountArg(l.Holds)
	with["need"], with["most"] = controls.CountArg(l.Need), controls.CountArg(l.Need-1)
	return message(code, with).Trimmed()
}

// listCodes are the messages of a macro that is true, one that is false, and of both
// where the opposite was wanted.
var listCodes = map[string][4]controls.MessageCode{
	macroAll:     {controls.MsgListAll, controls.MsgListNotAll, controls.MsgListWhole, controls.MsgListNotAll},
	macroExists:  {controls.MsgListAny, controls.MsgListNone, controls.MsgListAny, controls.MsgListFree},
	macroAtLeast: {controls.MsgListEnough, controls.MsgListTooFew, controls.MsgListTooMany, controls.MsgListNotMany},
}

func (a *account) listArg(of asked, place string) controls.Arg {
	switch {
	case of.form == "param":
		return controls.MessagesArg(message(controls.MsgParamList, args{"param": controls.TextArg(of.name)}))
	case of.path() == "":
		return controls.TextArg(of.text)
	}
	return a.field(of, place)
}

// itemMessage tells of one item: what it is, and what of it decided.
func itemMessage(w controls.Witness) controls.Message {
	var reasons []controls.Message
	for _, m := range condensed(w.Steps) {
		if m.Code != controls.MsgItemIs || m.Args["value"].Text != w.Value {
			reasons = append(reasons, m)
		}
	}
	name := controls.TextArg(w.Value)
	if w.Value == "" {
		_, part, _ := strings.Cut(w.Path, "].")
		name = controls.TextArg(part)
	}
	if len(reasons) == 0 {
		return message(controls.MsgLimit, args{"value": name})
	}
	return message(controls.MsgItem, args{"item": name, "reasons": controls.MessagesArg(reasons...)})
}

// condensed are the messages of steps, without those that others imply: that a
// fact is on record, and what was told already. What a fact is not is told at once.
func condensed(steps []controls.Step) []controls.Message {
	var out []controls.Message
	for _, s := range steps {
		m := s.Message
		i := slices.IndexFunc(out, func(o controls.Message) bool { return isNotToo(o, m) })
		switch {
		case i >= 0:
			out[i] = together(out[i], m)
		case m.Code == controls.MsgSome && len(steps) > 1:
		case m.Code == controls.MsgIs && slices.ContainsFunc(steps, func(t controls.Step) bool { return tellsMore(t.Message, m) }):
		case !slices.ContainsFunc(out, func(o controls.Message) bool { return reflect.DeepEqual(o, m) }):
			out = append(out, m)
		}
	}
	return out
}

// tellsMore reports whether a message tells of the fact that another one names, and
// what it is compared with.
func tellsMore(a, than controls.Message) bool {
	return a.Code != than.Code && reflect.DeepEqual(a.Args["field"], than.Args["field"]) && reflect.DeepEqual(a.Args["value"], than.Args["value"])
}

// isNotToo reports whether two messages tell of one fact what it is not.
func isNotToo(a, b controls.Message) bool {
	return b.Code == controls.MsgIsNot && (a.Code == b.Code || a.Code == controls.MsgNotIn) && reflect.DeepEqual(a.Args["field"], b.Args["field"])
}

// together is one message of what a fact is not.
func together(a, b controls.Message) controls.Message {
	wants := []string{a.Args["want"].Text}
	if a.Code == controls.MsgNotIn {
		wants = a.Args["list"].Texts
	}
	wants = append(slices.Clone(wants), b.Args["want"].Text)
	return message(controls.MsgNotIn, args{"field": a.Args["field"], "value": a.Args["value"], "list": controls.TextsArg(wants...)})
}
