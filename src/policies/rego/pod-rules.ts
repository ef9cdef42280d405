import { podKinds } from "../vap/pod-expressions.ts";

const kind = "input.review.kind.kind";

/** The kinds whose pod template does not stand at spec.template. */
const others = podKinds.filter(({ template }) => template.join() !== "spec,template");

/** What every rule reads: the pod once, wherever it stands, and whether the request is one to judge. */
export const podRules = `# The pod, wherever the object keeps it.
pod := template_of(input.review.object)

spec := field(pod, ["spec"], {})

containers := [c | c := [${["initContainers", "containers", "ephemeralContainers"]
  .map((list) => `field(spec, ["${list}"], [])`)
  .join(", ")}][_][_]]

annotations := field(pod, ["metadata", "annotations"], {})

${[
  ...others.map(({ kind: name, template }) =>
    template.length === 0
      ? `template_of(whole) = whole {\n  ${kind} == "${name}"\n}`
      : `template_of(whole) = field(whole, ${listOf(template)}, {}) {\n  ${kind} == "${name}"\n}`,
  ),
  `template_of(whole) = field(whole, ["spec", "template"], {}) {\n  not one_of(${kind}, {${others.map(({ kind: name }) => `"${name}"`).join(", ")}})\n}`,
].join("\n\n")}

# The value of a field, or what stands for it where it is absent or null.
field(of, path, otherwise) = value {
  value := object.get(of, path, null)
  value != null
}

field(of, path, otherwise) = otherwise {
  object.get(of, path, null) == null
}

one_of(value, values) {
  values[_] == value
}

# Of a pod that exists, only ephemeral containers can be added; a deletion starts nothing. Of what makes pods, only what changes the pod is
# judged: older workloads can still be scaled down and deleted.
judged {
  not one_of(operation, {"UPDATE", "DELETE"})
}

judged {
  operation == "UPDATE"
  ${kind} != "Pod"
  not unchanged
}

judged {
  operation == "UPDATE"
  ${kind} == "Pod"
  field(input.review, ["subResource"], "") == "ephemeralcontainers"
  not unchanged
}

unchanged {
  pod == template_of(input.review.oldObject)
}

# Empty in Gatekeeper's audit.
operation := field(input.review, ["operation"], "")`;

/** What rules with waivers read: what is being judged, as the patterns see it. */
export const waiverRules = `workload := concat("/", [field(input.review, ["namespace"], ""), object_name])

object_name := given {
  given := field(input.review.object, ["metadata", "name"], "")
  given != ""
}

object_name := field(input.review.object, ["metadata", "generateName"], "") {
  field(input.review.object, ["metadata", "name"], "") == ""
}

waived(patterns, container) {
  regex.match(patterns[_], concat("/", [workload, container]))
}`;

function listOf(path: readonly string[]): string {
  return `[${path.map((step) => `"${step}"`).join(", ")}]`;
}
