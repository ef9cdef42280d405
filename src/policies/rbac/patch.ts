import type { JsonObject } from "../../workload/index.ts";
import type { AccountUse } from "../policy-request.ts";

/** The command that puts a workload under its account, or takes its token; undefined where nothing changes or no patch can name the place. */
export function patchOf(one: AccountUse): string | undefined {
  const { workload, pod, ownName, hasToken, use } = one;
  const fields: JsonObject = {
    ...(ownName === undefined ? {} : { serviceAccountName: ownName }),
    ...(use === undefined && hasToken && pod.spec.automountServiceAccountToken !== false
      ? { automountServiceAccountToken: false }
      : {}),
  };
  if (Object.keys(fields).length === 0 || pod.path.some((step) => typeof step === "number")) return undefined;
  const { kind, name, namespace } = workload.object;
  const patch = pod.path.reduceRight<JsonObject>((inner, step) => ({ [String(step)]: inner }), fields);
  const place = namespace === undefined ? "" : ` -n ${namespace}`;
  if (kind === "Pod" || kind === "Job")
    return `# of a ${kind} that is there the field cannot change: write ${JSON.stringify(patch)} into its manifest`;
  return `kubectl${place} patch ${kind.toLowerCase()} ${name} --type merge -p '${JSON.stringify(patch)}'`;
}
