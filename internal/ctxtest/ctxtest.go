// Package ctxtest has a context for tests of when work ends: by its steps, not by
// time.
package ctxtest

import "context"

// An Ending is a context that ends when its Err has been asked Left times. It is
// not safe for concurrent use.
type Ending struct {
	context.Context
	Left, Asked int
}

// After is a context that ends after so many questions.
func After(left int) *Ending { return &Ending{Context: context.Background(), Left: left} }

// Err is nil for as long as questions are left.
func (c *Ending) Err() error {
	if c.Asked++; c.Asked > c.Left {
		return context.Canceled
	}
	return nil
}
