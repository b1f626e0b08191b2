package engine_test

import (
	"context"
	"fmt"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/controlstest"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// Why a verdict is what it is: as data, and in English.
func ExampleEngine_Explain() {
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		fmt.Println(err)
		return
	}
	v := delegation.NewIndex(controlstest.Good()).At(controlstest.AsOf().AddDate(0, 3, 0))
	why, err := eng.Explain(context.Background(), v, "ROT-01", governance.NewRef(governance.KindCredential, "deploy-key"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(controls.English().Text(why.Summary))
	for _, f := range why.Facts {
		fmt.Println(f.Path, "is", f.Value)
	}
	// Output:
	// ROT-01 fails for credential:deploy-key: the last rotation is 2026-06-15, earlier than 2026-07-03, that is 90 days (maxAge) before now; the creation is 2026-05-01, earlier than 2026-07-03, that is 90 days (maxAge) before now
	// credential[deploy-key].createdAt is 2026-05-01T00:00:00Z
	// credential[deploy-key].live is true
	// credential[deploy-key].rotatedAt is 2026-06-15T00:00:00Z
	// credential[deploy-key].static is true
}

// What turns in the next month if nothing is done.
func ExampleEngine_Forecast() {
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		fmt.Println(err)
		return
	}
	v := delegation.NewIndex(controlstest.Good()).At(controlstest.AsOf())
	turns, err := eng.Forecast(context.Background(), v, controlstest.AsOf().AddDate(0, 3, 0), engine.Only("ROT-01"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, t := range turns {
		fmt.Println(governance.FormatInstant(t.At.Truncate(time.Second)), t.Control, t.Subject, t.Before, "to", t.After)
	}
	// Output:
	// 2026-09-13T00:00:00Z ROT-01 credential:deploy-key pass to fail
}

// A pack from somebody else is bounded: what may cost too much is refused.
func ExampleWithMaxCost() {
	pack, err := controls.NewPack("guest", "1.0.0", []controls.Control{{
		ID: "guest.KEY-01", Title: "All copies are destroyed", Subject: governance.KindCredential, Severity: controls.Low,
		Applies: "true", Pass: "credential.copies.all(c, c.destroyedAt != null)",
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = engine.Compile(pack, engine.WithMaxCost(10))
	for f := range governance.Faults(err) {
		fmt.Println(f.Code)
	}
	_, err = engine.Compile(pack)
	fmt.Println(err)
	// Output:
	// TOO_COSTLY
	// <nil>
}
