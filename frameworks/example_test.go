package frameworks_test

import (
	"encoding/json"
	"fmt"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/frameworks"
)

// Example asks what two controls show of the risk of insecure authentication.
func Example() {
	assessment := &controls.Assessment{Population: []controls.Population{
		{Control: "AUT-01", Severity: controls.High, Subjects: 3, Counts: controls.Counts{Pass: 2, Unknown: 1}},
		{Control: "CLD-01", Severity: controls.High, Subjects: 3, Counts: controls.Counts{Pass: 3}},
	}}
	cover := frameworks.Cover(assessment, frameworks.Builtin())
	for _, r := range cover.Requirements {
		if r.ID == "NHI4:2025" {
			fmt.Println(r.Title, "is", r.Status, "by", r.Controls)
		}
	}
	// Output: Insecure Authentication is unproven by [AUT-01 CLD-01]
}

func ExampleLibrary_ByControl() {
	for _, row := range frameworks.Builtin().ByControl("ROT-01") {
		fmt.Printf("%s %s, %s: %s\n", row.Framework, row.Requirement, row.Tie, row.Rationale)
	}
	// Output:
	// csf-2.0 PR.AA-01, supports (integral-to): credentials are managed over their life
	// owasp-nhi-2025 NHI7:2025, mitigates: bounds how long a copy stays useful
	// sp800-207 TH3, supports (example-of): shortens the life of a stolen credential
}

// ExampleCatalog_Entry follows an id of CSF 1.1 to where its content went.
func ExampleCatalog_Entry() {
	csf, _ := frameworks.Builtin().Catalog("csf-2.0")
	entry, _ := csf.Entry("PR.AC-04")
	fmt.Println(entry.Withdrawn(), entry.Lifecycle, entry.Successors)
	// Output: true moved-to [PR.AA-05]
}

// ExampleLibrary_Resolve asks what is meant by an id of CSF 1.1 that is cited as
// one of 2.0.
func ExampleLibrary_Resolve() {
	r := frameworks.Builtin().Resolve("NIST CSF 2.0 PR.AC-4", "")
	fmt.Println(r.Verdicts, r.Resolved)
	for _, s := range r.Successors {
		fmt.Println(s.Lifecycle, s.ID)
	}
	// Output:
	// [wrong-edition legacy-id] [csf-1.1:PR.AC-4]
	// moved-to csf-2.0:PR.AA-05
}

// ExampleLibrary_FindCitations puts right what a note cites.
func ExampleLibrary_FindCitations() {
	note := "Accounts are listed (NIST CSF 2.0 ID.AM-1) and secrets rotated (OWASP NHI-03)."
	for _, c := range frameworks.Builtin().FindCitations("note.txt", []byte(note)) {
		fmt.Println(c.Pos, c.Text, c.Verdicts, c.Correction, c.Suggest)
	}
	// Output:
	// note.txt:1:35 ID.AM-1 [unpadded] NIST CSF 2.0 ID.AM-01 []
	// note.txt:1:71 NHI-03 [alias mis-described]  [owasp-nhi-2025:NHI7:2025]
}

// ExampleRequirement shows the document form of one row.
func ExampleRequirement() {
	assessment := &controls.Assessment{Population: []controls.Population{
		{Control: "USE-02", Severity: controls.Medium, Subjects: 4, Counts: controls.Counts{Pass: 2, Fail: 1}},
	}}
	for _, r := range frameworks.Cover(assessment, frameworks.Builtin()).Requirements {
		if r.ID == "NHI10:2025" {
			text, err := json.MarshalIndent(r, "", " ")
			fmt.Println(string(text), err)
		}
	}
	// Output:
	// {
	//  "framework": "owasp-nhi-2025",
	//  "requirement": "NHI10:2025",
	//  "title": "Human Use of NHI",
	//  "status": "failing",
	//  "controls": [
	//   "AGT-02",
	//   "PRG-03",
	//   "USE-02"
	//  ],
	//  "counts": {
	//   "pass": 2,
	//   "fail": 1,
	//   "unknown": 0,
	//   "waived": 0,
	//   "notApplicable": 0,
	//   "error": 0
	//  },
	//  "notRun": 1
	// } <nil>
}
