package main

import (
	"context"
	"encoding/json"
	"fmt"

	v1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/admission/plugin/policy/generic"
	"k8s.io/apiserver/pkg/admission/plugin/policy/matching"
	"k8s.io/apiserver/pkg/admission/plugin/policy/mutating"
	"k8s.io/apiserver/pkg/admission/plugin/policy/mutating/patch"
	"k8s.io/apiserver/pkg/admission/plugin/policy/validating"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/environment"
	"k8s.io/client-go/applyconfigurations"
	"k8s.io/client-go/kubernetes/scheme"
	listersv1 "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
	"podseal.test/oracles/ndjson"
)

type mutatingRequest struct {
	Policy  v1.MutatingAdmissionPolicy         `json:"policy"`
	Binding *v1.MutatingAdmissionPolicyBinding `json:"binding"`
	// Params is the object that the binding refers to, if any.
	Params json.RawMessage `json:"params"`
	// Server is the version that compiles the policy, "1.34".
	Server   string             `json:"server"`
	Requests []admissionRequest `json:"requests"`
}

// mutation of one object. Matched tells whether policy and binding speak of it.
type mutation struct {
	Error   string         `json:"error,omitempty"`
	Matched bool           `json:"matched"`
	Before  runtime.Object `json:"before,omitempty"`
	After   runtime.Object `json:"after,omitempty"`
	// Again is what a second run makes of After.
	Again runtime.Object `json:"again,omitempty"`
}

// mutator is a policy as the plugin holds it.
type mutator struct {
	asked    mutatingRequest
	matcher  matchconditions.Matcher
	patchers []patch.Patcher
	compiler *cel.CompositedCompiler
	types    managedfields.TypeConverter
}

func answerMutating(line []byte) any {
	var asked mutatingRequest
	if err := json.Unmarshal(line, &asked); err != nil {
		return ndjson.Failure{Error: err.Error()}
	}
	if asked.Policy.Spec.FailurePolicy == nil {
		fail := v1.Fail
		asked.Policy.Spec.FailurePolicy = &fail
	}
	setMatchDefaults(asked.Policy.Spec.MatchConstraints)
	if asked.Binding != nil {
		setMatchDefaults(asked.Binding.Spec.MatchResources)
	}
	compiled, err := compileMutating(asked)
	if err != nil {
		return ndjson.Failure{Error: err.Error()}
	}
	params, err := decode(asked.Params)
	if err != nil {
		return ndjson.Failure{Error: err.Error()}
	}
	mutations := []mutation{}
	for _, one := range asked.Requests {
		made, err := compiled.mutateTwice(one, params)
		if err != nil {
			made.Error = err.Error()
		}
		mutations = append(mutations, made)
	}
	return map[string]any{"mutations": mutations}
}

func compileMutating(asked mutatingRequest) (*mutator, error) {
	libraries, err := environmentOf(asked.Server)
	if err != nil {
		return nil, err
	}
	compiler, err := cel.NewCompositedCompiler(libraries)
	if err != nil {
		return nil, err
	}
	policy := asked.Policy.Spec
	options := cel.OptionalVariableDeclarations{HasParams: policy.ParamKind != nil, HasAuthorizer: true}
	for _, variable := range policy.Variables {
		accessor := &validating.Variable{Name: variable.Name, Expression: variable.Expression}
		if found := compiler.CompileAndStoreVariable(accessor, options, environment.NewExpressions); found.Error != nil {
			return nil, fmt.Errorf("variable %s: %v", variable.Name, found.Error)
		}
	}
	conditions := []cel.ExpressionAccessor{}
	for index := range policy.MatchConditions {
		conditions = append(conditions, (*matchconditions.MatchCondition)(&policy.MatchConditions[index]))
	}
	evaluator := compiler.CompileCondition(conditions, options, environment.NewExpressions)
	for _, err := range evaluator.CompilationErrors() {
		return nil, fmt.Errorf("match condition: %v", err)
	}
	made := &mutator{asked: asked, compiler: compiler,
		// How lists of a pod are merged, from the server's own OpenAPI document.
		types:   applyconfigurations.NewTypeConverter(scheme.Scheme),
		matcher: matchconditions.NewMatcher(evaluator, policy.FailurePolicy, "policy", "mutate", asked.Policy.Name)}
	options.HasPatchTypes = true
	for _, one := range policy.Mutations {
		made.patchers = append(made.patchers, patcherOf(compiler, one, options))
	}
	return made, nil
}

