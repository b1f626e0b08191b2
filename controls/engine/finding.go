package engine

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// A lean finding is what a finding has for itself: an assessment in the making keeps
// it without what all findings of one control, or about one subject, have.
type lean struct {
	plan    int
	id      string // of the subject
	verdict controls.Verdict
	missing []controls.Missing
	reasons []controls.Reason
	whose   *controls.Attribution
	more    *more // nil for most
}

// A more is what a finding has that passes, or that an exception is about.
type more struct {
	due      governance.Field[time.Time]
	waiver   controls.Waiver
	unproven []controls.Missing
}

// lean is the finding of one control on the run's subject. It is made before the run
// turns to another question.
func (e *Engine) lean(p *plan, r *run, s delegation.Subject, a answer) lean {
	f := lean{plan: p.index, id: s.Ref().ID, verdict: a.shown(), missing: r.stock.missing(a.gaps), reasons: []controls.Reason{}, whose: r.attribution(s)}
	var m more
	switch a.verdict {
	case controls.Fail:
		f.reasons = e.explain(p, r)
	case controls.Error:
		f.reasons = []controls.Reason{{Code: controls.ReasonEvaluation, Expr: a.failure}}
	case controls.Pass:
		m.due = e.due(p, r, s.Ref())
	}
	if m.waiver, m.unproven = a.excepted(); a.verdict == controls.Pass || a.waiver.by != nil || m.unproven != nil {
		held := m // on the heap, but only where there is something
		f.more = &held
	}
	return f
}

// finding is the complete finding of the control of p.
func (f *lean) finding(p *plan) controls.Finding {
	out := controls.Finding{
		Control: p.control.ID, Subject: governance.NewRef(p.control.Subject, f.id), Verdict: f.verdict, Severity: p.control.Severity,
		Params: p.shown, Missing: f.missing, Reasons: f.reasons, Attribution: *f.whose,
	}
	if m := f.more; m != nil {
		out.Due, out.Waiver, out.ExceptionUnproven = m.due, m.waiver, m.unproven
	}
	return out
}

// excepted is what exceptions made of the answer.
func (a answer) excepted() (w controls.Waiver, unproven []controls.Missing) {
	if x := a.waiver.by; x != nil {
		w = controls.Waiver{Verdict: a.verdict, Exception: x.Ref().ID}
		if end, ok := x.ExpiresAt().Get(); ok {
			w.Until = governance.Some(end)
		}
	}
	if len(a.waiver.open) > 0 {
		unproven = missing(uniqueGaps(a.waiver.open))
	}
	return w, unproven
}

func missing(gaps []delegation.Gap) []controls.Missing {
	return new(stock).missing(gaps)
}

// attribution is that of the run's subject, looked up once for all findings. Subjects
// that follow one another mostly have the same.
func (r *run) attribution(s delegation.Subject) *controls.Attribution {
	if r.attributed == r.turn {
		return r.whose
	}
	v := cmp.Or(r.aside, r.view)
	a, w := v.Attribution(r.shownAside(s)), r.whose
	r.attributed = r.turn
	if w == nil || w.Answerable != a.Answerable || !slices.Equal(w.Exercising, a.Exercising) || w.Tenant != a.Tenant ||
		w.Region != a.Region || w.Environment != string(a.Environment) {
		r.whose = &controls.Attribution{Answerable: a.Answerable, Exercising: slices.Clone(a.Exercising), Tenant: a.Tenant, Region: a.Region, Environment: string(a.Environment)}
	}
	return r.whose
}

// shownAside is the run's subject as the view shows it of which what is read is given
// up, looked up once.
func (r *run) shownAside(s delegation.Subject) delegation.Subject {
	if r.aside == nil {
		return s
	}
	if r.besideOf != r.turn {
		r.besideOf = r.turn
		r.beside, _ = r.aside.Subject(s.Ref())
	}
	return r.beside
}

// findings are kept in the order of subjects, in pieces that are not copied when there
// are more, and that the next assessment uses again.
type findings struct {
	spare  *sync.Pool // of pieces
	pieces []*piece
	total  int
	n      []int // by plan
}

type piece [64]lean

func (l *findings) add(f lean) {
	at := l.total % len(piece{})
	if at == 0 {
		p, again := l.spare.Get().(*piece)
		if !again {
			p = new(piece)
		}
		l.pieces = append(l.pieces, p)
	}
	l.pieces[len(l.pieces)-1][at] = f
	l.total++
	l.n[f.plan]++
}

// all are the findings in the order of plans, and of subjects for each; none is kept
// any more.
func (l *findings) all(plans []*plan) []controls.Finding {
	next, from := make([]int, len(l.n)), 0
	for i, n := range l.n {
		next[i] = from
		from += n
	}
	out := make([]controls.Finding, l.total)
	for k, p := range l.pieces {
		for i := range p[:min(len(p), l.total-k*len(p))] {
			f := &p[i]
			out[next[f.plan]] = f.finding(plans[f.plan])
			next[f.plan]++
		}
		clear(p[:])
		l.spare.Put(p)
	}
	return out
}
