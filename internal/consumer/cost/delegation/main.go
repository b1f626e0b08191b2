// Command delegation links what deciding by the grants on record takes.
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

func main() {
	estate, err := governance.Parse("estate.json", []byte(os.Args[1]))
	if err != nil {
		panic(err)
	}
	fmt.Println(delegation.NewIndex(estate).At(time.Now()).Decide(&governance.Request{}, time.Hour))
}
