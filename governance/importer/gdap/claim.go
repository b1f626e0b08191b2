package gdap

import (
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A claim is what one copy of a record says about one fact: nothing (unknown,
// and no place), something that nobody understands (unknown), null (none), or a
// value.
type claim[T any] struct {
	governance.Field[T]
	at importer.Node
}

// claimed is a claim of a value.
func claimed[T any](v T, at importer.Node) claim[T] { return claim[T]{governance.Some(v), at} }

// agree is the fact that all claims make together. Claims that say nothing do
// not count. Where two differ the fact is unknown and each that differs from
// the first one is reported.
func agree[T any](c *importer.Collector, s importer.Severity, code importer.Code, detail string, claims []claim[T]) claim[T] {
	var fact claim[T]
	differ := false
	for _, one := range claims {
		switch {
		case one.IsUnknown():
		case fact.IsUnknown():
			fact = one
		case !fact.Equal(one.Field):
			differ = true
			c.Report(one.at, s, code, detail)
		}
	}
	if differ {
		return claim[T]{at: fact.at}
	}
	return fact
}

// same is agree over the copies of one record, which duplicate pages give.
func same[R, T any](c *importer.Collector, copies []R, what string, of func(*R) claim[T]) claim[T] {
	var room [2]claim[T] // most have one copy
	claims := room[:0]
	for i := range copies {
		claims = append(claims, of(&copies[i]))
	}
	return agree(c, importer.Error, importer.CodeDuplicate, "another object of this id states another "+what+"; it is left unknown", claims)
}
