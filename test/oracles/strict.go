package main

import (
	"encoding/json"

	"k8s.io/apimachinery/pkg/runtime"
	kjson "k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/client-go/kubernetes/scheme"
	"podseal.test/oracles/ndjson"
)

// strictRequest holds one object, as a JSON value or as JSON text (which can
// repeat a key, as a value cannot).
type strictRequest struct {
	JSON json.RawMessage `json:"json"`
	Text string          `json:"text"`
}

// strictAnswer tells what the API server's decoder makes of an object.
type strictAnswer struct {
	// Refused is why no object could be made of it at all: a value of the wrong
	// type, an unknown kind. The server refuses it whatever the validation asked for.
	Refused string `json:"refused,omitempty"`
	// Errors are the strict ones (unknown and repeated fields): fieldValidation
	// Strict refuses, Warn warns, Ignore drops the field in silence.
	Errors []string `json:"errors"`
	// Decoded is the object that the server goes on with.
	Decoded json.RawMessage `json:"decoded,omitempty"`
}

var strictSerializer = kjson.NewSerializerWithOptions(
	kjson.DefaultMetaFactory, scheme.Scheme, scheme.Scheme, kjson.SerializerOptions{Strict: true})

// answerStrict decodes an object of a built-in kind strictly.
func answerStrict(line []byte) any {
	var request strictRequest
	if err := json.Unmarshal(line, &request); err != nil {
		return ndjson.Failure{Error: err.Error()}
	}
	text := []byte(request.JSON)
	if request.Text != "" {
		text = []byte(request.Text)
	}
	object, _, err := strictSerializer.Decode(text, nil, nil)
	strict, isStrict := runtime.AsStrictDecodingError(err)
	if err != nil && !isStrict {
		return strictAnswer{Refused: err.Error(), Errors: []string{}}
	}
	answer := strictAnswer{Errors: []string{}}
	if isStrict {
		for _, problem := range strict.Errors() {
			answer.Errors = append(answer.Errors, problem.Error())
		}
	}
	answer.Decoded, err = json.Marshal(object)
	if err != nil {
		return ndjson.Failure{Error: err.Error()}
	}
	return answer
}
