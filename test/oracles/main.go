// Command oracle answers questions with the official Kubernetes libraries, so
// that Podseal's tests can compare Podseal with them.
//
// It reads one JSON request a line from standard input and writes one JSON
// answer a line to standard output, in the same order. README.md says what
// each command takes and gives.
package main

import (
	"podseal.test/oracles/ndjson"
	"podseal.test/oracles/podsecurity"
	"podseal.test/oracles/strict"
)

func main() {
	ndjson.Main(map[string]ndjson.Command{
		"yaml":        answerYAML,
		"documents":   answerDocuments,
		"strict":      strict.Answer,
		"podsecurity": podsecurity.Answer,
	})
}
