/**
 * Asks the official Kubernetes libraries, through the Go program beside this
 * file. README.md says what each command takes and gives.
 */
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** A text, or its bytes in base64 where it is not valid UTF-8. */
type TextRequest = { readonly text: string } | { readonly base64: string };

/** One value that was read, or why it could not be. */
export type DocumentAnswer = { readonly json: unknown } | { readonly error: string };

/** One object as a value, or as JSON text, which can repeat a key. */
type StrictRequest = { readonly json: unknown } | { readonly text: string };

export interface StrictAnswer {
  /** Why no object could be made of it at all, whatever validation was asked for. */
  readonly refused?: string;
  /** What strict validation refuses and the others warn of or drop. */
  readonly errors: readonly string[];
  readonly decoded?: unknown;
}

interface PodSecurityRequest {
  readonly pod: unknown;
  readonly levels: readonly string[];
  /** `latest` or `v1.N`, as on a namespace label. */
  readonly versions: readonly string[];
  /** Asks for the reason and detail of each failed check too. */
  readonly details?: boolean;
  /** The gate UserNamespacesPodSecurityStandards (variants 0.29 to 0.34). */
  readonly userNamespacesGate?: boolean;
}

export interface PodSecurityVerdict {
  readonly level: string;
  readonly version: string;
  readonly allowed: boolean;
  /** The failed checks by id, in code unit order. */
  readonly failed: readonly string[];
  readonly details?: readonly { readonly id: string; readonly reason: string; readonly detail: string }[];
}

/** A pod as validating admission sees it: decoded, defaulted, prepared. It does not see one that validation finds invalid. */
export interface AdmitAnswer {
  readonly refused?: string;
  readonly invalid: readonly { readonly field: string; readonly type: string; readonly detail: string }[];
  readonly pod?: unknown;
}

/** A request to the API server, as admission is asked about it. */
export interface AdmissionRequest {
  readonly object: unknown;
  readonly oldObject?: unknown;
  readonly operation: "CREATE" | "UPDATE";
  /** The plural: "pods", "deployments". */
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace: string;
}

interface ValidatingRequest {
  readonly policy: unknown;
  readonly binding?: unknown;
  /** The object that the binding refers to. */
  readonly params?: unknown;
  /** Version of the server that compiles the policy, "1.30". */
  readonly server: string;
  readonly requests: readonly AdmissionRequest[];
  readonly costs?: boolean;
}

export interface ValidatingVerdict {
  /** Why the request could not be judged: it does not decode. */
  readonly error?: string;
  /** Whether policy and binding speak of the request. */
  readonly matched: boolean;
  /** Whether a match condition is false, so that nothing was judged. */
  readonly passedOver: boolean;
  readonly denied: boolean;
  readonly denials: readonly {
    readonly validation: number;
    readonly message: string;
    readonly isError: boolean;
  }[];
  /** Cost of all validations, then of each validation and message alone, in the server's units; where asked for. */
  readonly cost?: number;
  readonly costs?: readonly number[];
  readonly messageCosts?: readonly number[];
}

export interface ValidatingAnswer {
  readonly compileErrors: readonly string[];
  readonly verdicts: readonly ValidatingVerdict[];
}

interface GatekeeperRequest {
  readonly templates: readonly unknown[];
  readonly constraints: readonly unknown[];
  /** Engines that are switched on, the preferred one first. */
  readonly engines: readonly ("K8sNativeValidation" | "Rego")[];
  /** Without an operation: an object that the audit looks at. */
  readonly requests: readonly GatekeeperReview[];
}

export interface GatekeeperReview {
  readonly object: unknown;
  readonly oldObject?: unknown;
  readonly operation?: "CREATE" | "UPDATE" | "DELETE";
  readonly subresource?: string;
  readonly namespace: string;
}

export interface GatekeeperAnswer {
  /** Why templates and constraints are not taken. */
  readonly refused?: string;
  readonly verdicts: readonly {
    readonly error?: string;
    /** By message. */
    readonly violations: readonly { readonly message: string; readonly action: string }[];
  }[];
}

export interface MutatingAnswer {
  readonly mutations: readonly {
    /** Why nothing could be made of the request. */
    readonly error?: string;
    readonly matched: boolean;
    /** The object as it was decoded, after one run of the policy, and after two. */
    readonly before?: unknown;
    readonly after?: unknown;
    readonly again?: unknown;
  }[];
}

/** What each command takes and gives; `error` instead when the request itself was no use. */
export interface OracleCommands {
  readonly yaml: { readonly request: TextRequest; readonly answer: DocumentAnswer };
  readonly documents: {
    readonly request: TextRequest;
    readonly answer: { readonly documents: readonly DocumentAnswer[] };
  };
  readonly strict: { readonly request: StrictRequest; readonly answer: StrictAnswer };
  readonly podsecurity: {
    readonly request: PodSecurityRequest;
    readonly answer: { readonly verdicts: readonly PodSecurityVerdict[] };
  };
  /** Of the variant `server` only. */
  readonly admit: { readonly request: { readonly json: unknown }; readonly answer: AdmitAnswer };
  /** Of the variant `server` only: a policy or binding as the server takes it. */
  readonly "create-policy": {
    readonly request: { readonly json: unknown };
    readonly answer: {
      readonly refused?: string;
      readonly invalid: AdmitAnswer["invalid"];
      /** What its type check would write into the policy's status. */
      readonly warnings: readonly string[];
    };
  };
  /** Of the variant `server` only: texts of files that the server reads when it starts. */
  readonly configuration: {
    readonly request: { readonly admission: string; readonly audit: string };
    readonly answer: {
      readonly problems: readonly string[];
      readonly enforce: string;
      readonly exempt: readonly string[];
      readonly rules: number;
    };
  };
  /** Of the variant `policies` only. */
  readonly vap: { readonly request: ValidatingRequest; readonly answer: ValidatingAnswer };
  /** Of the variant `policies` only. */
  readonly map: { readonly request: Omit<ValidatingRequest, "costs">; readonly answer: MutatingAnswer };
  /** Of the variant `gatekeeper` only. */
  readonly gatekeeper: { readonly request: GatekeeperRequest; readonly answer: GatekeeperAnswer };
  readonly versions: { readonly request: object; readonly answer: Readonly<Record<string, string>> };
}

