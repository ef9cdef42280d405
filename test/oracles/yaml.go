package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"

	"k8s.io/apimachinery/pkg/runtime"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"podseal.test/oracles/ndjson"
	"sigs.k8s.io/yaml"
)

// textRequest holds a text, or its bytes in base64 where it is not valid UTF-8.
type textRequest struct {
	Text   string `json:"text"`
	Base64 string `json:"base64"`
}

func (request textRequest) bytes() ([]byte, error) {
	if request.Base64 == "" {
		return []byte(request.Text), nil
	}
	return base64.StdEncoding.DecodeString(request.Base64)
}

// document is one value that was read, or the reason why it could not be.
type document struct {
	JSON  json.RawMessage `json:"json,omitempty"`
	Error string          `json:"error,omitempty"`
}

// answerYAML reads one YAML document as sigs.k8s.io/yaml does.
func answerYAML(line []byte) any {
	text, err := readText(line)
	if err != nil {
		return ndjson.Failure{Error: err.Error()}
	}
	value, err := yaml.YAMLToJSON(text)
	if err != nil {
		return document{Error: err.Error()}
	}
	return document{JSON: value}
}

// answerDocuments reads a whole file as kubectl does: the decoder and its
// buffer size are those of k8s.io/cli-runtime's stream visitor, which skips
// empty documents and stops at the first that it cannot read.
func answerDocuments(line []byte) any {
	text, err := readText(line)
	if err != nil {
		return ndjson.Failure{Error: err.Error()}
	}
	documents := []document{}
	decoder := utilyaml.NewYAMLOrJSONDecoder(bytes.NewReader(text), 4096)
	for {
		var raw runtime.RawExtension
		err := decoder.Decode(&raw)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			documents = append(documents, document{Error: err.Error()})
			break
		}
		value := bytes.TrimSpace(raw.Raw)
		if len(value) == 0 || bytes.Equal(value, []byte("null")) {
			continue
		}
		documents = append(documents, document{JSON: value})
	}
	return map[string]any{"documents": documents}
}

func readText(line []byte) ([]byte, error) {
	var request textRequest
	if err := json.Unmarshal(line, &request); err != nil {
		return nil, err
	}
	return request.bytes()
}
