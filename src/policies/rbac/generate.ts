import type { JsonObject } from "../../workload/index.ts";
import { workloadIdentity } from "../../workload/index.ts";
import type { AccountUse, PolicyFile, PolicyRequest } from "../policy-request.ts";
import { wrapComment } from "../yaml/wrap-comment.ts";
import type { YamlValue } from "../yaml/write-yaml.ts";
import { writeYaml } from "../yaml/write-yaml.ts";
import { bindingsFor } from "./bindings.ts";
import { patchOf } from "./patch.ts";
import { proposalsText } from "./proposals.ts";
import { rightsText } from "./rights.ts";

/** Accounts of their own for workloads on a default account, and for every account what it may do and how that becomes more. */
export function generateRbac(request: PolicyRequest): readonly PolicyFile[] {
  const uses = request.input?.accounts ?? [];
  const documents = uses.flatMap(documentsOf);
  const text = [headOf(request, uses), ...documents].join("---\n");
  return [{ path: "rbac.yaml", text: `${text}${rightsText(uses)}${proposalsText(uses)}` }];
}

/** The account and, where rights go with it, bindings like those of the account that it replaces. */
function documentsOf(use: AccountUse): string[] {
  const { ownName, workload } = use;
  const needsNoToken = use.use === undefined;
  const patch = patchOf(use);
  const why = wrapComment(`${workloadIdentity(workload)}: ${reasonOf(use)}`);
  const command = patch === undefined ? "" : `# Then:\n#   ${patch}\n`;
  if (ownName === undefined) return patch === undefined ? [] : [`${why}${command}`];
  const { namespace } = workload.object;
  const account: YamlValue = {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: metadataOf(ownName, namespace),
    ...(needsNoToken ? { automountServiceAccountToken: false } : {}),
  };
  const bindings = bindingsFor(use, ownName).map((one) => writeYaml(one));
  return [`${why}${command}${writeYaml(account)}`, ...bindings];
}

function metadataOf(
  name: string,
  namespace: string | undefined,
): JsonObject & { readonly [key: string]: string } {
  return { name, ...(namespace === undefined ? {} : { namespace }) };
}

function reasonOf({ use, ownName, account, rights, unknownRoles }: AccountUse): string {
  if (ownName === undefined)
    return `nothing in the input gives ${account} a right, and nothing that is passed to the pod points to the API: it needs no token.`;
  if (use === undefined)
    return "nothing shows that it uses the API: an account of its own, without a token. A right that somebody gives the namespace's default account then is none of its.";
  if (rights.length + unknownRoles.length === 0)
    return `it may use the API, since ${use}; no right is in the input, so that its token stays and none is invented.`;
  return `it uses the API, since ${use}. It gets an account of its own with the same roles; when every workload has moved, remove the bindings of default.`;
}

function headOf({ toolVersion, exemptNamespaces }: PolicyRequest, uses: readonly AccountUse[]): string {
  const own = uses.filter(({ ownName }) => ownName !== undefined);
  return [
    `Made by podseal ${toolVersion}: service accounts for the workloads of the input. ${own.length} of ${uses.length} run under a default account and get one of their own. Apply the accounts first: a pod whose account does not exist is not made.`,
    "Pull secrets that were added to the default account in the cluster are not known here, and the new accounts lack them: kubectl get serviceaccount default -o yaml in each namespace.",
    "Rights come from the input's roles and bindings alone. None is invented, and none is taken away where the input does not prove that it is not needed.",
    `Left alone: ${exemptNamespaces.join(", ")}. Who may do what, how that becomes more, and what may do with less, stands at the end.`,
  ]
    .map((line) => wrapComment(line))
    .join("");
}
