// Command policies asks the API server's own policy plugins for their verdict:
// a policy compiled as a server of the given version compiles a new one, and
// run on objects that were decoded as the server decodes them.
package main

import "podseal.test/oracles/ndjson"

func main() {
	ndjson.Main(map[string]ndjson.Command{"vap": answerValidating, "map": answerMutating})
}
