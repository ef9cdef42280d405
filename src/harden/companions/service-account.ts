import type { PodTemplate, Workload } from "../../workload/index.ts";
import { asList, workloadIdentity } from "../../workload/index.ts";
import { doubtAboutToken } from "../plan/credentials.ts";
import type { PlanContext } from "../plan/plan-context.ts";
import type { Step } from "../plan/step.ts";
import type { Companion } from "./companion.ts";
import { metadataOf, takesCompanions } from "./companion.ts";

/** An account and what puts the pod under it. */
export interface OwnAccount {
  readonly companion: Companion;
  readonly steps: readonly Step[];
}

const source = "kubernetes.io docs, Configure Service Accounts for Pods";

/** A service account of its own, without a token, for a workload on the default account. Undefined where it has one, or one of the name exists. */
export function ownAccount(
  workload: Workload,
  name: string | undefined,
  context: PlanContext,
): OwnAccount | undefined {
  const { namespace } = workload.object;
  const pods = workload.pods.filter(isOnDefault);
  if (pods.length === 0 || name === undefined || !takesCompanions(namespace)) return undefined;
  if (context.inventory.find("ServiceAccount", namespace, name) !== undefined) return undefined;
  const id = workloadIdentity(workload);
  return {
    companion: {
      kind: "service-account",
      namespace,
      title: `Make an account of its own for ${id}`,
      document: {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: metadataOf(name, namespace),
        automountServiceAccountToken: false,
      },
      because: "a right that is given to the namespace's default account then is no right of this workload",
      watchFor: "programs that call the Kubernetes API; the account must be there before the pod is",
    },
    steps: pods.map((pod) => accountStep(pod, name, context)),
  };
}

function isOnDefault({ shape, spec }: PodTemplate): boolean {
  const account = spec.serviceAccountName;
  return shape === "complete" && (account === undefined || account === "default");
}

function accountStep(pod: PodTemplate, name: string, context: PlanContext): Step {
  const doubt = pullSecrets(context) ?? tokenDoubt(pod, context);
  return {
    id: "service-account",
    title: `Run under the account ${name}`,
    at: pod.path,
    changes: [{ kind: "set", path: [...pod.path, "serviceAccountName"], value: name }],
    mayClose: [],
    applicability: doubt === undefined ? "safe" : "unsafe",
    because:
      doubt ??
      "no binding of the input gives the default account a right, and the input gives it no pull secret: nothing is lost",
    evidence: [source],
    watchFor: "private images, where pull secrets were added to the default account of the cluster",
  };
}

function tokenDoubt(pod: PodTemplate, context: PlanContext): string | undefined {
  return pod.spec.automountServiceAccountToken === true
    ? "the manifest asks for the token of the default account"
    : doubtAboutToken(pod, context);
}

function pullSecrets({ inventory, object }: PlanContext): string | undefined {
  const account = inventory.find("ServiceAccount", object.namespace, "default");
  const has = asList(account?.value["imagePullSecrets"]).length > 0;
  return has ? "the default account of the namespace has pull secrets, which the new one lacks" : undefined;
}
