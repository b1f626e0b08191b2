package governance

// A Work is a piece of work that an Observer hears of.
type Work uint8

// The kinds of work.
const (
	WorkParse   Work = iota // a document becomes an estate
	WorkIndex               // the references of an estate are resolved
	WorkCompile             // the expressions of a pack are checked
	WorkAssess              // controls are asked about an estate
	WorkGate                // a gate is decided
	WorkAppend              // entries are added to a ledger
	works       = iota
)

var workNames = [works]string{"parse", "index", "compile", "assess", "gate", "append"}

// String is the name of the work, such as assess.
func (w Work) String() string {
	if int(w) < len(workNames) {
		return workNames[w]
	}
	return "work"
}

// Counts say how much work was done: numbers, and nothing of any content. What a
// work does not count is 0.
type Counts struct {
	Bytes    int  // of the document that was parsed
	Records  int  // that were read, or indexed; of an assessment verdicts, one for each control and record
	Controls int  // compiled, or asked
	Findings int  // listed in the assessment, or of requirements of the gate
	Entries  int  // that were to be appended
	Faults   int  // that the error lists
	Failed   bool // the work ended in an error
}

// An Observer hears when work begins, and returns what is to hear when it ends. It
// may return nil. The two enclose the work, so that its owner can measure time; this
// library has no clock.
//
// It is called by the goroutine that works, in the middle of what the caller waits
// for, and by several at once where several work: it must be quick and safe for
// concurrent use. Work may lie within work, as a gate within a program's own. The
// nil Observer hears nothing and costs nothing.
type Observer func(Work) (end func(Counts))

// Begin tells the observer of work that begins. The result is never nil.
func (o Observer) Begin(w Work) (end func(Counts)) {
	if o != nil {
		if end = o(w); end != nil {
			return end
		}
	}
	return unheard
}

func unheard(Counts) {}
