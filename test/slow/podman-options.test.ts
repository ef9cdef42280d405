import { beforeAll, describe, expect, it } from "vitest";
import { dimensionIds, type DimensionId, type UserDecision } from "../../src/confinement/index.ts";
import { podmanConfinement, type ImageView, type RunOptions } from "../../src/engines/index.ts";
import type { ImageName, SessionReport } from "../engines/observation.ts";
import { canRunRootlessPodman, observeRootlessPodman } from "../engines/podman-rootless.ts";
import { engineOf, nodeFacts, prove } from "../engines/predict.ts";
import type { Evidence } from "../engines/proofs/evidence.ts";
import { suiteTitle } from "../engines/title.ts";

interface Row {
  readonly name: string;
  readonly words: readonly string[];
  /** What the words mean, for the prediction. */
  readonly options: Omit<RunOptions, "image">;
  readonly image?: ImageName;
  readonly decidedBy?: UserDecision;
  /** Dimensions left out, each with its reason. */
  readonly except?: Partial<Record<DimensionId, string>>;
}

const asUser = { user: { uid: 1000 } };
const otherGroup = {
  "host-groups": "the image's passwd gives user 1000 a group, which the facts of an image do not hold",
};
const hostNetwork = {
  sysctls: "the range is the host's, which was not handed in",
};
const keptRange =
  "whether a range counts as shared is no property of one process: other containers of the user map the same ids";
const ranges = { "user-namespace": keptRange, "host-user": keptRange, "host-groups": keptRange };

const rows: readonly Row[] = [
  { name: "user", words: ["--user=1000"], options: asUser, decidedBy: "operator", except: otherGroup },
  {
    name: "user-and-group",
    words: ["--user=1000:1000"],
    options: { user: { uid: 1000, gid: 1000 } },
    decidedBy: "operator",
  },
  {
    name: "user-drop-all",
    words: ["--user=1000", "--cap-drop=all"],
    options: { ...asUser, capDrop: ["all"] },
    decidedBy: "operator",
    except: otherGroup,
  },
  {
    name: "user-drop-all-but-one",
    words: ["--user=1000", "--cap-drop=all", "--cap-add=NET_BIND_SERVICE"],
    options: { ...asUser, capDrop: ["all"], capAdd: ["NET_BIND_SERVICE"] },
    decidedBy: "operator",
    except: otherGroup,
  },
  {
    name: "hardened",
    words: ["--user=1000:1000", "--cap-drop=all", "--security-opt=no-new-privileges", "--read-only"],
    options: { user: { uid: 1000, gid: 1000 }, capDrop: ["all"], noNewPrivileges: true, readOnly: true },
    decidedBy: "operator",
  },
  {
    name: "no-new-privileges",
    words: ["--security-opt=no-new-privileges"],
    options: { noNewPrivileges: true },
  },
  { name: "read-only", words: ["--read-only"], options: { readOnly: true } },
  { name: "drop-all", words: ["--cap-drop=all"], options: { capDrop: ["all"] } },
  { name: "net-raw", words: ["--cap-add=NET_RAW"], options: { capAdd: ["NET_RAW"] } },
  { name: "drop-setuid", words: ["--cap-drop=SETUID,SETGID"], options: { capDrop: ["SETUID", "SETGID"] } },
  { name: "unconfined", words: ["--security-opt=seccomp=unconfined"], options: { seccompUnconfined: true } },
  { name: "unmasked", words: ["--security-opt=unmask=ALL"], options: { unmask: true } },
  {
    name: "keep-id",
    words: ["--userns=keep-id"],
    options: { userns: "keep-id" },
    decidedBy: "engine",
    except: ranges,
  },
  { name: "nomap", words: ["--userns=nomap"], options: { userns: "nomap" }, except: ranges },
  { name: "auto", words: ["--userns=auto"], options: { userns: "auto" }, except: ranges },
  { name: "host-network", words: ["--network=host"], options: { network: "host" }, except: hostNetwork },
  { name: "no-network", words: ["--network=none"], options: { network: "none" } },
  { name: "host-pid", words: ["--pid=host"], options: { pid: "host" } },
  {
    name: "masked",
    words: ["--security-opt=mask=/proc/cpuinfo"],
    options: { mask: ["/proc/cpuinfo"] },
  },
  {
    name: "masked-host-pid",
    words: ["--security-opt=mask=/proc/cpuinfo", "--pid=host"],
    options: { mask: ["/proc/cpuinfo"], pid: "host" },
  },
  {
    name: "masked-host-pid-privileged",
    words: ["--security-opt=mask=/proc/cpuinfo", "--pid=host", "--privileged"],
    options: { mask: ["/proc/cpuinfo"], pid: "host", privileged: true },
    except: { devices: "which devices a login user may open is the machine's" },
  },
  {
    name: "masked-uid-map",
    words: ["--security-opt=mask=/proc/cpuinfo", "--uidmap=0:1:3000"],
    options: {
      mask: ["/proc/cpuinfo"],
      userns: {
        kind: "map",
        uids: [{ inside: 0, outside: 1, count: 3000 }],
        gids: [{ inside: 0, outside: 1, count: 3000 }],
      },
    },
    except: ranges,
  },
  { name: "host-uts", words: ["--uts=host"], options: { uts: "host" } },
  { name: "host-cgroup", words: ["--cgroupns=host"], options: { cgroupns: "host" } },
  {
    name: "privileged",
    words: ["--privileged"],
    options: { privileged: true },
    except: { devices: "which devices a login user may open is the machine's" },
  },
  {
    name: "all-ports",
    words: ["--sysctl=net.ipv4.ip_unprivileged_port_start=0"],
    options: { sysctls: { "net.ipv4.ip_unprivileged_port_start": "0" } },
  },
  { name: "open-files", words: ["--ulimit=nofile=1000:1000"], options: { openFiles: 1000 } },
  {
    name: "named-volume",
    words: ["--volume=podseal-options:/data"],
    options: { volumes: [{ kind: "volume", target: "/data", readOnly: false }] },
  },
  { name: "numeric-user", words: [], options: {}, image: "numeric-user", decidedBy: "image-number" },
  { name: "named-user", words: [], options: {}, image: "named-user", decidedBy: "image-name" },
  { name: "image-volume", words: ["--read-only"], options: { readOnly: true }, image: "volume" },
];

