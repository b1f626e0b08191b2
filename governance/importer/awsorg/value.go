package awsorg

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/internal/microsoft"
)

// accountNumber reads an account id: twelve digits.
func (r *run) accountNumber(n importer.Node) (string, bool) {
	s, ok := n.Text()
	if ok && isAccount(s) {
		return s, true
	}
	if n.Exists() && !n.IsNull() {
		r.Report(n, importer.Warning, importer.CodeUnparsable, "this should be an account id of twelve digits; it is left unknown")
	}
	return "", false
}

func isAccount(s string) bool { return len(s) == 12 && strings.Trim(s, "0123456789") == "" }

// arnForm splits an ARN into its service, account and resource.
var arnForm = regexp.MustCompile(`^arn:[a-z-]+:([a-z]+):[a-z0-9-]*:([0-9]{12}):([^\x00-\x1f\x7f]+)$`)

// instant reads an instant as the tools of AWS write it: seconds since 1970, with a
// fraction, or a text.
func (r *run) instant(n importer.Node) governance.Field[time.Time] {
	number, ok := n.Number()
	if !ok {
		return unlessNone(r.InstantBy(n, parseInstant))
	}
	whole, fraction, _ := strings.Cut(number, ".")
	seconds, err := strconv.ParseInt(whole, 10, 64)
	nanos, err2 := strconv.ParseInt((fraction + "000000000")[:9], 10, 64)
	if err != nil || err2 != nil || seconds < 0 || seconds >= 1<<37 || nanos < 0 { // up to the year 6325
		return importer.Unparsable[time.Time](&r.Collector, n, "this is no number of seconds since 1970")
	}
	return governance.Some(time.Unix(seconds, nanos).UTC())
}

// unlessNone is a date that null does not say is none.
func unlessNone(f governance.Field[time.Time]) governance.Field[time.Time] {
	if f.IsNone() {
		return governance.Field[time.Time]{}
	}
	return f
}

var errInstant = errors.New("want 2024-01-31T09:30:00Z, with a zone, or Jan 31, 2024, 9:30:00 AM, which is in UTC")

var instantForms = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:]{8}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$|^[A-Z][a-z]{2} [0-9]{1,2}, [0-9]{4}, [0-9]{1,2}:[0-9]{2}:[0-9]{2} [AP]M$`)

// parseInstant reads the spellings of AWS. CloudTrail writes the end of a session as
// people in America do.
func parseInstant(s string) (time.Time, error) {
	if strings.HasPrefix(s, "/Date(") { // of Windows PowerShell
		return microsoft.ParseInstant(s)
	}
	s = strings.ReplaceAll(s, "\u202f", " ")
	if !instantForms.MatchString(s) {
		return time.Time{}, errInstant
	}
	t, err := time.Parse("Jan 2, 2006, 3:04:05 PM", s)
	if err != nil {
		t, err = time.Parse(time.RFC3339Nano, strings.Replace(s, " ", "T", 1))
	}
	if t = t.UTC(); err != nil || t.IsZero() || t.Year() < 1 || t.Year() > 9999 {
		return time.Time{}, errInstant
	}
	return t, nil
}

var durationForm = regexp.MustCompile(`^PT([0-9]{1,2}H)?([0-9]{1,3}M)?([0-9]{1,5}S)?$`)

// duration reads the length of a session: PT1H to PT12H, in hours, minutes and
// seconds.
func (r *run) duration(n importer.Node) governance.Field[time.Duration] {
	s, ok := r.Text(n)
	if !ok {
		return governance.Field[time.Duration]{}
	}
	d, err := time.ParseDuration(strings.ToLower(strings.TrimPrefix(s, "PT")))
	if !durationForm.MatchString(s) || err != nil || d <= 0 || d > 12*time.Hour {
		return importer.Unparsable[time.Duration](&r.Collector, n, "this is no length of a session such as PT1H, up to twelve hours")
	}
	return governance.Some(d)
}

// constant is a value of a closed list, as AWS Tools for PowerShell write it too:
// {"Value": "ACTIVE"}.
func constant(n importer.Node) importer.Node {
	if n.IsObject() {
		return n.Get("Value")
	}
	return n
}

func accountID(account string) string { return importer.ID("aws:" + account) }

func actorRef(id string) governance.Ref { return governance.NewRef(governance.KindActor, id) }

func nhiRef(id string) governance.Ref { return governance.NewRef(governance.KindNHI, id) }
