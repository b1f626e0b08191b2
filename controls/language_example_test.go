package controls_test

import (
	"context"
	"fmt"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// A verdict explained in English, and in German by a table that replaces the texts
// it needs. Check names what a table lacks.
func ExampleLanguage() {
	estate, err := governance.Parse("estate.json", []byte(`{"schemaVersion": "1.0", "asOf": "2026-07-01T00:00:00Z",
		"credentials": [{"id": "ci-key", "subjectId": "nhi:ci", "kind": "api_key", "state": "active", "expiresAt": null, "revokedAt": null,
			"createdAt": "2025-01-01T00:00:00Z", "rotatedAt": "2026-01-05T00:00:00Z"}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		fmt.Println(err)
		return
	}
	asOf, _ := estate.AsOf.Get()
	view := delegation.NewIndex(estate).At(asOf)
	x, err := eng.Explain(context.Background(), view, "ROT-01", governance.NewRef(governance.KindCredential, "ci-key"))
	if err != nil {
		fmt.Println(err)
		return
	}
	english := controls.English()
	fmt.Println(english.Text(x.Summary))

	german := controls.English()
	for code, text := range map[string]string{
		"VERDICT_FAIL": "{control} ist für {subject} nicht erfüllt: {reasons}",
		"EARLIER":      "{field} war am {value}, früher als {limit}",
		"LIMIT_BEFORE": "am {value}, also {duration} vor {base}",
		"NOW":          "heute",
		"FIELD":        "{name}",
	} {
		german.Texts[code] = text
	}
	german.Fields["rotatedAt"], german.Fields["createdAt"] = "der letzte Wechsel", "die Erzeugung"
	german.Instant = func(t time.Time) string { return t.Format("2.1.2006") }
	german.Duration = func(d time.Duration) string { return fmt.Sprint(int(d/governance.Day), " Tage") }
	fmt.Println(german.Check(), german.Text(x.Summary))
	// Output:
	// ROT-01 fails for credential:ci-key: the last rotation is 2026-01-05, earlier than 2026-04-02, that is 90 days (maxAge) before now; the creation is 2025-01-01, earlier than 2026-04-02, that is 90 days (maxAge) before now
	// <nil> ROT-01 ist für credential:ci-key nicht erfüllt: der letzte Wechsel war am 5.1.2026, früher als am 2.4.2026, also 90 Tage (maxAge) vor heute; die Erzeugung war am 1.1.2025, früher als am 2.4.2026, also 90 Tage (maxAge) vor heute
}