/**
 * `newest`; `server`, the `admit` command with the API server's own code (minutes to build); `policies`, with its policy plugins (a
 * minute); `gatekeeper`, with Gatekeeper's engines (minutes); or one command with the libraries of an older server. Each answers
 * `versions` as well. `cluster` answers nothing here: it is etcd and kube-apiserver, which `cluster.ts` starts.
 */
export type OracleVariant =
  | "newest"
  | "server"
  | "policies"
  | "cluster"
  | "gatekeeper"
  | "podsecurity-v0.29"
  | "podsecurity-v0.32"
  | "podsecurity-v0.34"
  | "strict-v0.25"
  | "strict-v0.30"
  | "strict-v0.34";

export interface OracleFailure {
  readonly error: string;
}

const folder = dirname(fileURLToPath(import.meta.url));
const built = new Map<OracleVariant, string | undefined>();

/**
 * Whether Go is on PATH and the program builds (once a process; the first build
 * needs the Go module proxy and about a minute). With PODSEAL_REQUIRE_ORACLES
 * set, an oracle that is missing is an error instead of a skipped suite.
 */
export function oracleAvailable(variant: OracleVariant = "newest"): boolean {
  if (!built.has(variant)) built.set(variant, build(variant));
  const available = built.get(variant) !== undefined;
  if (!available && process.env["PODSEAL_REQUIRE_ORACLES"])
    throw new Error(`oracle ${variant} is not available`);
  return available;
}

/** Answers every request of one batch, in order, with one run of the program. */
export function askOracle<Command extends keyof OracleCommands>(
  command: Command,
  requests: readonly OracleCommands[Command]["request"][],
  variant: OracleVariant = "newest",
): (OracleCommands[Command]["answer"] | OracleFailure)[] {
  const binary = oracleProgram(variant);
  if (requests.length === 0) return [];
  const input = requests.map((request) => JSON.stringify(request)).join("\n") + "\n";
  const run = spawnSync(binary, [command], { input, encoding: "utf8", maxBuffer: 2 ** 30 });
  if (run.status !== 0) throw new Error(`oracle ${command} ended with ${String(run.status)}: ${run.stderr}`);
  const answers = run.stdout.trimEnd().split("\n");
  if (answers.length !== requests.length) {
    throw new Error(`oracle ${command}: ${answers.length} answers to ${requests.length} requests`);
  }
  return answers.map((line) => JSON.parse(line) as OracleCommands[Command]["answer"] | OracleFailure);
}

/**
 * Path of the program.
 * @throws Error when it is not available.
 */
export function oracleProgram(variant: OracleVariant): string {
  const binary = oracleAvailable(variant) ? built.get(variant) : undefined;
  if (binary === undefined) throw new Error(`oracle ${variant} is not available`);
  return binary;
}

/** Whether an answer says that the request itself was no use. */
export function isFailure(answer: object): answer is OracleFailure {
  return "error" in answer;
}

function build(variant: OracleVariant): string | undefined {
  const binary = join(folder, "bin", variant === "newest" ? "oracle" : variant);
  if (isCurrent(binary, variant)) return binary;
  mkdirSync(dirname(binary), { recursive: true });
  const unfinished = `${binary}.${randomUUID()}.tmp`;
  const cwd = isModule(variant) ? join(folder, variant) : folder;
  const run = spawnSync("go", buildArguments(variant, unfinished), { cwd, encoding: "utf8" });
  if (run.status === 0) {
    renameSync(unfinished, binary);
    return binary;
  }
  rmSync(unfinished, { force: true });
  if (run.error === undefined)
    process.stderr.write(`oracle ${variant} does not build here:\n${run.stderr}\n`);
  return undefined;
}

function buildArguments(variant: OracleVariant, output: string): string[] {
  // The largest by far: without symbols, and beside others.
  if (variant === "cluster") return ["build", "-p", "2", "-ldflags=-s -w", "-o", output, "."];
  if (variant === "newest" || isModule(variant)) return ["build", "-o", output, "."];
  const versions = join("variants", `${variant}.mod`);
  const server = variant.startsWith("strict") ? "./strict/server" : "./podsecurity/server";
  return ["build", `-modfile=${versions}`, "-tags=before35", "-o", output, server];
}

function isCurrent(binary: string, variant: OracleVariant): boolean {
  const age = modified(binary);
  if (age === undefined) return false;
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    isSourceOf(name, variant),
  );
  return sources.every((name) => (modified(join(folder, name)) ?? 0) <= age);
}

/** Variants with a Go module of their own. */
/** Variants that are Go modules of their own, in the folder of their name. */
const modules: readonly string[] = ["server", "policies", "cluster", "gatekeeper"];

function isModule(variant: OracleVariant): boolean {
  return modules.includes(variant);
}

/** Modules of their own have their own sources; the field tables are none of any. */
function isSourceOf(name: string, variant: OracleVariant): boolean {
  if (!/\.(?:go|mod|sum)$/.test(name) || name.startsWith("fieldtables")) return false;
  if (isModule(variant)) return name.startsWith(variant) || name.startsWith("ndjson");
  return !modules.some((one) => name.startsWith(one));
}

function modified(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}
