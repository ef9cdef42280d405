/**
 * Images made for the purpose, run by real Podman with the settings that harden plans for their pods: safe steps keep none from its work,
 * and what an unsafe step warns of does happen. Podman cannot show fsGroup, who owns the files of a volume that outlives the pod, or the
 * node's own user namespace; what a user namespace of the pod's own changes for the program is shown.
 */
import { beforeAll, describe, expect, it } from "vitest";
import type { Step, StepId } from "../../src/harden/index.ts";
import type { PodTemplate } from "../../src/workload/index.ts";
import { canRunRootlessPodman } from "../engines/podman-rootless.ts";
import { k3sDefaults, podmanOptions } from "../engines/pretended-k3s.ts";
import { startImages } from "../engines/start-images.ts";
import type { ImageFacts, StartRequest } from "../engines/start-images.ts";
import { everyStep, evidences, hardened, manifestOf, podIn, podWith } from "../engines/start-plans.ts";
import { startUnderPodman } from "../engines/start.ts";
import { suiteTitle } from "../engines/title.ts";

/** A pod of an image. `shows`: what the manifest says beside the image's name, which tells nothing. */
interface Case {
  readonly image: string;
  readonly shows?: string;
  /** Further fields of the container, then of the pod spec. */
  readonly fields?: string;
  /** Every step that was planned for it and breaks it, whatever the evidence. */
  readonly breaks: readonly StepId[];
  /** Those of them that are called safe: the need is of those that only the program's own documentation can tell. */
  readonly hidden?: readonly StepId[];
}

const cases: readonly Case[] = [
  { image: "root", breaks: [] },
  { image: "numeric-user", breaks: [] },
  { image: "named-user", breaks: [] },
  { image: "own-user", breaks: ["read-only-root"] },
  { image: "no-account", breaks: ["read-only-root"] },
  { image: "named-group", breaks: [] },
  { image: "writes-root", breaks: ["read-only-root"] },
  { image: "writes-temporary", breaks: [] },
  { image: "port-80", breaks: [] },
  {
    image: "port-80",
    shows: "its port",
    fields: "      ports: [{ containerPort: 80 }]\n",
    breaks: [],
  },
  { image: "port-80-user", breaks: ["privileged-ports"] },
  {
    image: "port-80-user",
    shows: "another port than the one that it uses",
    fields: "      ports: [{ containerPort: 8080 }]\n",
    breaks: ["privileged-ports"],
    hidden: ["privileged-ports"],
  },
  { image: "set-id-helper", breaks: ["no-escalation"] },
  { image: "file-capability", breaks: ["capabilities", "no-escalation"] },
  { image: "file-capability-unused", breaks: ["capabilities"] },
  { image: "volume", breaks: [] },
  { image: "drops-root", breaks: ["capabilities", "read-only-root"] },
  { image: "reads-foreign", breaks: ["capabilities"] },
  { image: "raw-socket", breaks: ["capabilities"] },
  { image: "image-group", breaks: ["strict-groups"] },
  {
    image: "numeric-user",
    shows: "ping groups that no user namespace has",
    fields: '  securityContext:\n    sysctls: [{ name: net.ipv4.ping_group_range, value: "0 65535" }]\n',
    breaks: [],
  },
  { image: "pings", breaks: ["ping", "user-namespace"], hidden: ["ping", "user-namespace"] },
  {
    image: "pings",
    shows: "that it pings",
    fields: "      env: [{ name: CHECKS, value: ping db }]\n",
    breaks: ["ping", "user-namespace"],
  },
  { image: "opens-namespace", breaks: ["seccomp"], hidden: ["seccomp"] },
  {
    image: "opens-namespace",
    shows: "that it starts a browser",
    fields: "      env: [{ name: BROWSER, value: chromium }]\n",
    breaks: ["seccomp"],
  },
  { image: "reads-token", breaks: ["api-token"], hidden: ["api-token"] },
  {
    image: "reads-token",
    shows: "that it calls the API",
    fields: "      env: [{ name: MODE, value: in-cluster }]\n",
    breaks: ["api-token"],
  },
  { image: "reads-link", breaks: ["service-links"], hidden: ["service-links"] },
  {
    image: "reads-link",
    shows: "the variable",
    fields: "      env: [{ name: FROM, value: STORE_SERVICE_HOST }]\n",
    breaks: ["service-links"],
  },
];

/** One way in which a pod is run. `plan`: all safe steps together, or what harden makes of the text. */
interface Run {
  readonly of: Case;
  readonly what: string;
  readonly kind: "as it is" | "plan" | "step";
  readonly steps: readonly Step[];
  readonly pod: PodTemplate;
}

interface Outcome extends Run {
  readonly started: boolean;
  readonly said: string;
}

const ready = await canRunRootlessPodman();
const title = suiteTitle(
  "what harden plans, started by rootless Podman",
  ready.ok ? undefined : ready.reason,
);

