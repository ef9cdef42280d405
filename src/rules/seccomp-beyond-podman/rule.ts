import { defineRule } from "../rule.ts";

export const seccompBeyondPodman = defineRule({
  id: "seccomp-beyond-podman",
  title: "Seccomp filter is not known to be as strict as asked",
  severity: "medium",
  severityReason:
    "A filter stands, but it lets through calls that the yardstick refuses, or its content is not known.",
  risk: "A bug in one of the calls that the filter lets through is within reach.",
  rootlessPodman: "Loads its own default filter, which neither holds nor is held by the runtimes' default.",
  remediation:
    "Load a Localhost profile that holds only what both the runtime's and Podman's default let through, and give its content with the node's facts.",
  dimensions: ["seccomp"],
  versions: [],
  judges: "seccomp",
  says: () => "the seccomp filter is not at most the one asked for",
  references: [
    "https://kubernetes.io/docs/tutorials/security/seccomp/",
    "https://man7.org/linux/man-pages/man2/seccomp.2.html",
  ],
});
