package peers

import (
	"fmt"
	"reflect"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/ext"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// celOverJSON is cel-go over maps, as decoding JSON gives them, except that
// instants are read already. It evaluates our own expressions: an absent key is an
// error, which && and || of CEL absorb as they do what is unknown, so that an error
// that is left is the verdict unknown.
func (w *World) celOverJSON() (Implementation, error) {
	env, err := cel.NewEnv(cel.Variable("now", cel.TimestampType), cel.Variable("nhi", cel.DynType), cel.Variable("credential", cel.DynType),
		cel.Variable("delegation", cel.DynType), cel.Variable("handoff", cel.DynType))
	if err != nil {
		return Implementation{}, err
	}
	applies, pass := make([]cel.Program, len(w.list)), make([]cel.Program, len(w.list))
	for i, c := range w.list {
		text := c.Pass
		if other, ok := overJSON[c.ID]; ok {
			text = other
		}
		for to, text := range map[*cel.Program]string{&applies[i]: c.Applies, &pass[i]: text} {
			for _, d := range derived {
				text = d.field.ReplaceAllString(text, d.as)
			}
			if *to, err = celProgram(env, inlined(c, text, celSpan)); err != nil {
				return Implementation{}, fmt.Errorf("%s: %w", c.ID, err)
			}
		}
	}
	activations, err := w.activations(func(o map[governance.Kind]object) map[string]any {
		vars := map[string]any{"now": Now()}
		for k, x := range o {
			vars[string(k)] = x
		}
		return vars
	})
	if err != nil {
		return Implementation{}, err
	}
	return Implementation{"cel-go, JSON maps", func(i int, v []controls.Verdict) error {
		for j := range applies {
			v[j] = celVerdict(applies[j], pass[j], activations[i])
		}
		return nil
	}}, nil
}

func celProgram(env *cel.Env, text string) (cel.Program, error) {
	ast, issues := env.Compile(text)
	if issues.Err() != nil {
		return nil, issues.Err()
	}
	return env.Program(ast, cel.EvalOptions(cel.OptOptimize))
}

func celVerdict(applies, pass cel.Program, facts cel.Activation) controls.Verdict {
	a, _, err := applies.Eval(facts)
	switch {
	case err != nil:
		return controls.Unknown
	case a != types.True:
		return controls.NotApplicable
	}
	p, _, err := pass.Eval(facts)
	switch {
	case err != nil:
		return controls.Unknown
	case p != types.True:
		return controls.Fail
	}
	return controls.Pass
}

// activations are made once for each entity.
func (w *World) activations(vars func(map[governance.Kind]object) map[string]any) ([]cel.Activation, error) {
	var list []cel.Activation
	for _, o := range w.objects {
		a, err := cel.NewActivation(vars(o))
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, nil
}

// celNative is cel-go over Go types by reflection (ext.NativeTypes).
func (w *World) celNative() (Implementation, error) {
	native := func(v any) *cel.Type { return cel.ObjectType(reflect.TypeOf(v).String()) }
	env, err := cel.NewEnv(
		ext.NativeTypes(ext.ParseStructTag("expr"), reflect.TypeFor[NHI](), reflect.TypeFor[Credential](), reflect.TypeFor[Delegation](), reflect.TypeFor[Handoff]()),
		cel.Variable("now", cel.TimestampType), cel.Variable("nhi", native(NHI{})), cel.Variable("credential", native(Credential{})),
		cel.Variable("delegation", native(Delegation{})), cel.Variable("handoff", native(Handoff{})))
	if err != nil {
		return Implementation{}, err
	}
	programs := make([]cel.Program, len(w.list))
	for i, c := range w.list {
		if programs[i], err = celProgram(env, inlined(c, explicit[c.ID], celSpan)); err != nil {
			return Implementation{}, fmt.Errorf("%s: %w", c.ID, err)
		}
	}
	activations, err := w.activations(func(o map[governance.Kind]object) map[string]any {
		f := factsOf(o)
		return map[string]any{"now": Now(), "nhi": f.NHI, "credential": f.Credential, "delegation": f.Delegation, "handoff": f.Handoff}
	})
	if err != nil {
		return Implementation{}, err
	}
	return Implementation{"cel-go, NativeTypes", func(i int, v []controls.Verdict) error {
		for j, p := range programs {
			out, _, err := p.Eval(activations[i])
			if err != nil {
				return err
			}
			v[j] = verdictOf(string(out.(types.String)))
		}
		return nil
	}}, nil
}

// verdictOf reads what the explicit rules say.
func verdictOf(s string) controls.Verdict {
	switch s {
	case "pass":
		return controls.Pass
	case "fail":
		return controls.Fail
	case "not_applicable":
		return controls.NotApplicable
	case "unknown":
		return controls.Unknown
	}
	return controls.Error
}
