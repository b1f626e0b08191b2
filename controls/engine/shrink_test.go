package engine_test

import (
	"context"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// shrink takes away what a broken law does not need, of an estate and of its
// completion alike, so that the message can be read.
func (w *world) shrink(eng *engine.Engine, before, after document, q question) (document, document) {
	s := &shrinker{w, eng, q, before.clone(), after.clone()}
	for range 4 {
		size := len(s.before.json(w.asOf)) + len(s.after.json(w.asOf))
		s.records()
		for _, c := range collections() {
			for _, r := range s.after[c.Part] {
				s.fields(c.Part, s.before.find(c.Part, text(r["id"])), r)
			}
		}
		if len(s.before.json(w.asOf))+len(s.after.json(w.asOf)) == size {
			break
		}
	}
	return s.before, s.after
}

type shrinker struct {
	w             *world
	eng           *engine.Engine
	q             question
	before, after document
}

// holds reports whether the law is still broken.
func (s *shrinker) holds() bool {
	before, ok := s.verdict(s.before)
	if !ok || !decided(before) {
		return false
	}
	after, ok := s.verdict(s.after)
	if !ok || after == before {
		return false
	}
	found, err := s.w.observed(s.after)
	return err == nil && len(found) == 0
}

func (s *shrinker) verdict(d document) (controls.Verdict, bool) {
	e, err := governance.Parse("estate.json", d.json(s.w.asOf))
	if err != nil {
		return 0, false
	}
	f, err := s.eng.Check(context.Background(), delegation.NewIndex(e, delegation.WithVerifications(verifications(e))).At(now), s.q.control, s.q.subject)
	return f.Verdict, err == nil
}

func (s *shrinker) records() {
	for _, c := range collections() {
		for i := 0; i < len(s.after[c.Part]); {
			id := s.after[c.Part][i]["id"]
			before, after := s.before[c.Part], s.after[c.Part]
			s.before[c.Part], s.after[c.Part] = without(before, id), without(after, id)
			if !s.holds() {
				s.before[c.Part], s.after[c.Part] = before, after
				i++
			}
		}
	}
}

func without(list []record, id any) []record {
	var out []record
	for _, r := range list {
		if r["id"] != id {
			out = append(out, r)
		}
	}
	return out
}

// fields takes members away; before is nil for a record that came in.
func (s *shrinker) fields(typ string, before, after record) {
	for _, f := range fieldsOf(typ) {
		v, stated := after[f.Name]
		if !stated || f.Required {
			continue
		}
		old, was := before[f.Name]
		delete(after, f.Name)
		delete(before, f.Name)
		if s.holds() {
			continue
		}
		after[f.Name] = v
		if was {
			before[f.Name] = old
		}
	}
}
