// Command mandate assesses estates of non-human identities at the command line.
// It is an example: all it does are calls of the library.
//
//	mandate import -from gdap -self our-tenant relationships.json > estate.json
//	mandate check estate.json
//	mandate assess -o report.md estate.json
//
// The file answers.md says what the commands write with -format json.
//
// The exit status is 0 when the work is done, 1 when the -fail-on threshold of
// assess was met, check or pack lint found errors, pack test failures, decide or gate
// denies, replay or conform differs or a ledger is not what was signed, 2 for wrong usage and bad
// input, and 3 when decide or gate needs evidence.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/internal/nearest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	e := &env{
		ctx: ctx, stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
		terminal: isTerminal(os.Stderr), tick: everySecond, random: rand.Reader,
	}
	status := run(os.Args[1:], e)
	stop()
	os.Exit(status)
}

// An env is all that a command sees of the world, the file system aside.
type env struct {
	ctx            context.Context
	stdin          io.Reader
	stdout, stderr io.Writer
	terminal       bool // stderr is one: progress may be shown
	tick           func() (<-chan time.Time, func())
	random         io.Reader       // keys and salts
	seen           []importer.File // what should be an estate, a report or an export, for hints
}

// A command is one verb of the command line.
type command struct {
	name    string
	args    string // as in the usage line
	short   string // one line
	about   string // what the flags do not say
	example string
	// prepare declares the flags and returns what runs once they are parsed.
	prepare func(*flag.FlagSet) func(e *env, args []string) error
}

func commands() []command {
	var list []command
	for _, s := range shelves() {
		list = append(list, s.commands...)
	}
	return list
}

// A shelf is commands that stand together in the overview.
type shelf struct {
	title    string
	commands []command
}

func shelves() []shelf {
	return []shelf{
		{"what is wrong, why and what comes next", []command{
			assessCommand, explainCommand, reportCommand, forecastCommand, compareCommand, replayCommand}},
		{"facts", []command{
			importCommand, mergeCommand, checkCommand, initCommand, askCommand, answerCommand, evidenceAddCommand, pseudonymizeCommand}},
		{"may they, and how it ends", []command{
			decideCommand, gateCommand, dutiesCommand, blastCommand, revokePlanCommand}},
		{"a record that nobody changes unseen", []command{
			ledgerKeygenCommand, ledgerAppendCommand, ledgerVerifyCommand, ledgerProveCommand}},
		{"frameworks", []command{
			coverageCommand, csfProfileCommand, resolveCommand,
			frameworksListCommand, frameworksShowCommand, frameworksDiffCommand, frameworksExportCommand, frameworksLicensesCommand}},
		{"controls and formats", []command{
			packLintCommand, packTestCommand, conformCommand, schemaCommand, versionCommand}},
	}
}

// A usageError is a command line that asks for nothing we can do.
type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

func usagef(format string, args ...any) error { return usageError{fmt.Sprintf(format, args...)} }

// A metError says that a threshold was met: the work is done and its result is
// what the caller wanted to hear about.
type metError struct{ text string }

func (e metError) Error() string { return e.text }

// A statusError is a result that was told already and has an exit status of its
// own.
type statusError int

func (e statusError) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// run does what args ask for and returns the exit status.
func run(args []string, e *env) int {
	name, err := dispatch(args, e)
	var usage usageError
	var met metError
	var status statusError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &status):
		return int(status)
	case errors.As(err, &met):
		fmt.Fprintf(e.stderr, "mandate %s: %v\n", name, err)
		return 1
	case errors.As(err, &usage):
		fmt.Fprintf(e.stderr, "mandate: %v\nSee: %s\n", err, strings.TrimSpace("mandate "+name)+" -h")
	case e.ctx.Err() != nil:
		fmt.Fprintln(e.stderr, "mandate: interrupted")
	default:
		complain(e.stderr, err)
		if hint := e.hint(err); hint != "" {
			fmt.Fprintln(e.stderr, "hint: "+hint)
		}
	}
	return 2
}

