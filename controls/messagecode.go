package controls

import (
	"slices"
	"strings"
	"sync"
)

// Codes of messages. What a condition found stands there as a fact, with what was
// wanted beside it where that says more.
const (
	// One line on a verdict.
	MsgPass          MessageCode = "VERDICT_PASS"
	MsgPassUntil     MessageCode = "VERDICT_PASS_UNTIL" // a period of grace ends
	MsgFail          MessageCode = "VERDICT_FAIL"
	MsgUnknown       MessageCode = "VERDICT_UNKNOWN"
	MsgNotApplicable MessageCode = "VERDICT_NOT_APPLICABLE"
	MsgWaivedFail    MessageCode = "VERDICT_WAIVED_FAIL"
	MsgWaivedUnknown MessageCode = "VERDICT_WAIVED_UNKNOWN"
	MsgError         MessageCode = "VERDICT_ERROR"

	// Facts.
	MsgTrue      MessageCode = "FACT_TRUE"
	MsgFalse     MessageCode = "FACT_FALSE"
	MsgNone      MessageCode = "FACT_NONE" // somebody looked, there is nothing
	MsgSome      MessageCode = "FACT_SOME"
	MsgIs        MessageCode = "FACT_IS"
	MsgIsNot     MessageCode = "FACT_IS_NOT"
	MsgIn        MessageCode = "FACT_IN"
	MsgNotIn     MessageCode = "FACT_NOT_IN"
	MsgEmpty     MessageCode = "FACT_EMPTY" // of a list
	MsgSameAs    MessageCode = "FACT_SAME"
	MsgOtherThan MessageCode = "FACT_OTHER"
	MsgItem      MessageCode = "ITEM" // what holds of an item of a list
	MsgItemIn    MessageCode = "ITEM_IN"
	MsgItemNotIn MessageCode = "ITEM_NOT_IN"
	MsgItemIs    MessageCode = "ITEM_IS"
	MsgItemIsNot MessageCode = "ITEM_IS_NOT"

	// Instants, and numbers and durations, beside a limit.
	MsgEarlier    MessageCode = "EARLIER"
	MsgNotLater   MessageCode = "NOT_LATER"
	MsgLater      MessageCode = "LATER"
	MsgNotEarlier MessageCode = "NOT_EARLIER"
	MsgLess       MessageCode = "LESS"
	MsgAtMost     MessageCode = "AT_MOST"
	MsgMoreThan   MessageCode = "MORE_THAN"
	MsgAtLeast    MessageCode = "AT_LEAST"

	// Limits.
	MsgLimit       MessageCode = "LIMIT"
	MsgLimitNow    MessageCode = "LIMIT_NOW"
	MsgNow         MessageCode = "NOW"
	MsgListParam   MessageCode = "LIST_PARAM" // the values of a parameter
	MsgLimitParam  MessageCode = "LIMIT_PARAM"
	MsgLimitField  MessageCode = "LIMIT_FIELD"
	MsgLimitBefore MessageCode = "LIMIT_BEFORE" // an instant, less a duration
	MsgLimitAfter  MessageCode = "LIMIT_AFTER"

	// Lists.
	MsgListAll       MessageCode = "LIST_ALL"
	MsgListWhole     MessageCode = "LIST_WHOLE" // each is as one of them must not be
	MsgListNotAll    MessageCode = "LIST_NOT_ALL"
	MsgListAny       MessageCode = "LIST_ANY"
	MsgListNone      MessageCode = "LIST_NONE"
	MsgListEmpty     MessageCode = "LIST_EMPTY" // and known to be
	MsgListEnough    MessageCode = "LIST_ENOUGH"
	MsgListTooFew    MessageCode = "LIST_TOO_FEW"
	MsgListTooMany   MessageCode = "LIST_TOO_MANY"
	MsgListNotMany   MessageCode = "LIST_NOT_MANY" // not more than may be
	MsgListFree      MessageCode = "LIST_FREE"     // of what must not be there
	MsgListUndecided MessageCode = "LIST_UNDECIDED"
	MsgListLacks     MessageCode = "LIST_LACKS" // no item is the one that is looked for
	MsgParamList     MessageCode = "PARAM_LIST" // the list is that of a parameter
	MsgMore          MessageCode = "MORE"

	// Rules of grants and decisions.
	MsgChain      MessageCode = "CHAIN" // is not valid
	MsgRule       MessageCode = "RULE"  // one that has no words of its own
	MsgRuleBroken MessageCode = "RULE_BROKEN"
	MsgRuleOpen   MessageCode = "RULE_OPEN"

	// What has no words of its own.
	MsgConditionTrue  MessageCode = "CONDITION_TRUE"
	MsgConditionFalse MessageCode = "CONDITION_FALSE"
	MsgConditionError MessageCode = "CONDITION_ERROR"
	MsgNotKnown       MessageCode = "NOT_KNOWN"
	MsgMissing        MessageCode = "MISSING" // with a reason that has no words of its own
)

// messageArgs are the arguments of each message: those that its English text shows.
// Beside the codes above, MISSING_ and RULE_ stand before the code of a gap or of a
// rule, and the rest is what Explain writes around messages.
var messageArgs = sync.OnceValue(func() map[MessageCode][]string {
	out := map[MessageCode][]string{}
	for code, text := range englishTexts {
		if strings.Contains(code, " ") {
			continue
		}
		args := []string{}
		for _, p := range placeholder.FindAllString(text, -1) {
			name, _ := argName(p)
			args = append(args, name)
		}
		slices.Sort(args)
		out[MessageCode(code)] = slices.Compact(args)
	}
	return out
})
