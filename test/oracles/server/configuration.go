package main

import (
	"encoding/json"
	"os"
	"path/filepath"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apiserver/pkg/admission"
	apiserverconfig "k8s.io/apiserver/pkg/apis/apiserver"
	apiserverv1 "k8s.io/apiserver/pkg/apis/apiserver/v1"
	auditinternal "k8s.io/apiserver/pkg/apis/audit"
	"k8s.io/apiserver/pkg/apis/audit/v1"
	"k8s.io/apiserver/pkg/apis/audit/validation"
	"k8s.io/pod-security-admission/admission/api/load"
	podsecurity "k8s.io/pod-security-admission/admission/api/validation"
	"podseal.test/oracles/ndjson"
)

// configurationFiles are texts of files that the API server reads when it starts.
type configurationFiles struct {
	Admission string `json:"admission"`
	Audit     string `json:"audit"`
}

// configurationAnswer is what the server would complain of, and what it took.
type configurationAnswer struct {
	Problems []string `json:"problems"`
	Enforce  string   `json:"enforce"`
	Exempt   []string `json:"exempt"`
	Rules    int      `json:"rules"`
}

// configuration reads files as the API server does when it starts, the audit policy strictly.
func configuration(line []byte) any {
	var asked configurationFiles
	if err := json.Unmarshal(line, &asked); err != nil {
		return ndjson.Failure{Error: err.Error()}
	}
	made := configurationAnswer{Problems: []string{}, Exempt: []string{}}
	readAdmission(asked.Admission, &made)
	readAudit(asked.Audit, &made)
	return made
}

func readAdmission(text string, made *configurationAnswer) {
	folder, err := os.MkdirTemp("", "podseal-")
	if err != nil {
		made.Problems = append(made.Problems, err.Error())
		return
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "psa.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		made.Problems = append(made.Problems, err.Error())
		return
	}
	scheme := runtime.NewScheme()
	_ = apiserverconfig.AddToScheme(scheme)
	_ = apiserverv1.AddToScheme(scheme)
	provider, err := admission.ReadAdmissionConfiguration([]string{"PodSecurity"}, path, scheme)
	if err != nil {
		made.Problems = append(made.Problems, err.Error())
		return
	}
	reader, err := provider.ConfigFor("PodSecurity")
	if err != nil {
		made.Problems = append(made.Problems, err.Error())
		return
	}
	if reader == nil {
		made.Problems = append(made.Problems, "nothing for the plugin PodSecurity")
		return
	}
	loaded, err := load.LoadFromReader(reader)
	if err != nil {
		made.Problems = append(made.Problems, err.Error())
		return
	}
	for _, one := range podsecurity.ValidatePodSecurityConfiguration(loaded) {
		made.Problems = append(made.Problems, one.Error())
	}
	made.Enforce = loaded.Defaults.Enforce
	made.Exempt = append(made.Exempt, loaded.Exemptions.Namespaces...)
}

func readAudit(text string, made *configurationAnswer) {
	scheme := runtime.NewScheme()
	_ = v1.AddToScheme(scheme)
	_ = auditinternal.AddToScheme(scheme)
	codecs := serializer.NewCodecFactory(scheme, serializer.EnableStrict)
	policy := &auditinternal.Policy{}
	decoder := codecs.UniversalDecoder(auditinternal.SchemeGroupVersion)
	if _, _, err := decoder.Decode([]byte(text), nil, policy); err != nil {
		made.Problems = append(made.Problems, err.Error())
		return
	}
	for _, one := range validation.ValidatePolicy(policy) {
		made.Problems = append(made.Problems, one.Error())
	}
	made.Rules = len(policy.Rules)
}