func patcherOf(compiler *cel.CompositedCompiler, one v1.Mutation, options cel.OptionalVariableDeclarations) patch.Patcher {
	if one.PatchType == v1.PatchTypeJSONPatch {
		accessor := &patch.JSONPatchCondition{Expression: one.JSONPatch.Expression}
		return patch.NewJSONPatcher(compiler.CompileMutatingEvaluator(accessor, options, environment.NewExpressions))
	}
	accessor := &patch.ApplyConfigurationCondition{Expression: one.ApplyConfiguration.Expression}
	return patch.NewApplyConfigurationPatcher(compiler.CompileMutatingEvaluator(accessor, options, environment.NewExpressions))
}

func (m *mutator) mutateTwice(asked admissionRequest, params runtime.Object) (mutation, error) {
	attributes, kind, err := attributesOf(asked)
	if err != nil {
		return mutation{}, err
	}
	objects := admission.NewObjectInterfacesFromScheme(scheme.Scheme)
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{
		Name: asked.Namespace, Labels: map[string]string{"kubernetes.io/metadata.name": asked.Namespace}}}
	versioned, err := admission.NewVersionedAttributes(attributes, kind, objects)
	if err != nil {
		return mutation{}, err
	}
	before := versioned.VersionedObject.Object()
	made := mutation{Before: before, After: before, Again: before}
	made.Matched, err = m.matches(attributes, versioned, objects, params, namespace)
	if err != nil || !made.Matched {
		return made, err
	}
	if made.After, err = m.mutate(versioned, attributes, objects, params, namespace); err != nil {
		return made, err
	}
	made.Again, err = m.mutate(versioned, attributes, objects, params, namespace)
	return made, err
}

// mutate runs every mutation, each on what the one before it made.
func (m *mutator) mutate(versioned *admission.VersionedAttributes, attributes admission.Attributes, objects admission.ObjectInterfaces, params runtime.Object, namespace *corev1.Namespace) (runtime.Object, error) {
	// As the server does it: one context, so that a variable has the same value in every mutation.
	running := m.compiler.CreateContext(context.Background())
	for _, patcher := range m.patchers {
		changed, err := patcher.Patch(running, patch.Request{
			MatchedResource:     attributes.GetResource(),
			VersionedAttributes: versioned,
			ObjectInterfaces:    objects,
			OptionalVariables:   cel.OptionalVariableBindings{VersionedParams: params},
			Namespace:           namespace,
			TypeConverter:       m.types,
		}, celconfig.RuntimeCELCostBudget)
		if err != nil {
			return nil, err
		}
		versioned.UpdateObject(changed)
	}
	return versioned.VersionedObject.Object(), nil
}

func (m *mutator) matches(attributes admission.Attributes, versioned *admission.VersionedAttributes, objects admission.ObjectInterfaces, params runtime.Object, namespace *corev1.Namespace) (bool, error) {
	index := cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{})
	if err := index.Add(namespace); err != nil {
		return false, err
	}
	matcher := generic.NewPolicyMatcher(matching.NewMatcher(listersv1.NewNamespaceLister(index), nil))
	matched, _, _, err := matcher.DefinitionMatches(attributes, objects, mutating.NewMutatingAdmissionPolicyAccessor(&m.asked.Policy))
	if err != nil || !matched {
		return false, err
	}
	if m.asked.Binding != nil {
		matched, err = matcher.BindingMatches(attributes, objects, mutating.NewMutatingAdmissionPolicyBindingAccessor(m.asked.Binding))
		if err != nil || !matched {
			return false, err
		}
	}
	found := m.matcher.Match(m.compiler.CreateContext(context.Background()), versioned, params, nil)
	return found.Matches, found.Error
}
