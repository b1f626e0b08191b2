package controlstest

import (
	"bytes"
	"context"
	"encoding/json"
	"regexp"
	"slices"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
)

// wantExplained demands of every verdict of a case that its explanation agrees,
// says what it rests on, and is the same each time it is asked for.
func (k *testCase) wantExplained(t reporter, eng *engine.Engine, control string) {
	t.Helper()
	result, err := eng.Assess(context.Background(), k.view, engine.Only(control), engine.KeepAll())
	if err != nil {
		t.Error(err)
		return
	}
	english := controls.English()
	for i := range result.Findings {
		f := &result.Findings[i]
		x, err := eng.Explain(context.Background(), k.view, control, f.Subject)
		again, _ := eng.Explain(context.Background(), k.view, control, f.Subject)
		first, err1 := json.Marshal(x)
		second, err2 := json.Marshal(again)
		text := english.Explain(&x)
		switch {
		case err != nil || err1 != nil || err2 != nil:
			t.Errorf("%s: explaining %v: %v %v %v", k.name, f.Subject, err, err1, err2)
		case !bytes.Equal(first, second):
			t.Errorf("%s: two explanations of %v differ", k.name, f.Subject)
		case x.Verdict != f.Verdict || x.Waiver != f.Waiver:
			t.Errorf("%s: %v is %v, and explained as %v", k.name, f.Subject, f.Verdict, x.Verdict)
		case f.Unwaived() == controls.Fail && len(x.Facts) == 0 && !restsOnNothing(x.Steps):
			t.Errorf("%s: %v fails, and the explanation names no fact:\n%s", k.name, f.Subject, text)
		case f.Unwaived() == controls.Unknown && len(x.Missing) == 0:
			t.Errorf("%s: %v is unknown, and the explanation names no missing fact:\n%s", k.name, f.Subject, text)
		case placeholder.MatchString(english.Text(x.Summary)):
			t.Errorf("%s: the summary of %v shows no argument: %s", k.name, f.Subject, english.Text(x.Summary))
		}
	}
}

// placeholder is what stands in a text for an argument.
var placeholder = regexp.MustCompile(`\{[a-z]+-?\}`)

// restsOnNothing reports whether a step was decided by a list that is empty and
// known to be.
func restsOnNothing(steps []controls.Step) bool {
	return slices.ContainsFunc(steps, func(s controls.Step) bool {
		return s.List != nil && (s.List.Closed && s.List.Items == 0 ||
			slices.ContainsFunc(s.List.Witnesses, func(w controls.Witness) bool { return restsOnNothing(w.Steps) }))
	})
}
