import { firstUnownedId, knownImage, withOrigin } from "../../facts/index.ts";
import type { Container, PodTemplate } from "../../workload/index.ts";
import type { KnownUser } from "./evidence.ts";
import { imageOf, userOf } from "./evidence.ts";
import { highPort } from "./low-ports.ts";
import type { ImageEvidence, PlanContext } from "./plan-context.ts";
import { firstUnprivilegedPort, knownPorts } from "./ports.ts";

/** How an image would be changed so that its program needs no root: for a person to build, since no manifest can do it. */
export interface ImageChange {
  readonly container: string;
  readonly image: string;
  /** One sentence without a full stop. */
  readonly because: string;
  readonly evidence: readonly string[];
  /** Text of a Containerfile; undefined where the image works as it is with another user. */
  readonly containerfile?: string;
}

/** The user of a changed image: of nobody on the node. */
const newId = firstUnownedId.value + 1;

/** Containers whose image is what needs root. `obstacle`: why a user namespace does not help instead. */
export function imageChangesOf(
  pod: PodTemplate,
  context: PlanContext,
  obstacle: string | undefined,
): ImageChange[] {
  if (obstacle === undefined && !context.strict && context.prefer !== "non-root") return [];
  return pod.containers.flatMap((container) => {
    const { image } = container.spec;
    const root = image === undefined ? undefined : rootOf(container, userOf(container, pod, context));
    if (image === undefined || root === undefined) return [];
    const reason = obstacle === undefined ? "" : `, and no user namespace can take its place: ${obstacle}`;
    const shared = {
      container: container.name,
      image,
      because: `${root.words}${reason}`,
      evidence: root.evidence,
    };
    if (root.startsAsUser)
      return [
        {
          ...shared,
          because: `${shared.because}; its entry point may be started as another user right away: ${idsOfData(container, context)}`,
        },
      ];
    return [{ ...shared, containerfile: sketch(container, pod, context) }];
  });
}

/** Which ids to set: those that own its volumes in the image, where its layers were read and these agree. */
function idsOfData(container: Container, context: PlanContext): string {
  const image = imageOf(container, context);
  const given = Object.entries(image?.paths ?? {}).filter(
    ([path, { uid }]) => uid !== 0 && image?.volumes?.includes(path) === true,
  );
  const [first] = given.map(([, owner]) => owner);
  const agree = given.every(([, { uid, gid }]) => uid === first?.uid && gid === first.gid);
  if (first === undefined || !agree) return "set runAsUser and fsGroup to the ids that own its data";
  const paths = given.map(([path]) => path).join(", ");
  const owner = withOrigin(`which own ${paths} in the image`, image, "paths");
  return `set runAsUser: ${first.uid}, runAsGroup: ${first.gid} and fsGroup: ${first.gid}, ${owner}`;
}

interface Root {
  readonly words: string;
  readonly evidence: readonly string[];
  readonly startsAsUser: boolean;
}

/** What shows that the image starts as root; undefined where it is not known to. */
function rootOf({ spec }: Container, user: KnownUser): Root | undefined {
  const known = spec.command.length > 0 ? undefined : knownImage(spec.image ?? "");
  if (user.kind === "user") return undefined;
  if (known !== undefined)
    return {
      words: `${known.name} ${known.does}`,
      evidence: [known.source],
      startsAsUser: known.startsAsUser === true,
    };
  return user.kind === "root"
    ? { words: "it runs as root", evidence: [user.from], startsAsUser: false }
    : undefined;
}

function sketch(container: Container, pod: PodTemplate, context: PlanContext): string {
  const image = imageOf(container, context);
  const ports = knownPorts(pod, context).filter((port) => port < firstUnprivilegedPort);
  return [
    `FROM ${container.spec.image ?? ""}`,
    "USER 0",
    ...owners(container, pod, image),
    ...privilegedFiles(image),
    ...ports.flatMap((port) => [
      `# The program must be told to listen on ${highPort(port)}; the Service keeps ${port}.`,
      `EXPOSE ${highPort(port)}`,
    ]),
    "# A number, so that the kubelet can check it: no account of the node has it.",
    `USER ${newId}:${newId}`,
    "",
  ].join("\n");
}

function owners({ spec }: Container, pod: PodTemplate, image: ImageEvidence | undefined): string[] {
  const mounts = new Map(spec.volumeMounts.map((one) => [one.mountPath.replace(/(?<=.)\/+$/, ""), one.name]));
  const isOpen = (path: string): boolean => ((image?.paths?.[path]?.mode ?? 0) & 0o002) !== 0;
  const paths = [...new Set([...(image?.writes ?? []), ...(image?.volumes ?? [])])].filter(isPath);
  const inImage = paths.filter((path) => !mounts.has(path) && !isOpen(path));
  const mounted = paths.filter((path) => mounts.has(path));
  const givenBy = (path: string): boolean => takesGroup(mounts.get(path), pod);
  const own = `${newId}:${newId}`;
  return [
    ...(paths.length > 0
      ? []
      : [
          "# Nothing in the input says what it writes to: give its folders to the new user, such as",
          `# RUN chown -R ${own} /PATH`,
        ]),
    ...(inImage.length === 0
      ? []
      : [
          `# ${withOrigin("What it writes to", image, image?.writes === undefined ? "volumes" : "writes")}. Builders other than BuildKit and Buildah drop changes below a VOLUME.`,
          `RUN mkdir -p ${inImage.join(" ")} && chown -R ${own} ${inImage.join(" ")}`,
        ]),
    ...comment(mounted.filter(givenBy), `are given to the user by the pod's fsGroup: ${newId}`),
    ...comment(
      mounted.filter((path) => !givenBy(path)),
      `must be given to the user where they are: chown -R ${own}`,
    ),
  ];
}

function comment(paths: readonly string[], words: string): string[] {
  return paths.length === 0 ? [] : [`# The volumes at ${paths.join(", ")} ${words}.`];
}

/** Volumes whose files the kubelet gives to fsGroup. Source: kubernetes pkg/volume, SupportsOwnershipManagement of each plugin. */
function takesGroup(name: string | undefined, pod: PodTemplate): boolean {
  const source = pod.spec.volumes.find((one) => one.name === name)?.source ?? "persistentVolumeClaim";
  return ["emptyDir", "persistentVolumeClaim", "ephemeral", "csi", "iscsi", "fc", "rbd"].includes(source);
}

/** What may stand in a RUN line as it is. */
function isPath(path: string): boolean {
  return /^\/[\w./@+-]+$/.test(path);
}

function privilegedFiles(image: ImageEvidence | undefined): string[] {
  return [
    ...(image?.setId === false
      ? []
      : [
          `# ${image?.setId === true ? withOrigin("It holds set-id files", image, "setId") : "Set-id files, if it holds any"}: without the bits they raise nothing.`,
          "RUN find / -xdev -type f -perm /6000 -exec chmod ug-s {} +",
        ]),
    ...(image?.fileCapabilities === true
      ? [
          `# ${withOrigin("It holds file capabilities", image, "fileCapabilities")}; getcap and setcap come with libcap.`,
          "RUN getcap -r / 2>/dev/null | cut -d' ' -f1 | xargs -r -n1 setcap -r",
        ]
      : []),
  ];
}
