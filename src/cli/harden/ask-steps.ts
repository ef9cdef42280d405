import type { HardenReport, Terminal } from "../../app/index.ts";
import { wrapIndented } from "../../app/index.ts";

type StepReport = HardenReport["workloads"][number]["steps"][number];

/** A step that a person may take or leave. */
export interface Offer {
  readonly key: string;
  /** Id of the workload. */
  readonly workload: string;
  /** "deploy/web.yaml:12" */
  readonly place: string;
  readonly step: StepReport;
  /** The change that this step alone makes, as a diff. */
  readonly diff: () => Promise<string>;
}

/** How a person is asked. */
export interface Conversation {
  /** The next line that is typed; undefined when no more will come. */
  readonly ask: (prompt: string) => Promise<string | undefined>;
  readonly say: (text: string) => void;
  readonly terminal: Terminal;
}

/** The keys of the accepted steps; undefined when the person broke off, and nothing is to be written. */
export type Answers = ReadonlySet<string> | undefined;

const help = `y  make this step
n  leave it
a  make this and every later step of its kind
s  leave this and every later step of its kind
d  show what it changes
?  why it is planned, and on which evidence
q  leave this and all others; what was accepted is written
Ctrl-C  write nothing`;

/** Asks for each step in turn. */
export async function askSteps(offers: readonly Offer[], conversation: Conversation): Promise<Answers> {
  const accepted = new Set<string>();
  const decided = new Map<string, boolean>();
  let last: string | undefined;
  for (const [index, offer] of offers.entries()) {
    const known = decided.get(offer.step.id);
    if (known === true) accepted.add(offer.key);
    if (known !== undefined) continue;
    if (offer.workload !== last) conversation.say(`\n${head(offer, conversation.terminal)}\n`);
    last = offer.workload;
    conversation.say(`${stepText(offer, conversation.terminal)}\n`);
    const answer = await answerTo(
      offer,
      `(${index + 1}/${offers.length}) Make it? [y,n,a,s,d,q,?] `,
      conversation,
    );
    if (answer === undefined) return undefined;
    if (answer === "q") return accepted;
    if (answer === "a" || answer === "s") decided.set(offer.step.id, answer === "a");
    if (answer === "y" || answer === "a") accepted.add(offer.key);
  }
  return accepted;
}

type Decision = "y" | "n" | "a" | "s" | "q";

async function answerTo(
  offer: Offer,
  prompt: string,
  { ask, say, terminal }: Conversation,
): Promise<Decision | undefined> {
  for (;;) {
    const line = await ask(terminal.paint("bold", prompt));
    if (line === undefined) return undefined;
    const answer = line.trim().toLowerCase().charAt(0);
    if (isDecision(answer)) return answer;
    if (answer === "d") say(await offer.diff());
    else if (answer === "?") say(`${why(offer.step, terminal)}\n${help}\n`);
    else say(`${help}\n`);
  }
}

function isDecision(answer: string): answer is Decision {
  return answer !== "" && "ynasq".includes(answer);
}

function head({ workload, place }: Offer, { paint }: Terminal): string {
  return `${paint("bold", workload)}  ${paint("dim", place)}`;
}

function stepText({ step }: Offer, terminal: Terminal): string {
  const { title, container, applicability, id, because } = step;
  const mark =
    applicability === "safe" ? terminal.paint("green", "safe   ") : terminal.paint("yellow", "unsafe ");
  const what = `${title}${container === undefined ? "" : ` in ${container}`} (${id})`;
  const lines = [
    ...wrapped(what, terminal),
    ...wrapped(`${because}.`, terminal).map((line) => terminal.paint("dim", line)),
  ];
  return `  ${mark}${lines.join("\n").trimStart()}`;
}

const indent = " ".repeat(9);

function wrapped(text: string, terminal: Terminal): string[] {
  return wrapIndented(text, indent, indent, terminal);
}

function why({ closes, evidence, watchFor }: StepReport, terminal: Terminal): string {
  const paint = (text: string): string => terminal.paint("cyan", text);
  return [
    ...closes.map(
      ({ title, container, from, to }) =>
        `${paint(title.toLowerCase())}${container === "" ? "" : ` of ${container}`}: ${from} -> ${to}`,
    ),
    ...evidence.map((one) => `${paint("evidence")}: ${one}`),
    ...(watchFor === "" ? [] : [`${paint("watch for")}: ${watchFor}.`]),
  ]
    .flatMap((text) => wrapIndented(text, "  ", "    ", terminal))
    .join("\n");
}
