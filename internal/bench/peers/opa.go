package peers

import (
	"context"
	"fmt"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/mandate-nhi/mandate/controls"
)

// opa is OPA: a prepared query that answers all predicates of an entity at once,
// over input that is parsed already.
func (w *World) opa() (Implementation, error) {
	ctx := context.Background()
	query, err := rego.New(rego.Query("data.bench.verdicts"), rego.Module("rules.rego", regoRules)).PrepareForEval(ctx)
	if err != nil {
		return Implementation{}, err
	}
	inputs := make([]ast.Value, len(w.objects))
	for i, o := range w.objects {
		input := object{"now": Now().Unix()}
		for k, x := range o {
			input[string(k)] = regoObject(x)
		}
		if inputs[i], err = ast.InterfaceToValue(input); err != nil {
			return Implementation{}, err
		}
	}
	return Implementation{"OPA", func(i int, v []controls.Verdict) error {
		results, err := query.Eval(ctx, rego.EvalParsedInput(inputs[i]))
		if err != nil {
			return err
		}
		verdicts, ok := results[0].Expressions[0].Value.(map[string]any)
		if !ok {
			return fmt.Errorf("OPA gave %v", results)
		}
		for j, c := range w.list {
			v[j] = verdictOf(verdicts[c.ID].(string))
		}
		return nil
	}}, nil
}

// regoObject writes instants in seconds.
func regoObject(o object) object {
	out := object{}
	for k, v := range o {
		switch v := v.(type) {
		case time.Time:
			out[k] = v.Unix()
		case object:
			out[k] = regoObject(v)
		case []any:
			list := make([]any, len(v))
			for i, x := range v {
				list[i] = x
				if part, ok := x.(object); ok {
					list[i] = regoObject(part)
				}
			}
			out[k] = list
		default:
			out[k] = v
		}
	}
	return out
}
