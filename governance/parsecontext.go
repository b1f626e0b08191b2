package governance

import "context"

// A ParseOption changes how ParseContext reads.
type ParseOption func(*parseConfig)

type parseConfig struct {
	limits   Limits
	observer Observer
}

// WithLimits bounds what is read.
func WithLimits(l Limits) ParseOption { return func(c *parseConfig) { c.limits = l } }

// WithParseObserver tells an observer of the work.
func WithParseObserver(o Observer) ParseOption { return func(c *parseConfig) { c.observer = o } }

// ParseContext is Parse that ends soon after its context: the next record is not
// read, and the error is that of ctx.
func ParseContext(ctx context.Context, name string, data []byte, opts ...ParseOption) (*Estate, error) {
	var c parseConfig
	for _, o := range opts {
		o(&c)
	}
	end := c.observer.Begin(WorkParse)
	d := newDecoder(name, data, c.limits)
	d.ctx = ctx
	e, err := d.document()
	end(Counts{Bytes: len(data), Records: d.records, Faults: faultCount(err), Failed: err != nil})
	return e, err
}

func faultCount(err error) (n int) {
	for range Faults(err) {
		n++
	}
	return n
}
