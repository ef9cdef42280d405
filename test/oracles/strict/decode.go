// Package strict decodes objects as the API server does under strict field validation.
package strict

import (
	"encoding/json"

	"k8s.io/apimachinery/pkg/runtime"
	kjson "k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/client-go/kubernetes/scheme"
	"podseal.test/oracles/ndjson"
)

// request holds one object, as a JSON value or as JSON text (which can
// repeat a key, as a value cannot).
type request struct {
	JSON json.RawMessage `json:"json"`
	Text string          `json:"text"`
}

// answer tells what the API server's decoder makes of an object.
type answer struct {
	// Refused is why no object could be made of it at all: a value of the wrong
	// type, an unknown kind. The server refuses it whatever the validation asked for.
	Refused string `json:"refused,omitempty"`
	// Errors are the strict ones (unknown and repeated fields): fieldValidation
	// Strict refuses, Warn warns, Ignore drops the field in silence.
	Errors []string `json:"errors"`
	// Decoded is the object that the server goes on with.
	Decoded json.RawMessage `json:"decoded,omitempty"`
}

var serializer = kjson.NewSerializerWithOptions(
	kjson.DefaultMetaFactory, scheme.Scheme, scheme.Scheme, kjson.SerializerOptions{Strict: true})

// Answer decodes an object of a built-in kind strictly.
func Answer(line []byte) any {
	var asked request
	if err := json.Unmarshal(line, &asked); err != nil {
		return ndjson.Failure{Error: err.Error()}
	}
	text := []byte(asked.JSON)
	if asked.Text != "" {
		text = []byte(asked.Text)
	}
	object, _, err := serializer.Decode(text, nil, nil)
	strict, isStrict := runtime.AsStrictDecodingError(err)
	if err != nil && !isStrict {
		return answer{Refused: err.Error(), Errors: []string{}}
	}
	decoded := answer{Errors: []string{}}
	if isStrict {
		for _, problem := range strict.Errors() {
			decoded.Errors = append(decoded.Errors, problem.Error())
		}
	}
	decoded.Decoded, err = json.Marshal(object)
	if err != nil {
		return ndjson.Failure{Error: err.Error()}
	}
	return decoded
}
