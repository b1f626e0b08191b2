// Command engine links what asking the built-in controls takes.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

func main() {
	estate, err := governance.Parse("estate.json", []byte(os.Args[1]))
	if err != nil {
		panic(err)
	}
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		panic(err)
	}
	fmt.Println(eng.Assess(context.Background(), delegation.NewIndex(estate).At(time.Now())))
}
