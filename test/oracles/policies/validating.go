package main

import (
	"context"
	"encoding/json"
	"fmt"

	v1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/admission/plugin/policy/generic"
	"k8s.io/apiserver/pkg/admission/plugin/policy/matching"
	"k8s.io/apiserver/pkg/admission/plugin/policy/validating"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/environment"
	"k8s.io/client-go/kubernetes/scheme"
	listersv1 "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
	"podseal.test/oracles/ndjson"
)

type validatingRequest struct {
	Policy  v1.ValidatingAdmissionPolicy         `json:"policy"`
	Binding *v1.ValidatingAdmissionPolicyBinding `json:"binding"`
	// Params is the object that the binding refers to, if any.
	Params json.RawMessage `json:"params"`
	// Server is the version that compiles the policy, "1.30".
	Server   string             `json:"server"`
	Requests []admissionRequest `json:"requests"`
	// Costs asks for the cost of every validation as well.
	Costs bool `json:"costs"`
}

// verdict on one request. Matched tells whether policy and binding speak of it.
type verdict struct {
	Error   string `json:"error,omitempty"`
	Matched bool   `json:"matched"`
	// PassedOver tells that a match condition is false: nothing was judged.
	PassedOver bool `json:"passedOver"`
	Denied     bool `json:"denied"`
	// Denials are the messages of validations that are false, by their index.
	Denials []denial `json:"denials"`
	// Cost is that of all validations and messages together, in the server's units.
	Cost int64 `json:"cost,omitempty"`
	// Costs are those of each validation alone, with the variables that it reads.
	Costs []int64 `json:"costs,omitempty"`
	// MessageCosts are those of each message expression alone.
	MessageCosts []int64 `json:"messageCosts,omitempty"`
}

type denial struct {
	Validation int    `json:"validation"`
	Message    string `json:"message"`
	// IsError tells a failed evaluation, denied for the failure policy, from a false one.
	IsError bool `json:"isError"`
}

func answerValidating(line []byte) any {
	var asked validatingRequest
	if err := json.Unmarshal(line, &asked); err != nil {
		return ndjson.Failure{Error: err.Error()}
	}
	setDefaults(&asked)
	compiled, err := compile(asked)
	if err != nil {
		return ndjson.Failure{Error: err.Error()}
	}
	params, err := decode(asked.Params)
	if err != nil {
		return ndjson.Failure{Error: err.Error()}
	}
	verdicts := []verdict{}
	for _, one := range asked.Requests {
		judged, err := compiled.judge(one, params)
		if err != nil {
			judged = verdict{Error: err.Error(), Denials: []denial{}}
		}
		verdicts = append(verdicts, judged)
	}
	return map[string]any{"compileErrors": compiled.errors, "verdicts": verdicts}
}

// setDefaults fills what the server's defaulting fills.
func setDefaults(asked *validatingRequest) {
	if asked.Policy.Spec.FailurePolicy == nil {
		fail := v1.Fail
		asked.Policy.Spec.FailurePolicy = &fail
	}
	setMatchDefaults(asked.Policy.Spec.MatchConstraints)
	if asked.Binding != nil {
		setMatchDefaults(asked.Binding.Spec.MatchResources)
	}
}

func setMatchDefaults(resources *v1.MatchResources) {
	if resources == nil {
		return
	}
	if resources.NamespaceSelector == nil {
		resources.NamespaceSelector = &metav1.LabelSelector{}
	}
	if resources.ObjectSelector == nil {
		resources.ObjectSelector = &metav1.LabelSelector{}
	}
	if resources.MatchPolicy == nil {
		equivalent := v1.Equivalent
		resources.MatchPolicy = &equivalent
	}
}

// compiledPolicy is a policy as the plugin holds it, and its parts one by one for their cost.
type compiledPolicy struct {
	asked       validatingRequest
	validator   validating.Validator
	all         cel.ConditionEvaluator
	validations []cel.ConditionEvaluator
	messages    []cel.ConditionEvaluator
	errors      []string
}

func compile(asked validatingRequest) (*compiledPolicy, error) {
	libraries, err := environmentOf(asked.Server)
	if err != nil {
		return nil, err
	}
	compiler, err := cel.NewCompositedCompiler(libraries)
	if err != nil {
		return nil, err
	}
	spec := asked.Policy.Spec
	plain := cel.OptionalVariableDeclarations{HasParams: spec.ParamKind != nil}
	full := plain
	full.HasAuthorizer = true
	result := &compiledPolicy{asked: asked, errors: []string{}}
	for _, variable := range spec.Variables {
		accessor := &validating.Variable{Name: variable.Name, Expression: variable.Expression}
		if found := compiler.CompileAndStoreVariable(accessor, full, environment.NewExpressions); found.Error != nil {
			result.errors = append(result.errors, fmt.Sprintf("variable %s: %v", variable.Name, found.Error))
		}
	}
	result.compileConditions(compiler, full, plain)
	return result, nil
}

