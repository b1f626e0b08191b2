// Package controlstest is what authors of integration tests and of packs write
// their tests with. It stands on package testing; no program needs it.
//
// # A test of an estate
//
// Good is a small estate in which every control passes. A test says in which way
// its estate is different and what follows from that:
//
//	func TestKeyIsRotated(t *testing.T) {
//		estate := controlstest.Good()
//		controlstest.Change(t, estate, "credential:deploy-key", func(c *governance.Credential) {
//			c.RotatedAt = governance.Field[time.Time]{} // nobody looked
//		})
//		inTime, late := controlstest.AsOf(), controlstest.AsOf().AddDate(0, 3, 0)
//		controlstest.Pass(t, estate, inTime, "ROT-01", "credential:deploy-key") // it is young
//		controlstest.Missing(t, estate, late, "ROT-01", "credential:deploy-key", []string{"credential[deploy-key].rotatedAt"})
//	}
//
// The same assertions hold of an estate that an integration collects: Pass, Fail,
// Unknown, Missing, NotApplicable and Waived ask one control about one subject;
// Allow, Deny and NeedsEvidence decide a request; GateAllows, GateDenies and
// GateNeedsEvidence a gate; NoNewFindings asks every control about everything, and
// fails for what is not on a list of known findings.
//
// The text of a failure says what decided the verdict, which facts are missing and
// what could supply them, and everything that was taken for granted: pack, profile,
// parameters, the instant, and options such as AssumeComplete. A control, subject,
// gate or profile that is misspelt fails the test and names the nearest one. Texts may
// change; verdicts, paths and codes in them do not.
//
// # A test of a pack
//
// A control is specified by cases: an archive ID.txtar of estates, instants and the
// verdicts that are wanted (see Run).
//
//	func TestPack(t *testing.T) {
//		pack, err := controls.ParsePack(os.DirFS("pack"))
//		if err != nil {
//			t.Fatal(err)
//		}
//		cases := controlstest.Dir("pack/testdata")
//		controlstest.Run(t, pack, cases)          // every verdict, every fact varied
//		controlstest.Branches(t, pack, cases, 95) // percent of the branches taken
//		controlstest.Mutate(t, pack, cases, 95)   // percent of planted mistakes noticed
//		controlstest.Withhold(t, pack, cases)     // nothing passes for want of a fact
//		controlstest.Boundaries(t, pack, cases)   // verdicts turn to the nanosecond
//	}
//
// MANDATE_UPDATE=1 in the environment rewrites what the archives and the list of
// known findings hold.
//
// Nothing here is shared between tests: they may run in parallel, each with its own
// estate.
package controlstest
