// Command report links what writing a stored assessment in every format takes, with
// the coverage of the frameworks, without the engine.
package main

import (
	"fmt"
	"os"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/report"
)

func main() {
	result := &controls.Assessment{}
	in := report.Input{Assessment: result, Coverage: frameworks.Cover(result, frameworks.Builtin())}
	for _, f := range report.Formats() {
		fmt.Println(f.Write(os.Stdout, in))
	}
}
