package governance

// A Request asks whether a party may do something. It is a document of its own,
// not part of an Estate.
type Request struct {
	Party       Ref               `json:"party" fact:"constant,required,ref=Party"`        // who would act
	Action      string            `json:"action" fact:"constant,required,form=action"`     // as in a scope, without wildcards
	Resource    string            `json:"resource" fact:"constant,required,form=resource"` // as in a scope, without wildcards
	OnBehalfOf  Field[Ref]        `json:"onBehalfOf,omitzero" fact:"constant,ref=Party"`   // principal whose authority is exercised [RFC 8693 sub]
	PriorActors Field[[]Ref]      `json:"priorActors,omitzero" fact:"constant,ref=Party"`  // who acted before in the token, the latest first; informational only [RFC 8693 §4.1 nested act]
	Facts       Field[[]string]   `json:"facts,omitzero" fact:"constant"`                  // condition values that the caller vouches for, such as mfa
	Approvals   Field[[]Approval] `json:"approvals,omitzero" fact:"constant"`              // approvals of exactly this request
	Proposed    Field[Credential] `json:"proposed,omitzero" fact:"constant"`               // a credential that would be issued
}
