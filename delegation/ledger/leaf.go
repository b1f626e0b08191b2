package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/canonjson"
)

// A Kind says what happened.
type Kind string

// The kinds of event.
const (
	KindHandoff      Kind = "handoff"       // a handoff entered a state
	KindGrant        Kind = "grant"         // authority was delegated
	KindRevocation   Kind = "revocation"    // authority was taken back
	KindGateDecision Kind = "gate_decision" // a gate was decided
)

const (
	maxLeaf  = 64 << 10 // bytes of a leaf
	maxNames = 64       // organizations of a leaf, and persons
	version  = 1
)

// A Leaf is what the log says of one event for ever. It names no person and holds
// nothing of the record: persons are pseudonyms, the record is a commitment.
type Leaf struct {
	Key           string            `json:"key"`                    // the event, whoever records it and how often
	Kind          Kind              `json:"kind"`                   //
	Record        governance.Ref    `json:"record,omitzero"`        // what it happened to; zero where that is a person
	Organizations []string          `json:"organizations,omitzero"` // ids of the actors concerned, in the order of bytes
	Persons       []governance.Hash `json:"persons,omitzero"`       // pseudonyms, in the order of bytes
	At            time.Time         `json:"at"`                     // when it happened, in UTC
	Gate          string            `json:"gate,omitzero"`          // which gate; only of a gate decision
	Outcome       string            `json:"outcome"`                // the state entered, or the decision
	Commitment    governance.Hash   `json:"commitment"`             // see Commit
}

// wire is a leaf as it is hashed. Another version would be another form.
type wire struct {
	Version int `json:"version"`
	Leaf
}

// ParseLeaf reads a leaf. There is one way to write a leaf, canonical JSON
// (RFC 8785): other bytes are refused, even if they say the same. The error has
// CodeInvalid and lists every fault.
func ParseLeaf(data []byte) (Leaf, error) {
	if len(data) > maxLeaf {
		return Leaf{}, fail(CodeInvalid, "a leaf has at most %d bytes", maxLeaf)
	}
	var w wire
	if err := json.Unmarshal(data, &w); err != nil {
		return Leaf{}, failWith(err, CodeInvalid, "not a leaf")
	}
	if w.Version != version {
		return Leaf{}, fail(CodeInvalid, "a leaf of version %d; this is version %d", w.Version, version)
	}
	canonical, err := w.Leaf.encode()
	if err != nil {
		return Leaf{}, err
	}
	if !bytes.Equal(canonical, data) {
		return Leaf{}, fail(CodeInvalid, "a leaf that is not in canonical form")
	}
	return w.Leaf, nil
}

// encode gives the bytes that are hashed.
func (l Leaf) encode() ([]byte, error) {
	if err := l.check(); err != nil {
		return nil, failWith(err, CodeInvalid, "leaf")
	}
	l.At = l.At.UTC()
	data, err := json.Marshal(wire{version, l})
	if err == nil {
		data, err = canonjson.Transform(data)
	}
	if err != nil {
		return nil, failWith(err, CodeInvalid, "leaf")
	}
	if len(data) > maxLeaf {
		return nil, fail(CodeInvalid, "a leaf has at most %d bytes", maxLeaf)
	}
	return data, nil
}

// check lists every fault of l.
func (l Leaf) check() error {
	errs := []error{checkID("key", l.Key), l.checkRecord(), l.checkWords()}
	if _, err := governance.ParseInstant(governance.FormatInstant(l.At)); err != nil {
		errs = append(errs, fmt.Errorf("at: %w", err))
	}
	for _, o := range l.Organizations {
		errs = append(errs, checkID("organizations", o))
	}
	for _, p := range l.Persons {
		errs = append(errs, checkHash("persons", p, pseudonymAlgorithm))
	}
	errs = append(errs, checkSet("organizations", l.Organizations), checkSet("persons", l.Persons))
	errs = append(errs, checkHash("commitment", l.Commitment, commitmentAlgorithm))
	return errors.Join(errs...)
}

func (l Leaf) checkRecord() error {
	if l.Record.IsZero() {
		if len(l.Persons) == 0 {
			return errors.New("record: an event is about a record or a person")
		}
		return nil
	}
	if _, err := governance.ParseRef(l.Record.String()); err != nil {
		return fmt.Errorf("record: %w", err)
	}
	return nil
}

// checkWords wants of the free members that they are words: nothing about a
// person can be told in them.
func (l Leaf) checkWords() error {
	var errs []error
	switch l.Kind {
	case KindHandoff, KindGrant, KindRevocation:
		if l.Gate != "" {
			errs = append(errs, errors.New("gate: only of a gate decision"))
		}
	case KindGateDecision:
		errs = append(errs, checkWord("gate", l.Gate))
	default:
		errs = append(errs, errors.New("kind: one of handoff, grant, revocation, gate_decision"))
	}
	return errors.Join(append(errs, checkWord("outcome", l.Outcome))...)
}

func checkWord(member, s string) error {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789_-"
	if s == "" || len(s) > 64 || strings.Trim(s, letters) != "" {
		return fmt.Errorf("%s: 1 to 64 of a-z, 0-9, _ and -", member)
	}
	return nil
}

func checkID(member, id string) error {
	if _, err := governance.ParseRef(string(governance.KindActor) + ":" + id); err != nil {
		return fmt.Errorf("%s: %w", member, err)
	}
	return nil
}

func checkHash(member string, h governance.Hash, algorithm string) error {
	if err := checkAnyHash(member, h); err != nil {
		return err
	}
	if !strings.HasPrefix(string(h), algorithm+":") {
		return fmt.Errorf("%s: must be %s", member, algorithm)
	}
	return nil
}

func checkAnyHash(member string, h governance.Hash) error {
	if _, err := governance.ParseHash(string(h)); err != nil {
		return fmt.Errorf("%s: %w", member, err)
	}
	return nil
}

// checkSet wants a list in order, without repetition, and either absent or with
// something in it: one meaning, one form.
func checkSet[T ~string](member string, list []T) error {
	if list != nil && len(list) == 0 || len(list) > maxNames {
		return fmt.Errorf("%s: absent, or 1 to %d", member, maxNames)
	}
	for i := 1; i < len(list); i++ {
		if list[i-1] >= list[i] {
			return fmt.Errorf("%s: in the order of bytes, each once", member)
		}
	}
	return nil
}

// asSet puts names into the form that checkSet wants.
func asSet[T ~string](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return slices.Compact(slices.Sorted(slices.Values(list)))
}
