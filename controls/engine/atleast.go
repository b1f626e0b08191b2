package engine

import (
	"errors"
	"reflect"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// A tally counts the items of a list that match, for the macro
// atLeast(list, n, x, predicate): true once n items certainly match, false once
// no completion of the facts and of the list can reach n.
type tally struct {
	yes, maybe int
	tail       bool // the last item was undecided; behind an open list that may be any number
	doubt      *types.Unknown
}

var tallyType = cel.OpaqueType("mandate.tally")

func (t *tally) ConvertToNative(reflect.Type) (any, error) { return nil, errors.New("no conversion") }
func (t *tally) ConvertToType(ref.Type) ref.Val            { return types.NewErr("no conversion") }
func (t *tally) Equal(other ref.Val) ref.Val               { return types.Bool(other == ref.Val(t)) }
func (t *tally) Type() ref.Type                            { return tallyType }
func (t *tally) Value() any                                { return t }

// The macro expands to a comprehension over these functions, whose names no
// expression can write.
const (
	tallyVar   = "@tally"
	tallyStart = "@tallyStart"
	tallyStep  = "@tallyStep"
	tallyDone  = "@tallyDone"
)

var atLeast = cel.GlobalMacro("atLeast", 4, func(f cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *common.Error) {
	if args[2].Kind() != ast.IdentKind {
		return nil, f.NewError(args[2].ID(), "the third argument of atLeast is the name of an item")
	}
	if hasComprehension(args[0]) { // the list stands in the expansion twice: nested ones would grow exponentially
		return nil, f.NewError(args[0].ID(), "the first argument of atLeast is a list, not what a macro makes")
	}
	return f.NewComprehension(args[0], args[2].AsIdent(), tallyVar,
		f.NewCall(tallyStart),
		f.NewLiteral(types.True),
		f.NewCall(tallyStep, f.NewIdent(tallyVar), args[3]),
		f.NewCall(tallyDone, f.NewIdent(tallyVar), args[1], f.Copy(args[0]))), nil
})

func hasComprehension(e ast.Expr) bool {
	found := false
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(x ast.Expr) { found = found || x.Kind() == ast.ComprehensionKind }))
	return found
}

func atLeastOptions() []cel.EnvOption {
	return []cel.EnvOption{
		cel.Macros(atLeast),
		cel.Function(tallyStart, cel.Overload("tally_start", nil, tallyType,
			cel.FunctionBinding(func(...ref.Val) ref.Val { return &tally{} }))),
		cel.Function(tallyStep, cel.Overload("tally_step", []*cel.Type{tallyType, cel.BoolType}, tallyType,
			cel.OverloadIsNonStrict(), cel.BinaryBinding(stepTally))),
		cel.Function(tallyDone, cel.Overload("tally_done", []*cel.Type{tallyType, cel.IntType, cel.DynType}, cel.BoolType,
			cel.OverloadIsNonStrict(), cel.FunctionBinding(doneTally))),
	}
}

func stepTally(acc, matched ref.Val) ref.Val {
	t, ok := acc.(*tally)
	if !ok {
		return acc
	}
	next := *t
	next.tail = false
	switch m := matched.(type) {
	case types.Bool:
		if m {
			next.yes++
		}
	case *types.Unknown:
		next.maybe++
		next.tail = true
		next.doubt = types.MergeUnknowns(next.doubt, m)
	default:
		return matched
	}
	return &next
}

func doneTally(args ...ref.Val) ref.Val {
	t, ok := args[0].(*tally)
	if !ok {
		return args[0]
	}
	n, ok := args[1].(types.Int)
	if !ok {
		return args[1]
	}
	l, isList := args[2].(*list)
	endless := isList && l.more != nil && t.tail
	switch {
	case int64(t.yes) >= int64(n):
		return types.True
	case !endless && int64(t.yes+t.maybe) < int64(n):
		return types.False
	}
	return t.doubt
}
