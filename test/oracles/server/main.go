// Command server takes a pod as far as the API server does before validating
// admission sees it: decoding, defaulting, preparation and validation. That
// code is in k8s.io/kubernetes, which is no library: hence a module of its own.
package main

import (
	"context"
	"encoding/json"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	genericapirequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	"k8s.io/kubernetes/pkg/capabilities"
	"k8s.io/kubernetes/pkg/registry/core/pod"
	"podseal.test/oracles/ndjson"
)

func main() {
	// The server's own default is false; k3s and kubeadm start it with --allow-privileged.
	capabilities.Initialize(capabilities.Capabilities{AllowPrivileged: true})
	ndjson.Main(map[string]ndjson.Command{"admit": admit, "create-policy": createPolicy, "configuration": configuration})
}

type request struct {
	JSON json.RawMessage `json:"json"`
}

// answer is the pod as validating admission sees it. Invalid are the fields that
// validation refuses: admission is not asked about such a pod.
type answer struct {
	Refused string          `json:"refused,omitempty"`
	Invalid []invalid       `json:"invalid"`
	Pod     json.RawMessage `json:"pod,omitempty"`
}

type invalid struct {
	Field  string `json:"field"`
	Type   string `json:"type"`
	Detail string `json:"detail"`
}

func admit(line []byte) any {
	var asked request
	if err := json.Unmarshal(line, &asked); err != nil {
		return ndjson.Failure{Error: err.Error()}
	}
	// The decoder of the request handler: it drops unknown fields, defaults and converts to the internal version.
	decoded, err := runtime.Decode(legacyscheme.Codecs.UniversalDecoder(), asked.JSON)
	if err != nil {
		return answer{Refused: err.Error(), Invalid: []invalid{}}
	}
	internal, ok := decoded.(*core.Pod)
	if !ok {
		return ndjson.Failure{Error: "not a Pod"}
	}
	ctx := genericapirequest.WithNamespace(context.Background(), "default")
	internal.Namespace = "default"
	pod.Strategy.PrepareForCreate(ctx, internal)
	found := answer{Invalid: []invalid{}}
	for _, problem := range pod.Strategy.Validate(ctx, internal) {
		found.Invalid = append(found.Invalid, invalid{problem.Field, string(problem.Type), problem.ErrorBody()})
	}
	external := &v1.Pod{}
	if err := legacyscheme.Scheme.Convert(internal, external, nil); err != nil {
		return ndjson.Failure{Error: err.Error()}
	}
	found.Pod, err = json.Marshal(external)
	if err != nil {
		return ndjson.Failure{Error: err.Error()}
	}
	return found
}
