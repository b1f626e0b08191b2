package peers

import (
	"fmt"
	"time"

	"github.com/cedar-policy/cedar-go"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// cedar is cedar-go: a policy set for each predicate, and all records in one map of
// entities.
func (w *World) cedar() (Implementation, error) {
	sets, err := w.cedarPolicies()
	if err != nil {
		return Implementation{}, err
	}
	entities := cedar.EntityMap{}
	requests := make([]map[governance.Kind]cedar.Request, len(w.objects))
	context := cedar.NewRecord(cedar.RecordMap{"now": cedar.Long(Now().Unix())})
	for i, o := range w.objects {
		requests[i] = map[governance.Kind]cedar.Request{}
		for k, x := range o {
			id := cedar.NewEntityUID(cedar.EntityType(k), cedar.String(x["id"].(string)))
			entities[id] = cedar.Entity{UID: id, Attributes: cedarRecord(x)}
			requests[i][k] = cedar.Request{Principal: cedar.NewEntityUID("Engine", "bench"), Action: cedar.NewEntityUID("Action", "assess"), Resource: id, Context: context}
		}
	}
	return Implementation{"cedar-go", func(i int, v []controls.Verdict) error {
		for j, set := range sets {
			v[j] = cedarVerdict(cedar.Authorize(set, entities, requests[i][w.list[j].Subject]))
		}
		return nil
	}}, nil
}

// cedarPolicies are the policies of each predicate.
func (w *World) cedarPolicies() ([]*cedar.PolicySet, error) {
	list, err := cedar.NewPolicyListFromBytes("rules.cedar", []byte(cedarPolicies))
	if err != nil {
		return nil, err
	}
	byID := map[string]*cedar.Policy{}
	for _, p := range list {
		byID[string(p.Annotations()["id"])] = p
	}
	sets := make([]*cedar.PolicySet, len(w.list))
	for i, c := range w.list {
		sets[i] = cedar.NewPolicySet()
		for _, name := range []string{"pass", "applies"} {
			p, ok := byID[c.ID+"/"+name]
			if !ok {
				return nil, fmt.Errorf("rules.cedar has no policy %s/%s", c.ID, name)
			}
			sets[i].Add(cedar.PolicyID(name), p)
		}
	}
	return sets, nil
}

func cedarVerdict(d cedar.Decision, why cedar.Diagnostic) controls.Verdict {
	switch {
	case d == cedar.Deny && len(why.Reasons) > 0:
		return controls.NotApplicable
	case len(why.Errors) > 0:
		return controls.Unknown
	case d == cedar.Allow:
		return controls.Pass
	}
	return controls.Fail
}

// cedarRecord writes instants in seconds, none as 0, and for a part that may be
// none whether there is one. Lists of records are left out: nothing can be asked
// of them.
func cedarRecord(o object) cedar.Record {
	m := cedar.RecordMap{}
	for k, v := range o {
		switch v := v.(type) {
		case string:
			m[cedar.String(k)] = cedar.String(v)
		case bool:
			m[cedar.String(k)] = cedar.Boolean(v)
		case int64:
			m[cedar.String(k)] = cedar.Long(v)
		case time.Time:
			m[cedar.String(k)] = cedar.Long(v.Unix())
		case object:
			m[cedar.String(k)], m[cedar.String(has(k))] = cedarRecord(v), cedar.True
		case nil:
			m[cedar.String(k)] = cedar.Long(0)
			if part[k] {
				delete(m, cedar.String(k))
				m[cedar.String(has(k))] = cedar.False
			}
		case []any:
			m[cedar.String(k)] = cedarSet(v)
		default:
			panic(fmt.Sprintf("%s is a %T", k, v))
		}
	}
	return cedar.NewRecord(m)
}

// part holds the members that are records.
var part = map[string]bool{"owner": true, "contract": true, "revocation": true}

func has(k string) string { return "has" + string(k[0]-'a'+'A') + k[1:] }

func cedarSet(list []any) cedar.Set {
	var texts []cedar.Value
	for _, x := range list {
		if s, ok := x.(string); ok {
			texts = append(texts, cedar.String(s))
		}
	}
	return cedar.NewSet(texts...)
}
