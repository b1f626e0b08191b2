package controls

import "strings"

// Explain is an explanation as text: the line of its summary, then what it rests
// on, in sections of indented lines.
func (l Language) Explain(x *Explanation) string {
	var b strings.Builder
	for i, line := range l.Outline(x) {
		if i > 0 && line.Depth == 0 {
			b.WriteString("\n")
		}
		text := line.Text
		if line.Place != "" {
			text = line.Place + ": " + text
		}
		b.WriteString(strings.TrimRight(strings.Repeat("    ", line.Depth)+text, " ") + "\n")
	}
	return b.String()
}

// An OutlineLine is one line of an explanation.
type OutlineLine struct {
	Depth int    // below the lines of lesser depth before it; 0 is the summary, the question or a heading
	Text  string // may hold what an estate holds, line breaks too
	Expr  bool   // Text is CEL
	Place string // of an expression in the files of the pack; "" where it is not known
}

// Outline is an explanation as lines: the summary, what was asked, then what it rests
// on, below headings.
func (l Language) Outline(x *Explanation) []OutlineLine {
	p := &explanationPage{Language: l}
	p.line(0, l.Text(x.Summary))
	p.tell(0, "HEAD_ASKED", "title", TextArg(x.Title), "severity", TextArg(x.Severity.String()), "at", InstantArg(x.At), "facts", MessagesArg(factsWhen(x)))
	for _, o := range x.Origin {
		p.tell(1, "SUBJECT_FROM", "subject", TextArg(x.Subject.String()), "source", TextArg(o.String()))
	}
	p.steps("HEAD_BECAUSE", x.Steps, "pass")
	applies := MessageCode("HEAD_APPLIES")
	if x.Verdict == NotApplicable {
		applies = "HEAD_NOT_ASKED"
	}
	p.steps(applies, x.Steps, "applies")
	p.section("HEAD_EXCEPTION", func(p *explanationPage) { p.exception(x) })
	p.section("HEAD_MISSING", func(p *explanationPage) { p.missing(x.Missing) })
	p.section("HEAD_FACTS", func(p *explanationPage) {
		for i := range x.Facts {
			p.fact(&x.Facts[i])
		}
	})
	p.section("HEAD_EVIDENCE", func(p *explanationPage) { p.evidence(x.Evidence) })
	p.section("HEAD_PARAMS", func(p *explanationPage) { p.params(x.Params) })
	p.section("HEAD_REPAIR", func(p *explanationPage) {
		if x.Remediation != "" {
			for _, line := range wrapped(x.Remediation) {
				p.line(1, line)
			}
		}
	})
	return p.lines
}

// factsWhen says when the facts were true.
func factsWhen(x *Explanation) Message {
	switch asOf, ok := x.FactsAsOf.Get(); {
	case !ok:
		return Message{Code: "FACTS_UNDATED"}
	case asOf.Equal(x.At):
		return Message{Code: "FACTS_THEN"}
	case x.Projected:
		return Message{Code: "FACTS_STAND", Args: map[string]Arg{"facts": InstantArg(asOf)}}
	default:
		return Message{Code: "FACTS_LATER", Args: map[string]Arg{"facts": InstantArg(asOf)}}
	}
}

// An explanationPage is lines under headings.
type explanationPage struct {
	Language
	lines []OutlineLine
}

func (p *explanationPage) line(depth int, text string) {
	p.lines = append(p.lines, OutlineLine{Depth: depth, Text: text})
}

// tell writes a message of its own: its code, and names with their arguments.
func (p *explanationPage) tell(depth int, code MessageCode, args ...any) {
	m := Message{Code: code, Args: map[string]Arg{}}
	for i := 0; i < len(args); i += 2 {
		m.Args[args[i].(string)] = args[i+1].(Arg)
	}
	p.line(depth, p.Text(m))
}

// section writes a heading over what has lines.
func (p *explanationPage) section(head MessageCode, write func(*explanationPage)) {
	below := &explanationPage{Language: p.Language}
	if write(below); len(below.lines) > 0 {
		p.tell(0, head)
		p.lines = append(p.lines, below.lines...)
	}
}

// steps writes those of one expression, each with its place in the pack.
func (p *explanationPage) steps(head MessageCode, list []Step, expr string) {
	p.section(head, func(p *explanationPage) {
		for i := range list {
			if list[i].Expr == expr {
				p.step(1, &list[i])
			}
		}
	})
}

