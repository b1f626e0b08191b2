package engine

import (
	"context"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types/ref"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// Version is the version of the engine, part of the basis of every result: a
// change of any verdict changes it.
const Version = "0.1.0"

// An Engine asks the controls of a pack. It is safe for concurrent use.
type Engine struct {
	pack   *controls.Pack
	plans  []*plan                   // by id
	asks   []int                     // by plan: the first one that asks the same before it judges
	about  map[governance.Kind][]int // indexes of the plans that ask about a kind of record
	config config
	limits func() delegation.GateLimits // of gates
	pieces sync.Pool                    // of assessments in the making
}

type config struct {
	maxSteps    int
	maxCost     int
	maxForecast int
	interpreted bool
	observer    governance.Observer
	compiled    *Engine
}

// An Option changes how controls are compiled or run.
type Option func(*config)

// DefaultMaxSteps is the bound of WithMaxSteps where it is not set.
const DefaultMaxSteps = 100_000

// WithMaxSteps bounds the work of one control on one subject, in list elements
// visited. More is verdict Error. The default is 100 000; 0 means no bound.
func WithMaxSteps(elements int) Option { return func(c *config) { c.maxSteps = elements } }

// DefaultMaxCost is the bound of WithMaxCost where it is not set.
const DefaultMaxCost = 100_000

// WithMaxCost bounds what a control may be written to do, in list elements that one
// of its expressions visits for one subject, if lists that are gathered from the
// estate have 1000 items, and those within a record or gathered for an item of
// another list 20. More is an error of Compile. The default is 100 000, a library
// default: to go through a gathered list for each item of another is too much. 0
// means no bound.
func WithMaxCost(elements int) Option { return func(c *config) { c.maxCost = elements } }

// Interpreted leaves every control to cel-go's interpreter. The answers are the
// same; it is there to be compared with, and is several times slower.
func Interpreted() Option { return func(c *config) { c.interpreted = true } }

// WithCompiled takes over what another engine has compiled of the controls that the
// pack has unchanged, such as those of a profile that another narrows no further.
func WithCompiled(e *Engine) Option { return func(c *config) { c.compiled = e } }

// taken is the plan of a control that another engine has compiled, if it stands at
// the same place there.
func (c config) taken(x *controls.Control, index int) *plan {
	if c.compiled == nil || index >= len(c.compiled.plans) {
		return nil
	}
	if p := c.compiled.plans[index]; reflect.DeepEqual(p.control, x) {
		return p
	}
	return nil
}

// Compile checks every expression of the pack. It refuses what is no CEL, what facts
// that may be missing do not bear, what may cost too much, and a control that can give
// one verdict only: see the codes. The error lists every fault with its place in the
// pack's files (governance.Faults), the first thousand of them; each fault's Err is an
// *ExprError.
func Compile(pack *controls.Pack, opts ...Option) (*Engine, error) {
	return CompileContext(context.Background(), pack, opts...)
}

// CompileContext is Compile that ends soon after its context, before the next
// control; the error is then that of ctx.
func CompileContext(ctx context.Context, pack *controls.Pack, opts ...Option) (*Engine, error) {
	e := &Engine{pack: pack, about: map[governance.Kind][]int{}, config: config{maxSteps: DefaultMaxSteps, maxCost: DefaultMaxCost, maxForecast: MaxForecast}}
	e.limits = sync.OnceValue(e.GateLimits)
	for _, o := range opts {
		o(&e.config)
	}
	refuse := func(c *controls.Control, applies, pass *ast.AST) []*ExprError {
		return lint(c, applies, pass, e.config.maxCost)
	}
	var faults []*governance.Fault
	end := e.config.observer.Begin(governance.WorkCompile)
	defer func() {
		end(governance.Counts{Controls: len(e.plans), Faults: len(faults), Failed: len(e.plans) < pack.Len() || len(faults) > 0})
	}()
	errs := e.compile(ctx, refuse)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, err := range errs[:min(len(errs), maxFaults)] {
		faults = append(faults, err.fault(pack))
	}
	if err := pack.Invalid(faults); err != nil {
		return nil, err
	}
	return e, nil
}

// compile checks the controls of the pack, several at a time; refuse is the linter.
// After the end of ctx there are no plans.
func (e *Engine) compile(ctx context.Context, refuse linting) []*ExprError {
	list := slices.Collect(e.pack.All())
	plans := make([]*plan, len(list))
	errs := make([][]*ExprError, len(list))
	var ended atomic.Bool
	parallel(runtime.GOMAXPROCS(0), len(list), func(i int) {
		if ended.Load() || ctx.Err() != nil {
			ended.Store(true)
			return
		}
		if plans[i] = e.config.taken(list[i], i); plans[i] == nil {
			plans[i], errs[i] = compile(list[i], refuse)
			plans[i].index = i
		}
	})
	if ended.Load() {
		return nil
	}
	e.plans, e.asks = plans, sameQuestions(plans)
	for i, p := range plans { // in one go, so that the closures lie side by side
		if p.typed != nil || len(errs[i]) > 0 {
			continue
		}
		if p.typed = newTypedPlan(p); p.typed.refused != "" { // the interpreter may refuse it too
			errs[i] = append(p.applies.fault(p.control, "applies"), p.pass.fault(p.control, "pass")...)
		}
	}
	for i, p := range e.plans {
		e.about[p.control.Subject] = append(e.about[p.control.Subject], i)
	}
	return slices.Concat(errs...)
}

// parallel calls f with 0 to n-1 from so many goroutines.
func parallel(workers, n int, f func(i int)) {
	var all sync.WaitGroup
	var next atomic.Int64
	for range min(workers, n) {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	all.Wait()
}

// maxFaults is one more than Pack.Invalid tells.
const maxFaults = 1001

// Pack is the pack that was compiled.
func (e *Engine) Pack() *controls.Pack { return e.pack }

// plan finds a compiled control by id. Requires that the pack has it.
func (e *Engine) plan(id string) *plan {
	i, _ := slices.BinarySearchFunc(e.plans, id, func(p *plan, id string) int { return strings.Compare(p.control.ID, id) })
	return e.plans[i]
}

// A plan is one compiled control.
type plan struct {
	control *controls.Control
	env     func() (*cel.Env, error)
	applies program
	pass    program
	index   int // among the plans of the engine
	params  *object
	shown   map[string]controls.Value
	leaves  explainer

	instants            []time.Time // that the expressions write out
	durations           []time.Duration
	appliesAST, passAST *ast.AST
	typed               *typedPlan

	rates   bool // asked in the second pass
	corners bool // decided where it comes to the same in every corner of the rates
}

// linting refuses what is wrong with checked expressions.
type linting func(c *controls.Control, applies, pass *ast.AST) []*ExprError

// compile checks a control; refuse is the linter.
func compile(c *controls.Control, refuse linting) (*plan, []*ExprError) {
	given := values{}
	p := &plan{control: c, params: &object{rec: given, typ: paramsType}, shown: map[string]controls.Value{}}
	d, err := dialectOf(c)
	if err != nil {
		return p, []*ExprError{{Control: c.ID, Expr: "pass", Code: CodeExpr, Detail: err.Error()}}
	}
	p.env = d.env
	for _, x := range c.Params {
		given[x.Name], p.shown[x.Name] = paramValue(x.Default), x.Default
	}
	var errs []*ExprError
	applies, appliesErrs := d.checked(c, "applies", c.Applies)
	pass, passErrs := d.checked(c, "pass", c.Pass)
	if errs = append(appliesErrs, passErrs...); len(errs) > 0 {
		return p, errs
	}
	if errs = refuse(c, applies, pass); len(errs) > 0 {
		return p, errs
	}
	p.appliesAST, p.passAST = applies, pass
	p.rates = readsRates(applies) || readsRates(pass)
	p.corners = p.rates && turnsAtBounds(c, applies) && turnsAtBounds(c, pass)
	for _, x := range []*ast.AST{applies, pass} {
		instants, durations := literals(x.Expr())
		p.instants, p.durations = append(p.instants, instants...), append(p.durations, durations...)
	}
	p.applies, p.pass = programOf(d.env, applies), programOf(d.env, pass)
	return p, nil
}

// A program is an expression for the interpreter, made when it is first asked:
// where the typed plan decides, nobody asks. It cannot fail where there is one.
type program func() (cel.Program, error)

func programOf(env func() (*cel.Env, error), a *ast.AST) program {
	return sync.OnceValues(func() (cel.Program, error) {
		e, err := env()
		if err != nil {
			return nil, err
		}
		return e.PlanProgram(a, cel.EvalOptions(cel.OptOptimize))
	})
}

// Eval runs the expression.
func (p program) Eval(vars any) (ref.Val, *cel.EvalDetails, error) {
	made, err := p()
	if err != nil {
		return nil, nil, err
	}
	return made.Eval(vars)
}

// fault is why the program cannot be made.
func (p program) fault(c *controls.Control, name string) []*ExprError {
	if _, err := p(); err != nil {
		return []*ExprError{{Control: c.ID, Expr: name, Code: CodeExpr, Line: 1, Column: 1, Detail: err.Error()}}
	}
	return nil
}

// clipped is the start of a message, which may quote an expression as a whole.
func clipped(s string) string {
	if r := []rune(s); len(r) > 200 {
		return string(r[:200]) + "…"
	}
	return s
}

// mentions reports whether an expression reads the variable.
func mentions(e ast.Expr, name string) bool {
	found := false
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(x ast.Expr) {
		found = found || x.Kind() == ast.IdentKind && x.AsIdent() == name
	}))
	return found
}

// eval runs a compiled expression: its value is true, false, unknown or an error.
func eval(p evaluable, r *run) (ref.Val, error) {
	v, _, err := p.Eval(r)
	return v, err
}

// evaluable is a cel.Program, or one to be made.
type evaluable interface {
	Eval(vars any) (ref.Val, *cel.EvalDetails, error)
}