describe.skipIf(!ready.ok)(title, () => {
  let outcomes: readonly Outcome[] = [];
  beforeAll(async () => {
    const { images } = await startUnderPodman(k3sDefaults(), []);
    const runs = await Promise.all(cases.map((one) => runsOf(one, factsOf(images, one.image))));
    outcomes = await outcomesOf(runs.flat(), images);
  }, 300_000);

  it("has a case for each image", () => {
    expect(startImages.filter(({ name }) => !cases.some(({ image }) => image === name))).toEqual([]);
  });

  it("starts every one as its manifest is", () => {
    const unhardened = outcomes.filter(({ kind }) => kind === "as it is");
    expect(unhardened.length).toBe(cases.length);
    expect(unhardened.filter(({ started }) => !started).map(inWords)).toEqual([]);
  });

  it("starts every one with the safe steps, with much and little evidence, unless its need is hidden", () => {
    const plans = outcomes.filter(({ kind, of }) => kind === "plan" && of.hidden === undefined);
    expect(plans.filter(({ steps }) => steps.length > 0).length).toBeGreaterThan(50);
    expect(plans.filter(({ started }) => !started).map(inWords)).toEqual([]);
  });

  it.each(cases)("breaks $image, showing $shows, by these steps alone: $breaks", (given) => {
    const alone = outcomes.filter(({ kind, of }) => kind === "step" && of === given).filter(isOfNoNode);
    const broken = alone.filter(({ started }) => !started);
    expect(idsOf(broken)).toEqual([...given.breaks].sort());
    expect(idsOf(broken.filter(({ steps }) => steps[0]?.applicability === "safe"))).toEqual(
      [...(given.hidden ?? [])].sort(),
    );
  });

  it("starts none under a Localhost profile that the node does not hold, which is never safe", () => {
    const local = outcomes.filter(({ kind }) => kind === "step").filter((one) => !isOfNoNode(one));
    expect(local.length).toBeGreaterThan(0);
    expect(local.filter(({ started }) => started).map(inWords)).toEqual([]);
    expect(local.filter(({ steps }) => steps[0]?.applicability === "safe").map(inWords)).toEqual([]);
  });

  it("tells of each step that breaks one what to watch for", () => {
    const broken = outcomes.filter(({ kind, started }) => kind === "step" && !started);
    expect(broken.filter(({ steps }) => steps[0]?.watchFor === "").map(inWords)).toEqual([]);
  });

  it("shows a breakage of every step that can be unsafe, but for those that are known to be harmless here", () => {
    const planned = outcomes.filter(({ kind }) => kind === "step");
    const broken = idsOf(planned.filter(({ started }) => !started));
    const unshown = idsOf(planned).filter((id) => !broken.includes(id));
    // The ids that a step writes down are those that the image has: it takes another version of the image to break it.
    expect(unshown).toEqual(["own-user"]);
  });
});

async function runsOf(given: Case, facts: ImageFacts): Promise<Run[]> {
  const text = manifestOf(given.fields);
  const runs: Run[] = [{ of: given, what: "as it is", kind: "as it is", steps: [], pod: podIn(text) }];
  for (const evidence of evidences) {
    const steps = everyStep(text, evidence, facts);
    const safe = steps.filter(({ applicability }) => applicability === "safe");
    const edited = podIn(await hardened(text, evidence, facts));
    runs.push({
      of: given,
      what: `safe steps, evidence ${evidence}`,
      kind: "plan",
      steps: safe,
      pod: podWith(text, safe),
    });
    runs.push({ of: given, what: `hardened, evidence ${evidence}`, kind: "plan", steps: safe, pod: edited });
    for (const step of steps) {
      const what = `${step.id} (${step.applicability}), evidence ${evidence}`;
      runs.push({ of: given, what, kind: "step", steps: [step], pod: podWith(text, [step]) });
    }
  }
  return runs;
}

/** The same options for the same image are run once. */
async function outcomesOf(
  runs: readonly Run[],
  images: Readonly<Record<string, ImageFacts>>,
): Promise<Outcome[]> {
  const planned = runs.map((run) => {
    const { image } = run.of;
    const settings = podmanOptions(run.pod, factsOf(images, image));
    const options = "options" in settings ? settings.options : [];
    const request: StartRequest = { name: JSON.stringify([image, options]), image, options };
    return { run, request, refused: "refused" in settings ? settings.refused : undefined };
  });
  const requests = planned.filter(({ refused }) => refused === undefined).map(({ request }) => request);
  const unique = new Map(requests.map((one) => [one.name, one]));
  const { results } = await startUnderPodman(k3sDefaults(), [...unique.values()]);
  const byName = new Map(results.map((one) => [one.name, one]));
  return planned.map(({ run, request, refused }) => {
    if (refused !== undefined) return { ...run, started: false, said: refused };
    const { exit, output } = byName.get(request.name) ?? { exit: -1, output: "not run" };
    return { ...run, started: exit === 0 && output.startsWith("started"), said: output };
  });
}

/** A step that does not rest on a file of the node's. */
function isOfNoNode({ steps }: Run): boolean {
  return steps[0]?.id !== "localhost-seccomp";
}

function factsOf(images: Readonly<Record<string, ImageFacts>>, name: string): ImageFacts {
  const facts = images[name];
  if (facts === undefined) throw new Error(`no image is named ${name}`);
  return facts;
}

function idsOf(outcomes: readonly Outcome[]): StepId[] {
  return [...new Set(outcomes.flatMap(({ steps }) => steps.map(({ id }) => id)))].sort();
}

function inWords({ of, what, said }: Outcome): string {
  return `${of.image}, ${what}: ${said}`;
}
