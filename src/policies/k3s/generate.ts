import { k3sRelease, newestKnown } from "../../facts/index.ts";
import type { PolicyFile, PolicyRequest } from "../policy-request.ts";
import { wrapComment } from "../yaml/wrap-comment.ts";
import { admissionFile, admissionText } from "./admission.ts";
import { auditFile, auditText } from "./audit-policy.ts";
import { configText, dropInFile } from "./config-text.ts";
import type { NodeRole } from "./node-files.ts";
import { limitsFile, limitsText, sysctlFile, sysctlText } from "./node-files.ts";
import { k3sSettings } from "./settings.ts";
import { stepsText, withUserNamespaces } from "./steps.ts";
import { subordinateIdsFile, subordinateIdsText } from "./subordinate-ids.ts";

/** Everything that goes onto the servers and agents of k3s: below `server/` and `agent/`, each at its absolute path there. */
export function generateK3s(
  request: Pick<PolicyRequest, "k3s" | "policyVersion"> & { readonly toolVersion?: string },
): readonly PolicyFile[] {
  const asked = request.k3s ?? newestKnown.k3s.version;
  const release = k3sRelease(asked);
  if (release === undefined) throw new RangeError(`no k3s release ${asked} is known`);
  const { kubernetes } = release;
  const ofNode = (role: NodeRole): readonly PolicyFile[] => [
    { path: `${role}${dropInFile}`, text: dropIn(role, kubernetes) },
    { path: `${role}${sysctlFile}`, text: sysctlText() },
    { path: `${role}${limitsFile(role)}`, text: limitsText(role) },
    ...(withUserNamespaces(release).outcome === "honoured"
      ? [{ path: `${role}${subordinateIdsFile}`, text: subordinateIdsText() }]
      : []),
  ];
  return [
    { path: "steps.txt", text: stepsText(release, request.toolVersion) },
    ...ofNode("server"),
    { path: `server${admissionFile}`, text: admissionText(kubernetes, request.policyVersion ?? "latest") },
    { path: `server${auditFile}`, text: auditText() },
    ...ofNode("agent"),
  ];
}

/** A file of k3s' own configuration for a server or an agent. */
function dropIn(role: NodeRole, kubernetes: string): string {
  const settings = k3sSettings(kubernetes).filter(({ scope }) => role === "server" || scope === "node");
  const heading = wrapComment(
    `${dropInFile} of every ${role}, read after config.yaml. A key with + adds to the list that stands there; should a list stand in another file of config.yaml.d after this one, its key needs the + too. A list on k3s' command line (systemctl cat ${role === "server" ? "k3s" : "k3s-agent"}) takes the place of the one here: move it into config.yaml. Undo all: remove the file and restart k3s.`,
  );
  return `${heading}\n${configText(settings, kubernetes)}`;
}