func (p *compiledPolicy) compileConditions(compiler *cel.CompositedCompiler, full, plain cel.OptionalVariableDeclarations) {
	spec := p.asked.Policy.Spec
	conditions := []cel.ExpressionAccessor{}
	for index := range spec.MatchConditions {
		conditions = append(conditions, (*matchconditions.MatchCondition)(&spec.MatchConditions[index]))
	}
	validations, messages := []cel.ExpressionAccessor{}, []cel.ExpressionAccessor{}
	for _, one := range spec.Validations {
		validations = append(validations, &validating.ValidationCondition{Expression: one.Expression, Message: one.Message, Reason: one.Reason})
		var message cel.ExpressionAccessor
		if one.MessageExpression != "" {
			message = &validating.MessageExpressionCondition{MessageExpression: one.MessageExpression}
		}
		messages = append(messages, message)
	}
	annotations := []cel.ExpressionAccessor{}
	for _, one := range spec.AuditAnnotations {
		annotations = append(annotations, &validating.AuditAnnotationCondition{Key: one.Key, ValueExpression: one.ValueExpression})
	}
	compileAll := func(name string, accessors []cel.ExpressionAccessor, variables cel.OptionalVariableDeclarations) cel.ConditionEvaluator {
		evaluator := compiler.CompileCondition(accessors, variables, environment.NewExpressions)
		for _, err := range evaluator.CompilationErrors() {
			p.errors = append(p.errors, fmt.Sprintf("%s: %v", name, err))
		}
		return evaluator
	}
	var matcher matchconditions.Matcher
	if len(conditions) > 0 {
		matcher = matchconditions.NewMatcher(compileAll("matchCondition", conditions, full), spec.FailurePolicy, "policy", "validate", p.asked.Policy.Name)
	}
	p.all = compileAll("validation", validations, full)
	p.validator = validating.NewValidator(p.all, matcher, compileAll("auditAnnotation", annotations, full),
		compileAll("messageExpression", messages, plain), spec.FailurePolicy, nil)
	if p.asked.Costs {
		for index := range validations {
			p.validations = append(p.validations, compiler.CompileCondition(validations[index:index+1], full, environment.NewExpressions))
			p.messages = append(p.messages, compiler.CompileCondition(messages[index:index+1], plain, environment.NewExpressions))
		}
	}
}

func (p *compiledPolicy) judge(asked admissionRequest, params runtime.Object) (verdict, error) {
	judged := verdict{Denials: []denial{}}
	attributes, kind, err := attributesOf(asked)
	if err != nil {
		return judged, err
	}
	objects := admission.NewObjectInterfacesFromScheme(scheme.Scheme)
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{
		Name: asked.Namespace, Labels: map[string]string{"kubernetes.io/metadata.name": asked.Namespace}}}
	judged.Matched, err = p.matches(attributes, objects, namespace)
	if err != nil || !judged.Matched {
		return judged, err
	}
	versioned, err := admission.NewVersionedAttributes(attributes, kind, objects)
	if err != nil {
		return judged, err
	}
	result := p.validator.Validate(context.Background(), attributes.GetResource(), versioned, params, namespace,
		celconfig.RuntimeCELCostBudget, nil)
	judged.PassedOver = len(result.Decisions) == 0
	for index, decision := range result.Decisions {
		if decision.Action == validating.ActionDeny {
			judged.Denied = true
			judged.Denials = append(judged.Denials, denial{index, decision.Message, decision.Evaluation == validating.EvalError})
		}
	}
	if p.asked.Costs {
		p.measure(&judged, versioned, attributes, params, namespace)
	}
	return judged, nil
}

func (p *compiledPolicy) matches(attributes admission.Attributes, objects admission.ObjectInterfaces, namespace *corev1.Namespace) (bool, error) {
	index := cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{})
	if err := index.Add(namespace); err != nil {
		return false, err
	}
	matcher := generic.NewPolicyMatcher(matching.NewMatcher(listersv1.NewNamespaceLister(index), nil))
	matched, _, _, err := matcher.DefinitionMatches(attributes, objects, validating.NewValidatingAdmissionPolicyAccessor(&p.asked.Policy))
	if err != nil || !matched || p.asked.Binding == nil {
		return matched, err
	}
	return matcher.BindingMatches(attributes, objects, validating.NewValidatingAdmissionPolicyBindingAccessor(p.asked.Binding))
}

func (p *compiledPolicy) measure(judged *verdict, versioned *admission.VersionedAttributes, attributes admission.Attributes, params runtime.Object, namespace *corev1.Namespace) {
	request := cel.CreateAdmissionRequest(attributes, metav1.GroupVersionResource(attributes.GetResource()), metav1.GroupVersionKind(versioned.VersionedKind))
	cost := func(evaluator cel.ConditionEvaluator) int64 {
		_, remaining, err := evaluator.ForInput(context.Background(), versioned, request,
			cel.OptionalVariableBindings{VersionedParams: params}, cel.CreateNamespaceObject(namespace), celconfig.RuntimeCELCostBudget)
		if err != nil {
			return celconfig.RuntimeCELCostBudget
		}
		return celconfig.RuntimeCELCostBudget - remaining
	}
	judged.Cost = cost(p.all)
	for index := range p.validations {
		judged.Costs = append(judged.Costs, cost(p.validations[index]))
		judged.MessageCosts = append(judged.MessageCosts, cost(p.messages[index]))
	}
}
