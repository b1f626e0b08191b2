package governance

// A Scope is one permission pattern. Canonical text is action@resource.
type Scope struct {
	Action   string        `json:"action" fact:"constant,required"`   // dotted; last segment may be * [UCAN cmd; RFC 9396 actions; OAuth scope]
	Resource string        `json:"resource" fact:"constant,required"` // slash path; * = one segment, trailing ** = node and below [RFC 9396 locations/identifier; UCAN sub; SPIFFE-like path]
	Raw      Field[string] `json:"raw,omitzero" fact:"constant"`      // original vendor text when mapped; opaque scopes compare by equality only
}
