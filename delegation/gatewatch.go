package delegation

import (
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// A watch keeps the earliest instant behind a view's that the view was compared
// with: until then no answer can have changed. A nil watch keeps nothing. It is
// for one caller at a time.
type watch struct{ at governance.Field[time.Time] }

// Watch is the same view with a note of what it compares its instant with, and the
// first such instant so far behind the view's: before it, time alone changes no
// answer that the view gave. The instant itself may still be before the change, for
// some things end with it and others behind it; it is none where nothing was
// compared. The view is for one caller at a time, and keeps its note.
func (v *View) Watch() (*View, func() governance.Field[time.Time]) {
	w := v.watched()
	return w, func() governance.Field[time.Time] { return w.watch.at }
}

// watched is the same view with a watch of its own.
func (v *View) watched() *View {
	w := v.again()
	w.watch = &watch{at: governance.None[time.Time]()}
	if v.whole != nil { // verdicts of the whole estate count
		w.whole = v.whole.watched()
		w.whole.watch = w.watch
	}
	return w
}

// next notes an instant from which on something is different.
func (w *watch) next(now, at time.Time) {
	if w == nil || !at.After(now) {
		return
	}
	if first, ok := w.at.Get(); !ok || at.Before(first) {
		w.at = governance.Some(at)
	}
}

// last notes an instant after which something is different.
func (w *watch) last(now, at time.Time) {
	if at.Equal(now) {
		at = at.Add(1)
	}
	w.next(now, at)
}

// recent reports whether an instant lies no further back than the limit.
func (v *View) recent(at time.Time, limit time.Duration) truth {
	end := at.Add(limit)
	v.watch.last(v.t, end)
	return truthOf(!v.t.After(end))
}
