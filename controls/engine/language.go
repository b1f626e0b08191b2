package engine

import (
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/checker"
	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/decls"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/parser"

	"github.com/mandate-nhi/mandate/controls"
)

// maxDepth bounds how deeply an expression nests, because checking it takes more
// than linear time. A library default.
const maxDepth = 100

// quickDepth bounds the fast parser, which counts operators and parentheses apart: it
// lets through 12 levels with 12, 11, 10 … parentheses, still less than maxDepth.
const quickDepth = 12

// A language is what the expressions of all controls have in common, the names of the
// parameters and of the instant too.
type language struct {
	env     *cel.Env
	types   types.Provider
	parser  *parser.Parser // the fast one of cel-go, written by hand; that of env is generated
	checker *checker.Env
}

// spoken is the language, which is made on first use and not changed.
var spoken = sync.OnceValues(newLanguage)

func newLanguage() (*language, error) {
	registry, err := types.NewRegistry()
	if err != nil {
		return nil, err
	}
	l := &language{types: registry}
	if l.env, err = cel.NewCustomEnv(append([]cel.EnvOption{
		cel.StdLib(), cel.CustomTypeAdapter(registry),
		cel.EnableMacroCallTracking(), cel.ParserRecursionLimit(maxDepth),
		cel.Variable("params", objectType(paramsType)), cel.Variable("now", cel.TimestampType),
	}, atLeastOptions()...)...); err != nil {
		return nil, err
	}
	if l.parser, err = parser.NewParser(
		parser.EnablePrattParser(true), parser.Macros(l.env.Macros()...),
		parser.PopulateMacroCalls(true), parser.MaxRecursionDepth(quickDepth),
	); err != nil {
		return nil, err
	}
	if l.checker, err = checker.NewEnv(l.env.Container, registry); err != nil {
		return nil, err
	}
	for _, f := range l.env.Functions() {
		if err := l.checker.AddFunctions(f); err != nil {
			return nil, err
		}
	}
	return l, l.checker.AddIdents(l.env.Variables()...)
}

// A dialect is the language of one control: its subject under the name of its
// kind, its parameters, and the instant.
type dialect struct {
	*language
	checker *checker.Env
	env     func() (*cel.Env, error) // the whole of it, made when it is first asked
}

func dialectOf(c *controls.Control) (*dialect, error) {
	l, err := spoken()
	if err != nil {
		return nil, err
	}
	p := &provider{Provider: l.types, params: make(map[string]*cel.Type, len(c.Params))}
	for _, x := range c.Params {
		p.params[x.Name] = paramType(x.Type)
	}
	subject := decls.NewVariable(string(c.Subject), objectType(typeNames[c.Subject]))
	d := &dialect{language: l, env: sync.OnceValues(func() (*cel.Env, error) {
		return l.env.Extend(cel.CustomTypeProvider(p), cel.VariableDecls(subject))
	})}
	if d.checker, err = checker.NewEnv(l.env.Container, p, checker.ValidatedDeclarations(l.checker)); err != nil {
		return nil, err
	}
	return d, d.checker.AddIdents(subject)
}

// checked parses and checks one expression, which must be a condition.
func (d *dialect) checked(c *controls.Control, name, text string) (*ast.AST, []*ExprError) {
	a, errs := d.quickly(text), []*ExprError(nil)
	if a == nil {
		a, errs = d.slowly(c, name, text)
	}
	if len(errs) == 0 && !a.GetType(a.Expr().ID()).IsExactType(cel.BoolType) {
		errs = append(errs, &ExprError{Control: c.ID, Expr: name, Code: CodeExpr, Line: 1, Column: 1, Detail: "the expression must be true or false"})
	}
	return a, errs
}

// quickly parses and checks an expression by the fast parser; nil where anything is
// wrong or rare, of which the other one has the say.
func (d *dialect) quickly(text string) *ast.AST {
	source := common.NewTextSource(text)
	parsed, errs := d.parser.Parse(source)
	if len(errs.GetErrors()) > 0 || readOtherwise(parsed.Expr()) {
		return nil
	}
	checked, errs := checker.Check(parsed, source, d.checker)
	if len(errs.GetErrors()) > 0 {
		return nil
	}
	return checked
}

// readOtherwise reports whether an expression holds what the parsers read in two ways:
// the fast one takes rb'…' for bytes, and places a name with a dot before it at the dot.
func readOtherwise(e ast.Expr) bool {
	found := false
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(x ast.Expr) {
		switch x.Kind() {
		case ast.LiteralKind:
			found = found || x.AsLiteral().Type() == types.BytesType
		case ast.IdentKind:
			found = found || strings.HasPrefix(x.AsIdent(), ".")
		case ast.ComprehensionKind:
			found = found || strings.HasPrefix(x.AsComprehension().IterVar(), ".") || strings.HasPrefix(x.AsComprehension().IterVar2(), ".")
		}
	}))
	return found
}

// slowly parses and checks an expression, and lists what is wrong. It does not use
// Env.Compile, which draws a line as wide as the column for each error.
func (d *dialect) slowly(c *controls.Control, name, text string) (*ast.AST, []*ExprError) {
	env, err := d.env()
	if err != nil {
		return nil, []*ExprError{{Control: c.ID, Expr: name, Code: CodeExpr, Detail: err.Error()}}
	}
	a, issues := env.Parse(text)
	parsed := issues == nil
	if parsed {
		a, issues = env.Check(a)
	}
	var errs []*ExprError
	for _, e := range issues.Errors() {
		errs = append(errs, &ExprError{Control: c.ID, Expr: name, Code: CodeExpr, Line: max(e.Location.Line(), 1), Column: max(e.Location.Column(), 0) + 1, Detail: clipped(e.Message)})
	}
	if !parsed {
		errs = nameBracket(errs, text)
	}
	return a.NativeRep(), errs
}
