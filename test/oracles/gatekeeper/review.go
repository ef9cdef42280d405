package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/open-policy-agent/frameworks/constraint/pkg/apis"
	templatesv1 "github.com/open-policy-agent/frameworks/constraint/pkg/apis/templates/v1"
	"github.com/open-policy-agent/frameworks/constraint/pkg/client"
	"github.com/open-policy-agent/frameworks/constraint/pkg/client/drivers/rego"
	"github.com/open-policy-agent/frameworks/constraint/pkg/client/reviews"
	"github.com/open-policy-agent/gatekeeper/v3/pkg/drivers/k8scel"
	"github.com/open-policy-agent/gatekeeper/v3/pkg/target"
	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"podseal.test/oracles/ndjson"
)

// enforcementPoint is that of Gatekeeper's admission webhook.
const enforcementPoint = "validation.gatekeeper.sh"

type gatekeeperRequest struct {
	// Templates and Constraints are put in force together, in this order.
	Templates   []json.RawMessage `json:"templates"`
	Constraints []json.RawMessage `json:"constraints"`
	// Engines that are switched on, the preferred one first: K8sNativeValidation, Rego.
	Engines  []string           `json:"engines"`
	Requests []admissionRequest `json:"requests"`
}

// admissionRequest is one request to the API server, or without an operation
// an object that the audit looks at.
type admissionRequest struct {
	Object      *unstructured.Unstructured `json:"object"`
	OldObject   *unstructured.Unstructured `json:"oldObject"`
	Operation   string                     `json:"operation"`
	Subresource string                     `json:"subresource"`
	Namespace   string                     `json:"namespace"`
}

type verdict struct {
	Error      string      `json:"error,omitempty"`
	Violations []violation `json:"violations"`
}

type violation struct {
	Message string `json:"message"`
	Action  string `json:"action"`
}

func answerGatekeeper(line []byte) any {
	var asked gatekeeperRequest
	if err := json.Unmarshal(line, &asked); err != nil {
		return ndjson.Failure{Error: err.Error()}
	}
	engine, err := clientOf(asked)
	if err != nil {
		return map[string]any{"refused": err.Error(), "verdicts": []verdict{}}
	}
	verdicts := []verdict{}
	for _, one := range asked.Requests {
		verdicts = append(verdicts, judge(engine, one))
	}
	return map[string]any{"verdicts": verdicts}
}

// clientOf makes a client as Gatekeeper's main does, with templates and constraints in force.
func clientOf(asked gatekeeperRequest) (*client.Client, error) {
	options := []client.Opt{
		client.Targets(&target.K8sValidationTarget{}),
		client.EnforcementPoints(enforcementPoint),
	}
	for _, name := range asked.Engines {
		option, err := driver(name)
		if err != nil {
			return nil, err
		}
		options = append(options, option)
	}
	made, err := client.NewClient(options...)
	if err != nil {
		return nil, err
	}
	for _, raw := range asked.Templates {
		if err := addTemplate(made, raw); err != nil {
			return nil, err
		}
	}
	for _, raw := range asked.Constraints {
		constraint := &unstructured.Unstructured{}
		if err := json.Unmarshal(raw, constraint); err != nil {
			return nil, err
		}
		if _, err := made.AddConstraint(context.Background(), constraint); err != nil {
			return nil, err
		}
	}
	return made, nil
}

func driver(name string) (client.Opt, error) {
	switch name {
	case "K8sNativeValidation":
		made, err := k8scel.New()
		return client.Driver(made), err
	case "Rego":
		made, err := rego.New()
		return client.Driver(made), err
	}
	return nil, fmt.Errorf("no engine %q", name)
}

func addTemplate(made *client.Client, raw json.RawMessage) error {
	scheme := runtime.NewScheme()
	if err := apis.AddToScheme(scheme); err != nil {
		return err
	}
	template := &templatesv1.ConstraintTemplate{}
	if err := json.Unmarshal(raw, template); err != nil {
		return err
	}
	scheme.Default(template)
	versionless, err := template.ToVersionless()
	if err != nil {
		return err
	}
	_, err = made.AddTemplate(context.Background(), versionless)
	return err
}

func judge(engine *client.Client, asked admissionRequest) verdict {
	request, err := requestOf(asked)
	if err != nil {
		return verdict{Error: err.Error()}
	}
	review := target.AugmentedReview{AdmissionRequest: request, IsAdmission: asked.Operation != ""}
	answers, err := engine.Review(context.Background(), review, reviews.EnforcementPoint(enforcementPoint))
	if err != nil {
		return verdict{Error: err.Error()}
	}
	found := verdict{Violations: []violation{}}
	for _, one := range answers.Results() {
		found.Violations = append(found.Violations, violation{one.Msg, one.EnforcementAction})
	}
	slices.SortFunc(found.Violations, func(a, b violation) int {
		if a.Message < b.Message {
			return -1
		}
		return 1
	})
	return found
}

func requestOf(asked admissionRequest) (*admissionv1.AdmissionRequest, error) {
	raw, err := asked.Object.MarshalJSON()
	if err != nil {
		return nil, err
	}
	kind := asked.Object.GroupVersionKind()
	request := &admissionv1.AdmissionRequest{
		Kind:        metav1.GroupVersionKind{Group: kind.Group, Version: kind.Version, Kind: kind.Kind},
		Name:        asked.Object.GetName(),
		Namespace:   asked.Namespace,
		Operation:   admissionv1.Operation(asked.Operation),
		SubResource: asked.Subresource,
	}
	if asked.Operation == string(admissionv1.Delete) {
		request.OldObject.Raw = raw
		return request, nil
	}
	request.Object.Raw = raw
	if asked.OldObject != nil {
		request.OldObject.Raw, err = asked.OldObject.MarshalJSON()
	}
	return request, err
}
