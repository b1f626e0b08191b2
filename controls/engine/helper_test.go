package engine_test

import (
	"context"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// at reads an estate, without its version, and shows it at now.
func at(t testing.TB, text string, opts ...delegation.Option) *delegation.View {
	t.Helper()
	e, err := governance.Parse("estate.json", []byte(`{"schemaVersion": "1.0", `+text+`}`))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return delegation.NewIndex(e, opts...).At(now)
}

// asking compiles one control, AB-01, that asks about every record of a kind.
func asking(t testing.TB, k governance.Kind, pass string, opts ...engine.Option) *engine.Engine {
	t.Helper()
	return compile(t, controls.Control{Subject: k, Pass: pass}, opts...)
}

func compile(t testing.TB, c controls.Control, opts ...engine.Option) *engine.Engine {
	t.Helper()
	eng, err := engine.Compile(packOf(t, c), opts...)
	if err != nil {
		t.Fatal(err)
	}
	return eng
}

func packOf(t testing.TB, list ...controls.Control) *controls.Pack {
	t.Helper()
	for i := range list {
		c := &list[i]
		if c.ID == "" {
			c.ID = "AB-01"
		}
		if c.Applies == "" {
			c.Applies = "true"
		}
		c.Title, c.Severity = "Something holds", controls.Low
	}
	pack, err := controls.NewPack("test", "1.0.0", list)
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

func check(t testing.TB, eng *engine.Engine, v *delegation.View, control, subject string) controls.Finding {
	t.Helper()
	ref, err := governance.ParseRef(subject)
	if err != nil {
		t.Fatal(err)
	}
	f, err := eng.Check(context.Background(), v, control, ref)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// paths lists missing facts as path and code.
func paths(list []controls.Missing) []string {
	var out []string
	for _, m := range list {
		out = append(out, m.Path+" "+string(m.Code))
	}
	return out
}

func ago(d time.Duration) string { return governance.FormatInstant(now.Add(-d)) }
