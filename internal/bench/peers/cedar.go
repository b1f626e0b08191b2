package peers

import (
	"fmt"
	"slices"
	"time"

	"github.com/cedar-policy/cedar-go"

	"github.com/mandate-nhi/mandate/controls"
)

// cedar is cedar-go: a policy set for each kind of record, one request for each
// record, and all records in one map of entities.
func (w *World) cedar() (Implementation, error) {
	sets, index, err := w.cedarPolicies()
	if err != nil {
		return Implementation{}, err
	}
	entities := cedar.EntityMap{}
	requests := make([][]cedar.Request, len(w.objects))
	context := cedar.NewRecord(cedar.RecordMap{"now": cedar.Long(Now().Unix())})
	for i, o := range w.objects {
		for _, k := range kinds {
			id := cedar.NewEntityUID(cedar.EntityType(k), cedar.String(o[k]["id"].(string)))
			entities[id] = cedar.Entity{UID: id, Attributes: cedarRecord(o[k])}
			requests[i] = append(requests[i], cedar.Request{Principal: cedar.NewEntityUID("Engine", "bench"), Action: cedar.NewEntityUID("Action", "assess"), Resource: id, Context: context})
		}
	}
	return Implementation{"cedar-go", func(i int, v []controls.Verdict) error {
		for j := range v {
			v[j] = controls.Fail
		}
		for k, set := range sets {
			_, why := cedar.Authorize(set, entities, requests[i][k])
			for _, e := range why.Errors {
				v[index[e.PolicyID].predicate] = controls.Unknown
			}
			for _, r := range why.Reasons {
				said := index[r.PolicyID]
				if old := v[said.predicate]; said.verdict == controls.NotApplicable || old == controls.Fail {
					v[said.predicate] = said.verdict
				}
			}
		}
		return nil
	}}, nil
}

// A policy says one verdict of one predicate.
type policy struct {
	predicate int
	verdict   controls.Verdict
}

// cedarPolicies are the policies by kind of record, and what each of them says.
func (w *World) cedarPolicies() ([]*cedar.PolicySet, map[cedar.PolicyID]policy, error) {
	list, err := cedar.NewPolicyListFromBytes("rules.cedar", []byte(cedarPolicies))
	if err != nil {
		return nil, nil, err
	}
	byID := map[string]*cedar.Policy{}
	for _, p := range list {
		byID[string(p.Annotations()["id"])] = p
	}
	sets, index := make([]*cedar.PolicySet, len(kinds)), map[cedar.PolicyID]policy{}
	for i := range sets {
		sets[i] = cedar.NewPolicySet()
	}
	for i, c := range w.list {
		for _, v := range []controls.Verdict{controls.Pass, controls.NotApplicable} {
			id := c.ID + "/" + v.String()
			p, ok := byID[id]
			if !ok {
				return nil, nil, fmt.Errorf("rules.cedar has no policy %s", id)
			}
			sets[slices.Index(kinds, c.Subject)].Add(cedar.PolicyID(id), p)
			index[cedar.PolicyID(id)] = policy{i, v}
		}
	}
	return sets, index, nil
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
