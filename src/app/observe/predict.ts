import type { Ask, Confinement, Question } from "../../confinement/index.ts";
import { namesOf } from "../../confinement/index.ts";
import type { ImageFacts, ImageView, NodeFacts, RunHost } from "../../engines/index.ts";
import { confineDeclaration, confineOci, imageView, ociPodOf } from "../../engines/index.ts";
import type { HostRecord, ProcessRecord, RaisingFilesFound } from "../../readers/index.ts";
import type { DockerConfiguration, PodmanConfiguration } from "../../workload/index.ts";
import type { FoundContainer, FoundCri, FoundRun } from "./find-container.ts";
import { ObserveError } from "./observe-error.ts";

/** The architecture as facts name it; another one has no seccomp facts. */
export function architectureOf(machine: string): "amd64" | "arm64" | undefined {
  if (machine === "x86_64") return "amd64";
  return machine === "aarch64" ? "arm64" : undefined;
}

/** What this host settles of the questions that a prediction may ask. `login`: the person whose rootless engine it is. */
export function nodeFactsOf(host: HostRecord, login: number | undefined): NodeFacts {
  const { kernel, cgroupVersion, securityModules, accounts } = host;
  const { maxUserNamespaces, appArmorRestrictsUserNamespaces } = host;
  const known = ["apparmor", "selinux"] as const;
  return {
    ...(kernel.shown && { kernel: kernel.value }),
    ...(cgroupVersion.shown && { cgroupVersion: cgroupVersion.value }),
    ...(securityModules.shown && {
      securityModules: known.filter((one) => securityModules.value.includes(one)),
    }),
    ...(accounts.shown && {
      accounts: accounts.value.map(({ uid, name, login: isLogin }) => ({ uid, name, login: isLogin })),
    }),
    ...(maxUserNamespaces.shown && { maxUserNamespaces: maxUserNamespaces.value }),
    ...(appArmorRestrictsUserNamespaces.shown && {
      appArmorRestrictsUserNamespaces: appArmorRestrictsUserNamespaces.value,
    }),
    ...(login !== undefined && { users: { loginUid: login } }),
  };
}

/** The image with what the container's own files show: accounts, and files that raise privilege. */
export function imageOf(
  name: string,
  config: ImageFacts | undefined,
  process: ProcessRecord,
  raising: RaisingFilesFound,
): ImageView {
  const { accounts } = process;
  const facts: ImageFacts = {
    ...config,
    ...(accounts.shown && { accounts: accounts.value }),
    ...(raising.setId.shown && { setId: raising.setId.value.length > 0 }),
    ...(raising.fileCapabilities.shown && { fileCapabilities: raising.fileCapabilities.value.length > 0 }),
    ...idsOf(config?.user, accounts),
  };
  return imageView(name, { [name]: facts });
}

/** The ids of the user that the image names, by the accounts of the container. */
function idsOf(
  user: string | undefined,
  accounts: ProcessRecord["accounts"],
): Pick<ImageFacts, "uid" | "gid"> {
  const name = user?.split(":")[0] ?? "";
  if (!accounts.shown || name === "" || /^\d+$/.test(name)) return {};
  const account = accounts.value.users.find((one) => one.name === name);
  return account === undefined ? {} : { uid: account.uid, gid: account.gid };
}

export interface PredictionInput {
  readonly found: FoundContainer;
  readonly host: HostRecord;
  readonly architecture: "amd64" | "arm64";
  readonly login: number | undefined;
  readonly image: ImageView;
  readonly configuration?: PodmanConfiguration | DockerConfiguration;
}

/**
 * What the engine's own record leads to on this host.
 * @throws ObserveError for a version of the engine, or an option, that nothing is known of
 */
export function predictFound(input: PredictionInput): Confinement {
  try {
    const { found } = input;
    return found.engine === "crictl" ? predictCri(input, found) : predictRun(input, found);
  } catch (error) {
    if (error instanceof RangeError) throw new ObserveError(`nothing can be predicted: ${error.message}`);
    throw error;
  }
}

function predictRun(
  { host, architecture, login, image, configuration }: PredictionInput,
  found: FoundRun,
): Confinement {
  const { facts, declaration, project } = found;
  const { id } = host.distribution;
  const runHost: RunHost = {
    version: facts.version,
    rootless: facts.rootless,
    architecture,
    node: nodeFactsOf(host, login),
    ...(id !== undefined && { distribution: id }),
    ...(facts.usernsRemap === true && { usernsRemap: true }),
    ...(facts.selinuxEnabled !== undefined && { selinuxEnabled: facts.selinuxEnabled }),
    ...(facts.cgroupManager !== undefined && { cgroupManager: facts.cgroupManager }),
    ...(facts.ociRuntime !== undefined && { ociRuntime: facts.ociRuntime }),
    // An engine grants no more than it holds; what it holds is taken to be what Podseal holds where both are root.
    ...(!facts.rootless && host.reader.uid === 0 && { grantable: namesOf(host.reader.bounding) }),
  };
  return confineDeclaration(declaration, runHost, image, configuration, project);
}

function predictCri(
  { host, architecture, image }: PredictionInput,
  { declaration, sandbox, hasPeers }: FoundCri,
): Confinement {
  const { oci, runtime } = declaration;
  if (oci === undefined)
    throw new ObserveError(
      "the runtime's record does not hold what it was given (info.runtimeSpec): predict from the pod with --manifest",
    );
  const node = nodeFactsOf(host, undefined);
  const pod = sandbox === undefined ? undefined : ociPodOf(sandbox, declaration, hasPeers);
  return confineOci(
    oci,
    {
      rootless: false,
      architecture,
      node,
      ...(runtime !== undefined && { runtime }),
      ...(pod !== undefined && { pod }),
    },
    image,
  );
}

/** The same confinement, with the questions that this host answers answered. */
export function answered(confinement: Confinement, answers: Readonly<Record<string, unknown>>): Confinement {
  const asking = (ask: Ask): Ask => {
    return <T>(question: Question<T>): T =>
      Object.hasOwn(answers, question.id) ? (answers[question.id] as T) : ask(question);
  };
  const entries = Object.entries(confinement).map(([id, compute]): [string, unknown] => [
    id,
    (ask: Ask) => compute(asking(ask)),
  ]);
  return Object.fromEntries(entries) as unknown as Confinement;
}
