package engine

import (
	"math"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
)

// A timestamp is an instant, in seconds since 1970 and nanoseconds in the second: it
// takes fewer steps to compare and to keep than a time.Time.
type timestamp struct{ sec, nsec int64 }

func timestampOf(t time.Time) timestamp { return timestamp{t.Unix(), int64(t.Nanosecond())} }

// compare is -1, 0 or 1.
func (t timestamp) compare(u timestamp) int {
	switch {
	case t.sec < u.sec || t.sec == u.sec && t.nsec < u.nsec:
		return -1
	case t == u:
		return 0
	}
	return 1
}

// instantOf is the instant as clamp leaves it.
func instantOf(f delegation.Fact[time.Time]) (timestamp, state) {
	v, s := valueOf(f)
	if s != known {
		return timestamp{}, s
	}
	t := timestampOf(v)
	if t.sec < earliestSecond || t.sec >= latestSecond {
		t = timestampOf(clamped(v))
	}
	return t, known
}

// The instants of CEL lie in the years 1 to 9999.
var (
	firstSecond = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	lastSecond  = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC).Unix()
)

func later(t timestamp, d time.Duration) (timestamp, bool) {
	t.sec += int64(d / time.Second)
	t.nsec += int64(d % time.Second)
	switch {
	case t.nsec < 0:
		t.sec, t.nsec = t.sec-1, t.nsec+int64(time.Second)
	case t.nsec >= int64(time.Second):
		t.sec, t.nsec = t.sec+1, t.nsec-int64(time.Second)
	}
	return t, firstSecond <= t.sec && t.sec <= lastSecond
}

func sooner(t timestamp, d time.Duration) (timestamp, bool) {
	if d == math.MinInt64 {
		return t, false
	}
	return later(t, -d)
}