// dispatch finds the command, parses its flags and runs it.
func dispatch(args []string, e *env) (name string, err error) {
	if len(args) == 0 {
		return "", errors.Join(overview(e.stderr, shelves()), statusError(2))
	}
	name, args = args[0], args[1:]
	if slices.Contains([]string{"help", "-h", "-help", "--help"}, name) {
		if len(args) == 0 {
			return "", overview(e.stdout, shelves())
		}
		name, args = args[0], append(slices.Clone(args[1:]), "-h")
	}
	if slices.Contains([]string{"-v", "-version", "--version"}, name) {
		name = versionCommand.name
	}
	group := groupOf(name)
	if len(group) > 0 {
		if len(args) == 0 {
			return name, usageError{"name a command: " + strings.Join(namesOf(group), ", ")}
		}
		if slices.Contains([]string{"-h", "-help", "--help"}, args[0]) {
			return name, overview(e.stdout, []shelf{{"", group}})
		}
		name, args = name+" "+args[0], args[1:]
	}
	for _, c := range commands() {
		if c.name == name {
			return name, c.run(e, args)
		}
	}
	of := ""
	if len(group) > 0 {
		of, _, _ = strings.Cut(name, " ")
	}
	return of, usagef("no command %q%s", name, nearest.Hint(name, names()))
}

func (c command) run(e *env, args []string) error {
	flags := flag.NewFlagSet(c.name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	work := c.prepare(flags)
	files, err := parseFlags(flags, args)
	if errors.Is(err, flag.ErrHelp) {
		return c.help(e.stdout, flags)
	}
	if err != nil {
		return usageError{err.Error() + flagHint(err, flags)}
	}
	return work(e, files)
}

// flagHint is the flag that somebody meant who named one that there is not.
func flagHint(err error, flags *flag.FlagSet) string {
	name, ok := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if !ok {
		return ""
	}
	var names []string
	flags.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	return nearest.Hint(strings.TrimPrefix(name, "-"), names)
}

// parseFlags lets flags stand before, between and behind the other arguments.
// Behind "--" nothing is a flag.
func parseFlags(flags *flag.FlagSet, args []string) (rest []string, err error) {
	var literal []string
	for i, a := range args {
		if a == "--" {
			args, literal = args[:i], args[i+1:]
			break
		}
	}
	for {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		if flags.NArg() == 0 {
			return append(rest, literal...), nil
		}
		rest, args = append(rest, flags.Arg(0)), flags.Args()[1:]
	}
}

func names() []string { return namesOf(commands()) }

func namesOf(commands []command) []string {
	var list []string
	for _, c := range commands {
		list = append(list, c.name)
	}
	return list
}

// groupOf are the commands whose names begin with a word and a space.
func groupOf(word string) []command {
	return slices.DeleteFunc(commands(), func(c command) bool { return !strings.HasPrefix(c.name, word+" ") })
}

// complain prints an error, a line for each fault of a document.
func complain(w io.Writer, err error) {
	some := false
	for f := range governance.Faults(err) {
		some = true
		fmt.Fprintln(w, remark{pos: f.Pos, severity: "error", code: f.Code, pointer: f.Pointer, text: f.Detail})
	}
	if !some {
		fmt.Fprintf(w, "mandate: %v\n", err)
	}
}

// A remark is one thing to tell about a place in a file.
type remark struct {
	pos      governance.Position
	severity string
	code     governance.Code
	pointer  string
	text     string
}

// String is file:line:col: severity: CODE: message, as editors read it.
func (r remark) String() string {
	var b strings.Builder
	if p := r.pos.String(); p != "" {
		b.WriteString(p + ": ")
	}
	b.WriteString(r.severity + ": " + string(r.code) + ": " + r.text)
	if r.pointer != "" {
		b.WriteString(" (at " + r.pointer + ")")
	}
	return b.String()
}
