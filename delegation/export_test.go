package delegation

// CheckedChain asks every rule of the chain, also where it is proven; proven
// reports whether it is.
func (x Delegation) CheckedChain() (c ChainResult, proven bool) {
	return x.checkedChain(), x.proven() != nil
}

// Checked is the view without any proof: every question is asked of the rules.
func (v *View) Checked() *View {
	plain := *v.idx
	plain.proved = make([]proof, len(v.idx.proved))
	return plain.At(v.t)
}
