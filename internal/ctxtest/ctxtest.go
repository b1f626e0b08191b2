// Package ctxtest has a context for tests of when work ends: by its steps, not by
// time.
package ctxtest

import (
	"context"
	"sync/atomic"
)

// An Ending is a context that ends when its Err has been asked so many times. It is
// safe for concurrent use.
type Ending struct {
	context.Context
	left  int64
	asked atomic.Int64
}

// After is a context that ends after so many questions.
func After(left int) *Ending { return &Ending{Context: context.Background(), left: int64(left)} }

// Err is nil for as long as questions are left.
func (c *Ending) Err() error {
	if c.asked.Add(1) > c.left {
		return context.Canceled
	}
	return nil
}

// Asked is how often Err was asked.
func (c *Ending) Asked() int { return int(c.asked.Load()) }
