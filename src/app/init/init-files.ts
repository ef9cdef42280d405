import { podsealProfileFile } from "../../facts/index.ts";
import { localhostProfileText } from "../explain-seccomp.ts";
import { checkRequest } from "./check-request.ts";
import { holdClaim } from "./hold-claim.ts";
import { namespaceDocuments } from "./namespace-document.ts";
import { networkDocuments } from "./network-documents.ts";
import type { InitPlan, InitRequest } from "./request.ts";
import { workloadDocuments } from "./workload-documents.ts";

/** A file of a starting point; its path is below the folder that was asked for, with "/". */
export interface InitFile {
  readonly file: string;
  readonly text: string;
}

/**
 * A sealed starting point: manifests in the order in which they are applied, with comments that teach, and for the level sealed what
 * belongs on the nodes.
 * @throws InitError for what Kubernetes would refuse, and for what would keep it from the level
 */
export async function initFiles(request: InitRequest): Promise<readonly InitFile[]> {
  const plan = checkRequest(request);
  const manifests = [
    { file: "00-namespace.yaml", text: `${head(plan)}${namespaceDocuments(plan)}` },
    { file: "10-network-policies.yaml", text: networkDocuments(plan) },
    { file: `20-${plan.name}.yaml`, text: workloadDocuments(plan) },
  ];
  await holdClaim(initStream(manifests), plan);
  return plan.level === "sealed"
    ? [...manifests, { file: `node/${podsealProfileFile}`, text: localhostProfileText() }]
    : manifests;
}

/** The manifests alone, as one stream. */
export function initStream(files: readonly InitFile[]): string {
  return files
    .filter(({ file }) => file.endsWith(".yaml") && !file.includes("/"))
    .map(({ text }) => text)
    .join("---\n");
}

function head({ name, level }: InitPlan): string {
  const facts =
    level === "sealed"
      ? `# Level sealed. Audit can vouch for it once --context-file tells it which k3s the cluster runs, the image's
# volumes and the content of the seccomp profile: podseal audit --complete --level sealed --context-file FILE
`
      : `# Level rootless-podman: at least as confined as the same container under rootless Podman. Check it after each change:
# podseal audit --complete
`;
  return `# ${name}: a starting point made by podseal init. Read it, change it, keep it.
${facts}
`;
}
