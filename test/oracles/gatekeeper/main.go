// Command gatekeeper asks Gatekeeper's own engines for their verdict: a template
// and a constraint as its webhook takes them, in CEL, Rego or both.
package main

import "podseal.test/oracles/ndjson"

func main() {
	ndjson.Main(map[string]ndjson.Command{"gatekeeper": answerGatekeeper})
}
