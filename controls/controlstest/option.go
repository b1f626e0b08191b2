package controlstest

import (
	"slices"
	"testing"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// An Option changes what a test takes for granted. Whatever it is, the text of a
// failure says so.
type Option func(*settings)

// settings are the options of one call. The zero value is the built-in pack over
// the estate as it stands.
type settings struct {
	pack           *controls.Pack
	profile        string
	index          []delegation.Option
	engine         []engine.Option
	assumeComplete bool
	assumeVerified bool
	request        *governance.Request
	equivalents    []equivalent
}

// WithPack asks the controls of a pack. The default is the built-in one.
func WithPack(p *controls.Pack) Option { return func(s *settings) { s.pack = p } }

// WithProfile asks only the controls of a profile of the pack; a control that it
// does not hold fails the test. The default is the whole pack.
func WithProfile(name string) Option { return func(s *settings) { s.profile = name } }

// WithIndex reads the estate with options of delegation.NewIndex: a privilege map
// of one's own, verifications, the age of statements.
func WithIndex(opts ...delegation.Option) Option {
	return func(s *settings) { s.index = append(s.index, opts...) }
}

// WithEngine compiles the controls with options of engine.Compile.
func WithEngine(opts ...engine.Option) Option {
	return func(s *settings) { s.engine = append(s.engine, opts...) }
}

// AssumeComplete takes every list as complete, so that a small estate needs no
// statements of completeness (see delegation.AssumeComplete).
func AssumeComplete() Option { return func(s *settings) { s.assumeComplete = true } }

// AssumeVerified takes all evidence as verified, and every step of a handoff that
// names evidence as proved by a ledger: what a delegation.Verifier would find if
// everything were in order.
func AssumeVerified() Option { return func(s *settings) { s.assumeVerified = true } }

func settingsOf(opts []Option) *settings {
	s := &settings{pack: builtin.Pack()}
	for _, o := range opts {
		o(s)
	}
	return s
}

// indexOf reads the estate. Tests build and change estates in Go, so it looks
// for faults first, as reading a document does.
func (s *settings) indexOf(t testing.TB, e *governance.Estate) (*delegation.Index, bool) {
	t.Helper()
	if err := e.Validate(); err != nil {
		t.Errorf("the estate is not valid:\n%v", err)
		return nil, false
	}
	return delegation.NewIndex(e, s.indexOptions(e)...), true
}

// indexOptions are those of the test, and what it assumes.
func (s *settings) indexOptions(e *governance.Estate) []delegation.Option {
	opts := slices.Clone(s.index)
	if s.assumeComplete {
		opts = append(opts, delegation.AssumeComplete())
	}
	if s.assumeVerified {
		opts = append(opts, delegation.WithVerifications(verifications(e)))
	}
	return opts
}

// chosen is the pack, or the part of it that the profile holds.
func (s *settings) chosen(t testing.TB) (*controls.Pack, bool) {
	t.Helper()
	if s.profile == "" {
		return s.pack, true
	}
	p, err := s.pack.Profile(s.profile)
	if err != nil {
		t.Error(err)
		return nil, false
	}
	return p, true
}
