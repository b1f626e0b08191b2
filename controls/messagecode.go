package controls

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

// messageArgs are the arguments of each message. Behind MISSING_ and RULE_
// stands the code of a gap or rule; HEAD_ are the headings of an explanation.
var messageArgs = map[MessageCode][]string{
	MsgPass: {"control", "subject", "reasons"}, MsgPassUntil: {"control", "subject", "reasons", "until"},
	MsgFail: {"control", "subject", "reasons"}, MsgUnknown: {"control", "subject", "reasons"},
	MsgNotApplicable: {"control", "subject", "reasons"},
	MsgWaivedFail:    {"control", "subject", "exception", "until", "reasons"},
	MsgWaivedUnknown: {"control", "subject", "exception", "until", "reasons"},
	MsgError:         {"control", "subject", "failure"},

	MsgTrue: {"field"}, MsgFalse: {"field"}, MsgNone: {"field"}, MsgSome: {"field"}, MsgEmpty: {"field"},
	MsgIs: {"field", "value"}, MsgIsNot: {"field", "value", "want"},
	MsgIn: {"field", "value", "list"}, MsgNotIn: {"field", "value", "list"},
	MsgSameAs: {"field", "value", "other"}, MsgOtherThan: {"field", "value", "other", "want"},
	MsgItem: {"item", "reasons"}, MsgItemIn: {"value", "list"}, MsgItemNotIn: {"value", "list"},
	MsgItemIs: {"value"}, MsgItemIsNot: {"value", "want"},

	MsgEarlier: {"field", "value", "limit"}, MsgNotLater: {"field", "value", "limit"},
	MsgLater: {"field", "value", "limit"}, MsgNotEarlier: {"field", "value", "limit"},
	MsgLess: {"field", "value", "limit"}, MsgAtMost: {"field", "value", "limit"},
	MsgMoreThan: {"field", "value", "limit"}, MsgAtLeast: {"field", "value", "limit"},

	MsgLimit: {"value"}, MsgLimitNow: {"value"}, MsgNow: nil, MsgListParam: {"value", "param"}, MsgLimitParam: {"value", "param"}, MsgLimitField: {"value", "field"},
	MsgLimitBefore: {"value", "base", "duration"}, MsgLimitAfter: {"value", "base", "duration"},

	MsgListAll: {"list", "count"}, MsgListNotAll: {"list", "count", "items"},
	MsgListAny: {"list", "count", "items"}, MsgListNone: {"list", "count", "items"},
	MsgListEmpty: {"list"}, MsgListLacks: {"list", "count"}, MsgParamList: {"param"}, MsgListFree: {"list", "count"},
	MsgListEnough: {"list", "count", "matched", "need", "items"}, MsgListTooFew: {"list", "count", "matched", "need", "items"},
	MsgListTooMany: {"list", "count", "matched", "most", "items"}, MsgListNotMany: {"list", "count", "matched", "most"},
	MsgListUndecided: {"list", "count", "reasons"}, MsgMore: {"count"},

	MsgConditionTrue: {"text"}, MsgConditionFalse: {"text"}, MsgConditionError: {"text"},
	MsgNotKnown: {"reasons"}, MsgMissing: {"path", "code"},

	"FIELD": {"name"}, "NAME": {"name"}, "NAME_OF": {"name", "of"}, "NUMBER": {"name"}, "FIELD_OF": {"name", "of"}, "IT": nil,

	"MISSING_NOT_RECORDED": {"path"}, "MISSING_OPEN_LIST": {"path"}, "MISSING_HINDSIGHT": {"path"},
	"MISSING_NOT_MAPPED": {"path"}, "MISSING_NOT_VERIFIED": {"path"}, "MISSING_NO_OWNER": {"path"},
	"MISSING_OUTSIDE_VIEW": {"path"}, "MISSING_DANGLING_REF": {"path"}, "MISSING_TIME_ORDER": {"path"},
	"MISSING_STATE_TIME": {"path"}, "MISSING_FUTURE_FACT": {"path"}, "MISSING_UNRECOGNIZED_VALUE": {"path"},
	"MISSING_UNRECOGNIZED_RESTRICTION": {"path"},

	MsgChain: {"rules"}, MsgRule: {"rule"}, MsgRuleBroken: {"rule", "path"}, MsgRuleOpen: {"rule", "missing"},
	"RULE_CHAIN_TOO_LONG": nil, "RULE_ROOT_NOT_AUTHORITY": nil, "RULE_ROOT_UNDECIDABLE": nil, "RULE_GRANTOR_NOT_HOLDER": nil,
	"RULE_SCOPE_NOT_COVERED": nil, "RULE_RETAINED_EXCLUSIVE": nil, "RULE_RETAINED_APPROVAL": nil, "RULE_NOT_YET": nil,
	"RULE_EXPIRED": nil, "RULE_EXPIRY_EXCEEDS_PARENT": nil, "RULE_STANDING": nil, "RULE_DEPTH_EXCEEDED": nil,
	"RULE_DEPTH_GROWS": nil, "RULE_SUBCONTRACT_FORBIDDEN": nil, "RULE_CONSENT_MISSING": nil, "RULE_APPROVAL_MISSING": nil,
	"RULE_APPROVAL_STALE": nil, "RULE_SELF_APPROVAL": nil, "RULE_NOT_ACTIVE": nil, "RULE_SUSPENDED": nil,
	"RULE_REVOKED": nil, "RULE_ANCESTOR_REVOKED": nil, "RULE_PARTY_TERMINATED": nil, "RULE_PARTY_SUSPENDED": nil,
	"RULE_RVK_BACKDATED": nil, "RULE_NO_GRANT": nil, "RULE_UNRECORDED_GRANT": nil, "RULE_STALE_FACTS": nil,
	"RULE_CONDITION_UNMET": nil, "RULE_CONDITION_UNSTATED": nil, "RULE_PRINCIPAL_MISMATCH": nil, "RULE_REQUEST_NOT_LITERAL": nil,
	"RULE_OUTSIDE_VIEW": nil, "RULE_DELEGATION_CYCLE": nil,

	"HEAD_ASKED": {"title", "severity", "at", "facts"}, "FACTS_UNDATED": nil, "FACTS_THEN": nil, "FACTS_STAND": {"facts"}, "FACTS_LATER": {"facts"}, "HEAD_BECAUSE": nil, "HEAD_APPLIES": nil, "HEAD_NOT_ASKED": nil, "HEAD_FACTS": nil,
	"HEAD_MISSING": nil, "HEAD_PARAMS": nil, "HEAD_REPAIR": nil, "HEAD_EXCEPTION": nil,
	"FACT_LINE": {"path", "value"}, "FACT_AT": {"position"}, "FACT_FROM": {"source"}, "FACT_DERIVED": {"paths"},
	"FACT_EVIDENCE":   {"evidence"},
	"SUPPLY_EVIDENCE": {"kinds"}, "SUPPLY_COMPLETENESS": {"kind"}, "SUPPLY_DUTY": {"duty", "accountable", "responsible"}, "SUPPLY_DUTY_OPEN": {"duty", "accountable", "responsible"}, "SUPPLY_DUTY_NOBODY": {"duty"},
	"PARAM_LINE": {"param", "value", "class", "source"}, "SET_BY_PACK": nil, "SET_BY_PROFILE": {"profile"}, "SET_BY_BOUND": nil,
	"WAIVED_BY": {"exception", "until"}, "UNDERNEATH": {"verdict"}, "UNPROVEN": {"path"},
	"COUNTED": {"count"}, "COUNTED_OPEN": {"count"},
}
