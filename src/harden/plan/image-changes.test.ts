import { describe, expect, it } from "vitest";
import type { PlannedPod } from "../../../test/helpers/planned-pods.ts";
import { plannedPod } from "../../../test/helpers/planned-pods.ts";
import type { ImageChange } from "./image-changes.ts";

const image = "example.org/app:1";
const onNfs =
  "volumes: [{name: nfs, nfs: {server: a, path: /b}}, {name: data, persistentVolumeClaim: {claimName: d}}]\n";
const pod = (more = "", name = image): string =>
  `${onNfs}containers: [{name: main, image: "${name}"${more}}]`;
const root = { images: { [image]: { user: "" } } };

function changeOf(given: PlannedPod): ImageChange | undefined {
  return plannedPod(given).imageChanges[0];
}

describe("an image that needs root", () => {
  it.each<[what: string, given: PlannedPod, is: boolean]>([
    ["is told where a volume forbids a user namespace", { pod: pod(), ...root }, true],
    [
      "is not told where a user namespace takes its place",
      { pod: `containers: [{name: main, image: "${image}"}]`, ...root },
      false,
    ],
    [
      "is told for a strict level all the same",
      { pod: `containers: [{name: main, image: "${image}"}]`, ...root, strict: true },
      true,
    ],
    ["is told when a user of its own is preferred", { pod: pod(), ...root, prefer: "non-root" }, true],
    [
      "is not told of a user that is known",
      { pod: pod(), images: { [image]: { user: "1000", uid: 1000 } } },
      false,
    ],
    ["is not told of an image of which nothing is known", { pod: pod() }, false],
    ["is told of a known image", { pod: pod("", "vaultwarden/server:1") }, true],
    [
      "is not told of a known image with another command",
      { pod: pod(", command: [sleep]", "vaultwarden/server:1") },
      false,
    ],
  ])("%s", (_what, given, is) => {
    expect(changeOf(given) !== undefined).toBe(is);
  });

  it("is sketched by what is known of it", () => {
    const given = {
      pod: pod(
        ", ports: [{containerPort: 80}], volumeMounts: [{name: data, mountPath: /data/}, {name: nfs, mountPath: /media}]",
      ),
      images: {
        [image]: {
          user: "root",
          volumes: ["/data", "/cache"],
          writes: ["/run/app", "/media"],
          setId: false,
          fileCapabilities: true,
        },
      },
    };
    expect(changeOf(given)?.containerfile).toBe(`FROM example.org/app:1
USER 0
# What it writes to. Builders other than BuildKit and Buildah drop changes below a VOLUME.
RUN mkdir -p /run/app /cache && chown -R 10001:10001 /run/app /cache
# The volumes at /data are given to the user by the pod's fsGroup: 10001.
# The volumes at /media must be given to the user where they are: chown -R 10001:10001.
# It holds file capabilities; getcap and setcap come with libcap.
RUN getcap -r / 2>/dev/null | cut -d' ' -f1 | xargs -r -n1 setcap -r
# The program must be told to listen on 8080; the Service keeps 80.
EXPOSE 8080
# A number, so that the kubelet can check it: no account of the node has it.
USER 10001:10001
`);
  });

  it("guesses no paths, and writes none that a shell would read otherwise", () => {
    expect(changeOf({ pod: pod(), ...root })?.containerfile).toContain("# RUN chown -R 10001:10001 /PATH");
    const odd = { images: { [image]: { user: "", volumes: ["/a; rm -rf /", "/b"] } } };
    expect(changeOf({ pod: pod(), ...odd })?.containerfile).toContain(
      "RUN mkdir -p /b && chown -R 10001:10001 /b\n",
    );
  });

  it("needs no change where its entry point may be started as another user", () => {
    const change = changeOf({ pod: pod("", "mariadb:11") });
    expect(change?.containerfile).toBeUndefined();
    expect(change?.because).toContain("set runAsUser and fsGroup");
    expect(change?.evidence).toEqual(["MariaDB/mariadb-docker docker-entrypoint.sh@012f09c"]);
  });
});
