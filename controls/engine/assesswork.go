package engine

import (
	"context"
	"slices"
	"sync"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// blockSize is how many subjects are asked about before they are counted.
const blockSize = 64

// A block is some subjects of one kind in a row, and what the controls of the first
// pass say of them.
type block struct {
	plans    []int // that ask about the kind
	subjects []delegation.Subject
	answers  []answer // by subject, then by plan
	agents   []delegation.Fact[bool]
	whose    []delegation.Attributed // where the answers are counted, in memory of the block
	found    []lean
	gaps     gapRoom
	done     chan struct{}

	view   *delegation.View // of which what is read is given up with the block
	forget func()
}

// A gapRoom is memory for gaps that are given up together.
type gapRoom []delegation.Gap

// keep copies gaps into the room.
func (m *gapRoom) keep(gaps []delegation.Gap) []delegation.Gap {
	if m == nil || len(gaps) == 0 {
		return slices.Clone(gaps)
	}
	from := len(*m)
	*m = append(*m, gaps...)
	return slices.Clip((*m)[from:])
}

// blank is an empty block, which may be one that was counted.
func (x *assessing) blank(v *delegation.View, plans []int) *block {
	b, again := x.spare.Get().(*block)
	if !again {
		b = &block{subjects: make([]delegation.Subject, 0, blockSize), agents: make([]delegation.Fact[bool], blockSize), whose: make([]delegation.Attributed, blockSize)}
		b.view, b.forget = v.Scratch()
	}
	b.forget()
	b.plans, b.subjects, b.found, b.gaps, b.done = plans, b.subjects[:0], b.found[:0], b.gaps[:0], make(chan struct{})
	return b
}

// first asks the controls of the first pass about every subject. Several goroutines
// may ask; one counts, in the order of the subjects, so that nothing depends on who
// was faster.
func (x *assessing) first(ctx context.Context, v *delegation.View, total int) error {
	done := 0
	count := func(b *block) {
		if ctx.Err() != nil {
			return
		}
		x.count(b)
		before := done
		if done += len(b.subjects); x.config.progress != nil && done/1000 > before/1000 {
			x.config.progress(done, total)
		}
		x.spare.Put(b)
	}
	if x.config.workers <= 1 {
		r := x.engine.newRun(v)
		x.blocks(ctx, v, func(b *block) { x.ask(ctx, r, b); count(b) })
		return ctx.Err()
	}
	x.share(ctx, v, count)
	return ctx.Err()
}

// share lets several goroutines ask, and calls count in the order of the blocks.
func (x *assessing) share(ctx context.Context, v *delegation.View, count func(*block)) {
	todo, inOrder := make(chan *block), make(chan *block, 4*x.config.workers)
	var all sync.WaitGroup
	all.Go(func() {
		x.blocks(ctx, v, func(b *block) {
			inOrder <- b
			todo <- b
		})
		close(inOrder)
		close(todo)
	})
	for range x.config.workers {
		all.Go(func() {
			r := x.engine.newRun(v)
			for b := range todo {
				x.ask(ctx, r, b)
				close(b.done)
			}
		})
	}
	for b := range inOrder {
		<-b.done
		count(b)
	}
	all.Wait()
}

// blocks yields the subjects of all controls until the context ends.
func (x *assessing) blocks(ctx context.Context, v *delegation.View, yield func(*block)) {
	for _, k := range governance.Kinds() {
		plans := x.engine.about[k]
		if len(plans) == 0 {
			continue
		}
		b := &block{}
		for s := range v.Subjects(k) {
			if len(b.subjects) == 0 {
				b = x.blank(v, plans)
			}
			if b.subjects = append(b.subjects, s); len(b.subjects) == blockSize {
				yield(b)
				b = &block{}
			}
			if ctx.Err() != nil {
				return
			}
		}
		if len(b.subjects) > 0 {
			yield(b)
		}
	}
}

// ask asks the controls of the first pass about the subjects of a block. Where their
// findings are counted it asks those too that were not selected.
func (x *assessing) ask(ctx context.Context, r *run, b *block) {
	b.answers = slices.Grow(b.answers[:0], len(b.subjects)*len(b.plans))[:len(b.subjects)*len(b.plans)]
	clear(b.answers)
	r.kept, r.aside = &b.gaps, b.view
	for n, s := range b.subjects {
		if ctx.Err() != nil {
			return
		}
		r.about(s)
		ref, counts := s.Ref(), false
		b.agents[n] = r.view.IsAgent(s)
		for j, i := range b.plans {
			p := x.engine.plans[i]
			if p.rates || !x.selected[i] && x.counts == nil {
				continue
			}
			given := x.engine.answer(p, r, ref)
			b.answers[n*len(b.plans)+j] = given
			counts = counts || given.verdict != controls.NotApplicable
			if x.selected[i] && x.config.keep[given.shown()] {
				b.found = append(b.found, x.engine.lean(p, r, s, given))
			}
		}
		if counts && x.counts != nil {
			b.whose[n] = b.view.Attributed(r.shownAside(s))
		}
	}
}

// count counts the answers of a block, and keeps its findings.
func (x *assessing) count(b *block) {
	for n, s := range b.subjects {
		agent, certain := b.agents[n].Get()
		for j, i := range b.plans {
			given := b.answers[n*len(b.plans)+j]
			switch p := x.engine.plans[i]; {
			case !x.selected[i]:
				x.result.Population[i].Skip(agent || !certain)
			case !p.rates:
				given.count(&x.result.Population[i], agent, !certain)
			}
			if x.counts != nil && !x.engine.plans[i].rates {
				x.counts.add(given)
			}
		}
		if x.counts != nil {
			x.counts.attribute(s, func() delegation.Attributed { return b.whose[n] })
		}
	}
	for _, f := range b.found {
		x.found.add(f)
	}
}