func (p *explanationPage) step(depth int, s *Step) {
	p.line(depth, p.Text(s.Message))
	p.lines = append(p.lines, OutlineLine{depth + 1, s.Text, true, s.Position.String()})
	if s.Message.Code == MsgConditionTrue || s.Message.Code == MsgConditionFalse {
		for _, o := range s.Operands {
			p.tell(depth+1, "FACT_LINE", "path", TextArg(o.Text), "value", TextArg(o.Value))
		}
	}
	if s.List == nil {
		return
	}
	code := MessageCode("COUNTED")
	if !s.List.Closed {
		code = "COUNTED_OPEN"
	}
	p.tell(depth+1, code, "count", CountArg(s.List.Items))
	for _, w := range s.List.Witnesses {
		p.line(depth+1, strings.TrimSpace(w.Path+" "+w.Value))
		for i := range w.Steps {
			p.step(depth+2, &w.Steps[i])
		}
	}
}

func (p *explanationPage) exception(x *Explanation) {
	if x.Verdict == Waived {
		until := TextArg("none")
		if end, ok := x.Waiver.Until.Get(); ok {
			until = InstantArg(end)
		}
		p.tell(1, "WAIVED_BY", "exception", TextArg("exception:"+x.Waiver.Exception), "until", until)
		p.tell(1, "UNDERNEATH", "verdict", TextArg(x.Waiver.Verdict.String()))
	}
	for _, m := range x.ExceptionUnproven {
		p.tell(1, "UNPROVEN", "path", TextArg(p.Text(MissingMessage(m))))
	}
}

func (p *explanationPage) missing(list []MissingFact) {
	for _, m := range list {
		p.line(1, p.Text(MissingMessage(m.Missing)))
		for _, o := range m.Contradicting {
			p.tell(2, "FACT_CONTRADICTED", "source", TextArg(o.String()))
		}
		if m.Completeness != "" {
			p.tell(2, "SUPPLY_COMPLETENESS", "kind", TextArg(string(m.Completeness)))
		}
		if len(m.Accepts) > 0 {
			p.tell(2, "SUPPLY_EVIDENCE", "kinds", TextsArg(textsOf(m.Accepts)...))
		}
		for _, d := range m.Duties {
			code := MessageCode("SUPPLY_DUTY_OPEN")
			switch {
			case len(d.Accountable)+len(d.Responsible) == 0:
				p.tell(2, "SUPPLY_DUTY_NOBODY", "duty", TextArg(d.Duty))
				continue
			case d.Certain:
				code = "SUPPLY_DUTY"
			}
			p.tell(2, code, "duty", TextArg(d.Duty), "accountable", TextsArg(d.Accountable...), "responsible", TextsArg(d.Responsible...))
		}
	}
}

func textsOf[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = string(x)
	}
	return out
}

// factsShown bounds what a fact was derived from, on one line.
const factsShown = 8

func (p *explanationPage) fact(f *ExplainedFact) {
	p.tell(1, "FACT_LINE", "path", TextArg(f.Path), "value", TextArg(f.Value))
	switch at := f.Position.String(); {
	case len(f.From) > 0:
		from := f.From[:min(factsShown, len(f.From))]
		if n := len(f.From) - len(from); n > 0 {
			from = append(from[:len(from):len(from)], p.Text(Message{Code: MsgMore, Args: map[string]Arg{"count": CountArg(n)}}))
		}
		p.tell(2, "FACT_DERIVED", "paths", TextsArg(from...))
	case f.Derived, f.Value == "unknown":
	case at != "":
		p.tell(2, "FACT_AT", "position", TextArg(at))
	}
	for _, o := range f.Origin {
		p.tell(2, "FACT_FROM", "source", TextArg(o.String()))
	}
	for _, r := range f.Rules {
		p.line(2, string(r.Code)+": "+p.Text(RuleMessage(r)))
	}
}

func (p *explanationPage) evidence(list []ExplainedEvidence) {
	for _, e := range list {
		p.tell(1, "EVIDENCE_LINE", "about", TextArg(e.About.String()), "evidence", TextArg(e.Evidence.String()), "kind", TextArg(string(e.Kind)), "at", InstantArg(e.CollectedAt))
	}
}

func (p *explanationPage) params(list []ExplainedParam) {
	for _, x := range list {
		value := TextArg(x.Value.String())
		if x.Value.Type() == ParamDuration {
			value = DurationArg(x.Value.Duration())
		}
		p.tell(1, "PARAM_LINE", "param", TextArg(x.Name), "value", value, "class", TextArg(string(x.Class)), "source", TextArg(x.Source))
		switch profile, ok := strings.CutPrefix(x.SetBy, "profile:"); {
		case ok:
			p.tell(2, "SET_BY_PROFILE", "profile", TextArg(profile))
		case x.SetBy == SetByBound:
			p.tell(2, "SET_BY_BOUND")
		default:
			p.tell(2, "SET_BY_PACK")
		}
	}
}

// wrapped breaks a text into lines of at most 90 characters.
func wrapped(text string) []string {
	var out []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > 90 {
			out, line = append(out, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(out, line)
}
