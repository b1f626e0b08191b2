package main

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// A problem is why a request did not get through (RFC 9457). Type and codes are for
// programs, Title for people.
type problem struct {
	Type     string   `json:"type"`
	Title    string   `json:"title"`
	Status   int      `json:"status"`
	Instance string   `json:"instance,omitempty"` // names the decision, for those who ask about it
	Gate     string   `json:"gate,omitempty"`
	Reasons  []reason `json:"reasons,omitempty"` // rules that do not hold
	Missing  []string `json:"missing,omitempty"` // facts to record, after which the answer may be another
}

type reason struct {
	Code governance.Code `json:"code"`
	Fact string          `json:"fact"`
}

// statusOf is 403 where no evidence helps, and 409 where some may.
func statusOf(o delegation.Outcome) int {
	if o == delegation.Deny {
		return http.StatusForbidden
	}
	return http.StatusConflict
}

// problemOf says of reasons that the caller may see which do not hold, or, where
// none fails, which facts are missing.
func problemOf(a *answer, gate string, reasons []delegation.Reason) problem {
	p := problem{Type: "urn:auric:gate:" + a.outcome.String(), Title: "needs evidence", Status: statusOf(a.outcome),
		Instance: "urn:auric:decision:" + a.id, Gate: gate}
	if a.outcome == delegation.Deny {
		p.Title = "denied"
	}
	for _, r := range reasons {
		if r.Unknown {
			p.Missing = append(p.Missing, r.Path())
		} else {
			p.Reasons = append(p.Reasons, reason{r.Code, r.Path()})
		}
	}
	slices.Sort(p.Missing)
	p.Missing = slices.Compact(p.Missing)
	if a.outcome == delegation.Deny {
		p.Missing = nil // nothing depends on them
	}
	return p
}

func fault(status int, title string) problem {
	return problem{Type: "about:blank", Title: title, Status: status}
}

func (p problem) encode() []byte {
	data, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		panic(err) // strings and numbers
	}
	return append(data, '\n')
}

func (p problem) write(w http.ResponseWriter) { writeProblem(w, p.Status, p.encode()) }

func writeProblem(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(body)
}
