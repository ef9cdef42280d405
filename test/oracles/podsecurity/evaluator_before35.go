//go:build before35

package podsecurity

import "k8s.io/pod-security-admission/policy"

// Before v0.35 the evaluator could not emulate an older version.
func newEvaluator(checks []policy.Check) policy.Evaluator {
	official, err := policy.NewEvaluator(checks)
	if err != nil {
		panic(err)
	}
	return official
}

func setUserNamespacesGate(on bool) {
	policy.RelaxPolicyForUserNamespacePods(on)
}
