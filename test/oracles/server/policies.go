package main

import (
	"encoding/json"

	v1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/api/meta/testrestmapper"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apiserver/pkg/admission/plugin/policy/validating"
	"k8s.io/apiserver/pkg/cel/openapi/resolver"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/admissionregistration"
	_ "k8s.io/kubernetes/pkg/apis/admissionregistration/install"
	"k8s.io/kubernetes/pkg/apis/admissionregistration/validation"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	"k8s.io/kubernetes/pkg/generated/openapi"
	"podseal.test/oracles/ndjson"
)

// policyAnswer is what the server says when a policy or binding is created:
// why it refuses it, and the warnings of its type check.
type policyAnswer struct {
	Refused  string    `json:"refused,omitempty"`
	Invalid  []invalid `json:"invalid"`
	Warnings []string  `json:"warnings"`
}

func createPolicy(line []byte) any {
	var asked request
	if err := json.Unmarshal(line, &asked); err != nil {
		return ndjson.Failure{Error: err.Error()}
	}
	decoded, err := runtime.Decode(legacyscheme.Codecs.UniversalDecoder(), asked.JSON)
	if err != nil {
		return policyAnswer{Refused: err.Error(), Invalid: []invalid{}, Warnings: []string{}}
	}
	found := policyAnswer{Invalid: []invalid{}, Warnings: []string{}}
	var problems field.ErrorList
	switch object := decoded.(type) {
	case *admissionregistration.ValidatingAdmissionPolicy:
		problems = validation.ValidateValidatingAdmissionPolicy(object)
		policy := &v1.ValidatingAdmissionPolicy{}
		if err := legacyscheme.Scheme.Convert(object, policy, nil); err != nil {
			return ndjson.Failure{Error: err.Error()}
		}
		for _, warning := range checker.Check(policy) {
			found.Warnings = append(found.Warnings, warning.FieldRef+": "+warning.Warning)
		}
	case *admissionregistration.ValidatingAdmissionPolicyBinding:
		problems = validation.ValidateValidatingAdmissionPolicyBinding(object)
	default:
		return ndjson.Failure{Error: "neither a policy nor a binding"}
	}
	for _, problem := range problems {
		found.Invalid = append(found.Invalid, invalid{problem.Field, string(problem.Type), problem.ErrorBody()})
	}
	return found
}

// checker is what the server's controller uses: its warnings go into the status of a policy.
var checker = &validating.TypeChecker{
	SchemaResolver: resolver.NewDefinitionsSchemaResolver(openapi.GetOpenAPIDefinitions, legacyscheme.Scheme),
	RestMapper:     testrestmapper.TestOnlyStaticRESTMapper(legacyscheme.Scheme),
}
