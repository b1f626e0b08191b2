package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/reports"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/schema"
)

// answerSchemas describe what commands write as JSON, by the name of the command or
// of the report. They are made from the types that are written.
func answerSchemas() map[string]func(name string) ([]byte, error) {
	return map[string]func(string) ([]byte, error){
		"compare": answerSchema[compareAnswer], "replay": answerSchema[replayAnswer], "forecast": answerSchema[forecastAnswer],
		"explain": answerSchema[explainAnswer], "decide": answerSchema[decideAnswer], "gate": answerSchema[gateAnswer],
		"blast": answerSchema[blastAnswer], "revoke-plan": answerSchema[planAnswer], "duties": answerSchema[dutiesAnswer],
		"coverage": answerSchema[coverageAnswer], "resolve": answerSchema[[]frameworks.Resolution], "resolve-in": answerSchema[[]located],
		"frameworks-diff": answerSchema[frameworks.Diff], "pack-lint": answerSchema[packLintAnswer], "pack-test": answerSchema[packTestAnswer],
		"ledger-append": answerSchema[appendAnswer], "ledger-verify": answerSchema[verifyAnswer], "ledger-receipt": answerSchema[receiptAnswer],
		"diagnostics": answerSchema[[]importer.Diagnostic], "conflicts": answerSchema[[]governance.Conflict],

		"third-party-exposure": answerSchema[reports.ThirdPartyExposure], "role-boundaries": answerSchema[reports.RoleBoundaries],
		"managed-identities": answerSchema[reports.ManagedIdentities], "lifecycle-quality": answerSchema[reports.LifecycleQuality],
		"activation-speed": answerSchema[reports.ActivationSpeed], "hot-spots": answerSchema[reports.AmbiguityHotSpots],
		"drills": answerSchema[reports.RepeatedDrills], "deviations": answerSchema[reports.CustomerDeviations],
		"due-soon": answerSchema[reports.DueSoon], "variance": answerSchema[reports.Variance],
		"lapsed-standing": answerSchema[reports.LapsedStanding], "chain-assurance": answerSchema[reports.ChainAssurance],
	}
}

// value is how a parameter's value is written: a number, a list or a text.
const value = `{"type": ["integer", "string", "array", "null"], "items": {"type": "string"}}`

func answerSchema[T any](name string) ([]byte, error) {
	return schema.Of[T]("https://github.com/mandate-nhi/mandate/answers/"+name+".schema.json", "Answer "+name, schema.WithType[controls.Value](value))
}

func answerNames() []string { return slices.Sorted(maps.Keys(answerSchemas())) }

// answerNamesText lists them in lines that fit a terminal.
func answerNamesText() string {
	var b strings.Builder
	width := 0
	for _, name := range answerNames() {
		if width += len(name) + 2; width > 80 {
			b.WriteString("\n")
			width = len(name) + 2
		}
		b.WriteString(name + "  ")
	}
	return strings.ReplaceAll(b.String(), "  \n", "\n")
}
