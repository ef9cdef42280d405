// Package podsecurity asks the official Pod Security admission for its verdict.
package podsecurity

import (
	"encoding/json"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	kjson "k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	"podseal.test/oracles/ndjson"
)

// request asks about one pod at every level given, in every version given.
type request struct {
	Pod      json.RawMessage `json:"pod"`
	Level    string          `json:"level"`
	Version  string          `json:"version"`
	Levels   []string        `json:"levels"`
	Versions []string        `json:"versions"`
	// Details asks for the reason and detail of each failed check as well.
	Details bool `json:"details"`
	// UserNamespacesGate is the feature gate UserNamespacesPodSecurityStandards, which servers 1.29 to 1.34 have.
	UserNamespacesGate bool `json:"userNamespacesGate"`
}

// verdict of one level and version. Failed names the checks, in name order.
type verdict struct {
	Level   string      `json:"level"`
	Version string      `json:"version"`
	Allowed bool        `json:"allowed"`
	Failed  []string    `json:"failed"`
	Details []violation `json:"details,omitempty"`
}

type violation struct {
	ID     string `json:"id"`
	Reason string `json:"reason"`
	Detail string `json:"detail"`
}

var (
	podKind    = schema.GroupVersionKind{Version: "v1", Kind: "Pod"}
	serializer = newSerializer()
	failures   []violation
	evaluator  = newEvaluator(recordingChecks())
)

// Answer judges a pod. Fields that this version of the API does not know are
// dropped and nothing is defaulted, as in the official fixtures' own test.
func Answer(line []byte) any {
	asked, err := parse(line)
	if err != nil {
		return ndjson.Failure{Error: err.Error()}
	}
	pod := &corev1.Pod{}
	if _, _, err := serializer.Decode(asked.Pod, &podKind, pod); err != nil {
		return ndjson.Failure{Error: err.Error()}
	}
	setUserNamespacesGate(asked.UserNamespacesGate)
	verdicts := []verdict{}
	for _, level := range asked.Levels {
		for _, version := range asked.Versions {
			judged, err := judge(pod, level, version)
			if err != nil {
				return ndjson.Failure{Error: err.Error()}
			}
			if !asked.Details {
				judged.Details = nil
			}
			verdicts = append(verdicts, judged)
		}
	}
	return map[string]any{"verdicts": verdicts}
}

func parse(line []byte) (request, error) {
	var asked request
	if err := json.Unmarshal(line, &asked); err != nil {
		return asked, err
	}
	if asked.Level != "" {
		asked.Levels = append(asked.Levels, asked.Level)
	}
	if asked.Version != "" {
		asked.Versions = append(asked.Versions, asked.Version)
	}
	return asked, nil
}

func judge(pod *corev1.Pod, levelName, versionName string) (verdict, error) {
	level, err := api.ParseLevel(levelName)
	if err != nil {
		return verdict{}, err
	}
	version, err := api.ParseVersion(versionName)
	if err != nil {
		return verdict{}, err
	}
	failures = nil
	results := evaluator.EvaluatePod(api.LevelVersion{Level: level, Version: version}, &pod.ObjectMeta, &pod.Spec)
	judged := verdict{Level: levelName, Version: versionName, Failed: []string{}, Details: failures}
	judged.Allowed = policy.AggregateCheckResults(results).Allowed
	for _, failure := range failures {
		judged.Failed = append(judged.Failed, failure.ID)
	}
	slices.Sort(judged.Failed)
	return judged, nil
}

// recordingChecks are the official checks, each of which also notes its name
// when it fails: the evaluator's results do not name the check.
func recordingChecks() []policy.Check {
	checks := policy.DefaultChecks()
	for index := range checks {
		id := string(checks[index].ID)
		versions := slices.Clone(checks[index].Versions)
		for at := range versions {
			official := versions[at].CheckPod
			versions[at].CheckPod = func(metadata *metav1.ObjectMeta, spec *corev1.PodSpec) policy.CheckResult {
				result := official(metadata, spec)
				if !result.Allowed {
					failures = append(failures, violation{ID: id, Reason: result.ForbiddenReason, Detail: result.ForbiddenDetail})
				}
				return result
			}
		}
		checks[index].Versions = versions
	}
	return checks
}

func newSerializer() runtime.Serializer {
	scheme := runtime.NewScheme()
	if err := corev1.AddToScheme(scheme); err != nil {
		panic(err)
	}
	return kjson.NewSerializerWithOptions(kjson.DefaultMetaFactory, scheme, scheme, kjson.SerializerOptions{})
}
