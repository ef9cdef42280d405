import { podsealProfileFile } from "../../facts/index.ts";
import type { PolicyFile, PolicyRequest } from "../policy-request.ts";
import { daemonSetText } from "./daemon-set.ts";
import { operatorText } from "./operator.ts";
import type { MadeProfile } from "./profile.ts";
import { profilesOf } from "./profile.ts";

/** The Localhost profile as a file for the kubelet's folder, as a DaemonSet that puts it there, or as an object of the Security Profiles Operator. */
export function generateSeccomp(request: PolicyRequest): readonly PolicyFile[] {
  const profiles = profilesOf(request);
  switch (request.seccomp?.form ?? "file") {
    case "file":
      return profiles.map((made) => ({
        path: profiles.length === 1 ? podsealProfileFile : `${made.architecture}/${podsealProfileFile}`,
        text: profileText(made),
      }));
    case "daemonset":
      return [{ path: "seccomp-installer.yaml", text: daemonSetText(profiles, request.toolVersion) }];
    case "operator":
      return [{ path: "seccomp-profile.yaml", text: operatorText(profiles, request.toolVersion) }];
  }
}

/** JSON has no comments: the words are in docs/policies.md and `podseal explain localhost-profile`. */
function profileText({ profile }: MadeProfile): string {
  return `${JSON.stringify(profile, null, 2)}\n`;
}
