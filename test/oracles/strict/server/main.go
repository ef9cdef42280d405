// Command server answers the strict command alone, so that it can be built with
// the libraries of an older server (variants/*.mod).
package main

import (
	"podseal.test/oracles/ndjson"
	"podseal.test/oracles/strict"
)

func main() {
	ndjson.Main(map[string]ndjson.Command{"strict": strict.Answer})
}