/** What is observed of the session as a whole, by plain containers, or not at all (see podman-profile.test.ts). */
const elsewhere: readonly DimensionId[] = ["reachable-from", "reaches", "host-ports", "engine-privilege"];
const perhapsUnproven: readonly DimensionId[] = [
  ...([
    "apparmor",
    "selinux",
    "pids-limit",
    "ephemeral-storage-limit",
    "open-files-limit",
    "process-limit",
  ] as const),
  "set-id",
];

const ready = await canRunRootlessPodman();
const title = suiteTitle("Podman's options against the kernel", ready.ok ? undefined : ready.reason);

describe.skipIf(!ready.ok)(title, () => {
  let session: SessionReport;

  beforeAll(async () => {
    session = await observeRootlessPodman(
      rows.flatMap(({ name, words, image = "root" }) => [
        { name, options: words, image },
        { name: `${name}-raised`, options: words, image, program: "set-id-probe" as const },
      ]),
    );
  }, 180_000);

  it.each(rows)("$name: every dimension that can be observed is as predicted", (row) => {
    const host = {
      ...engineOf(session),
      rootless: true,
      architecture: "amd64" as const,
      node: nodeFacts(session),
    };
    const predicted = podmanConfinement({ image: imageOf(row.image ?? "root"), ...row.options }, host);
    const evidence = evidenceOf(session, row);
    const ids = dimensionIds.filter((id) => !elsewhere.includes(id) && row.except?.[id] === undefined);
    const differences = ids.flatMap((id) => {
      const outcome = prove(predicted, evidence, id);
      if (outcome.kind === "proven" || (outcome.kind === "unproven" && perhapsUnproven.includes(id)))
        return [];
      return [{ id, ...outcome }];
    });
    expect(differences).toEqual([]);
  });
});

function evidenceOf(session: SessionReport, { name, decidedBy = "image-default" }: Row): Evidence {
  const container = session.observations.find((one) => one.name === name);
  const raised = session.observations.find((one) => one.name === `${name}-raised`);
  if (container === undefined || raised === undefined) throw new Error(`no run named ${name}`);
  return { session, container, raised, decidedBy };
}

/** What the test's images hold: test/engines/inside/images.ts. */
function imageOf(name: ImageName): ImageView {
  const users = {
    root: { user: "", uid: 0, gid: 0, groups: [] },
    volume: { user: "", uid: 0, gid: 0, groups: [] },
    "numeric-user": { user: "1234:1234", uid: 1234, gid: 1234, groups: [] },
    "named-user": { user: "app", uid: 1234, gid: 1234, groups: [4321] },
  };
  const image = {
    ...users[name],
    volumes: name === "volume" ? ["/data"] : [],
    setId: true,
    fileCapabilities: true,
  };
  return { imageName: name, image, mustBeNonRoot: false };
}
