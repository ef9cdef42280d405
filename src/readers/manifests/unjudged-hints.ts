import type { UnjudgedCode } from "../../workload/index.ts";

const running = "judge what runs: kubectl get pods -A -o json | podseal audit -";

const hints: Readonly<Record<UnjudgedCode, string>> = {
  "no-containers": "audit the rendered manifests: kubectl kustomize DIR | podseal audit -",
  "operator-made-pod": running,
  "pod-spec-patch": running,
  "manifest-in-string": "take it out into a file of its own and audit that",
  "copy-of-a-pod": "audit the object that it is a copy or pattern of",
  "too-deep": "flatten the object",
};

/** What to do to have it judged. */
export function unjudgedHint(code: UnjudgedCode): string {
  return hints[code];
}
