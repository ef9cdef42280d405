/**
 * A real control plane for a test: etcd and kube-apiserver on loopback, and kubectl, from the program in `cluster/`. It is started by
 * `startCluster`, and cannot outlive the test: it ends when its standard input does.
 */
import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request as httpsRequest } from "node:https";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { JsonObject } from "../../src/workload/index.ts";
import { oracleProgram } from "./oracle.ts";

/** What the server answered to a request. */
export interface ServerAnswer {
  readonly status: number;
  /** The texts of its Warning headers. */
  readonly warnings: readonly string[];
  /** The object, or a Status that says why not. */
  readonly body: JsonObject;
}

export interface WriteOptions {
  readonly dryRun?: boolean;
  /** Where it goes; by default what the object names, else `default`. */
  readonly namespace?: string;
}

export interface Cluster {
  /** Version of the server's API, "1.37". */
  readonly version: string;
  /** POST of an object, unknown and repeated fields refused. */
  create(object: JsonObject, options?: WriteOptions): Promise<ServerAnswer>;
  /** Server-side apply, as kubectl does it, unknown and repeated fields refused. */
  apply(object: JsonObject, options?: WriteOptions): Promise<ServerAnswer>;
  /** PUT of an object that exists, or of a subresource of it. */
  replace(
    object: JsonObject,
    options?: WriteOptions & { readonly subresource?: string },
  ): Promise<ServerAnswer>;
  request(method: string, path: string, body?: string, type?: string): Promise<ServerAnswer>;
  /** Ends without an exception; what kubectl says stands in the answer. */
  kubectl(
    commandLine: readonly string[],
    input?: string,
  ): { readonly status: number | null; readonly stdout: string; readonly stderr: string };
  stop(): Promise<void>;
}

interface Ready {
  readonly url: string;
  readonly token: string;
  readonly certificate: string;
  readonly kubeconfig: string;
}

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Starts one; `flags` are more options of kube-apiserver, such as `--emulated-version=1.34`. */
export async function startCluster(flags: readonly string[] = []): Promise<Cluster> {
  const program = oracleProgram("cluster");
  const directory = mkdtempSync(join(tmpdir(), "podseal-cluster-"));
  const child = spawn(program, ["serve", directory, ...flags], { stdio: ["pipe", "pipe", "pipe"] });
  try {
    const ready = await readyOf(child);
    return await connect(program, ready, () => stop(child, directory));
  } catch (error) {
    await stop(child, directory);
    throw error;
  }
}

async function readyOf(child: ChildProcess): Promise<Ready> {
  const said: string[] = [];
  child.stderr?.setEncoding("utf8").on("data", (text: string) => said.push(text));
  const { stdout } = child;
  if (stdout === null) throw new Error("no standard output");
  for await (const line of createInterface({ input: stdout })) {
    if (line.startsWith("{")) return JSON.parse(line) as Ready;
  }
  throw new Error(`the cluster did not start: ${said.join("").slice(-4000)}`);
}

async function stop(child: ChildProcess, directory: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.stdin?.end();
    const impatience = setTimeout(() => child.kill("SIGKILL"), 20_000);
    await ended;
    clearTimeout(impatience);
  }
  rmSync(directory, { recursive: true, force: true });
}

async function connect(program: string, ready: Ready, end: () => Promise<void>): Promise<Cluster> {
  const agent = new Agent({ ca: readFileSync(ready.certificate), keepAlive: true });
  const send: Cluster["request"] = (method, path, body, type = "application/json") =>
    sendRequest(agent, ready, { method, path, body, type });
  const resources = new Map<string, Promise<readonly Resource[]>>();
  const pathOf = async (object: JsonObject, options: WriteOptions, name: string): Promise<string> => {
    const { apiVersion, kind } = object as { readonly apiVersion: string; readonly kind: string };
    const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const known = resources.get(root) ?? listResources(send, root);
    resources.set(root, known);
    const resource = (await known).find((one) => one.kind === kind && !one.name.includes("/"));
    if (resource === undefined) throw new Error(`the server has no ${apiVersion} ${kind}`);
    const place = resource.namespaced ? `/namespaces/${namespaceOf(object, options)}` : "";
    const query = `fieldValidation=Strict&fieldManager=podseal${options.dryRun === true ? "&dryRun=All" : ""}`;
    return `${root}${place}/${resource.name}${name}?${query}`;
  };
  const { body } = await send("GET", "/version");
  return {
    version: `${String(body["major"])}.${String(body["minor"])}`,
    request: send,
    create: async (object, options = {}) =>
      send("POST", await pathOf(object, options, ""), JSON.stringify(object)),
    apply: async (object, options = {}) =>
      send(
        "PATCH",
        `${await pathOf(object, options, `/${nameOf(object)}`)}&force=true`,
        JSON.stringify(object),
        "application/apply-patch+yaml",
      ),
    replace: async (object, options = {}) => {
      const subresource = options.subresource === undefined ? "" : `/${options.subresource}`;
      const path = await pathOf(object, options, `/${nameOf(object)}${subresource}`);
      return send("PUT", path, JSON.stringify(object));
    },
    kubectl: (commandLine, input = "") =>
      spawnSync(program, ["kubectl", "--kubeconfig", ready.kubeconfig, ...commandLine], {
        input,
        encoding: "utf8",
        maxBuffer: 2 ** 28,
      }),
    stop: async () => {
      agent.destroy();
      await end();
    },
  };
}

async function listResources(send: Cluster["request"], root: string): Promise<readonly Resource[]> {
  const { status, body } = await send("GET", root);
  return status === 200 ? (body["resources"] as unknown as readonly Resource[]) : [];
}

function namespaceOf(object: JsonObject, { namespace }: WriteOptions): string {
  const { metadata } = object as { readonly metadata?: { readonly namespace?: string } };
  return namespace ?? metadata?.namespace ?? "default";
}

function nameOf(object: JsonObject): string {
  const { metadata } = object as { readonly metadata?: { readonly name?: string } };
  if (metadata?.name === undefined) throw new Error("an object without a name");
  return metadata.name;
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: string | undefined;
  readonly type: string;
}

function sendRequest(
  agent: Agent,
  { url, token }: Ready,
  { method, path, body, type }: Sent,
): Promise<ServerAnswer> {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": type, Accept: "application/json" };
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(`${url}${path}`, { agent, method, headers }, (answer) => {
      read(answer).then(resolve, reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

async function read(answer: IncomingMessage): Promise<ServerAnswer> {
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString("utf8");
  return { status: answer.statusCode ?? 0, warnings: warningsOf(answer.rawHeaders), body: bodyOf(text) };
}

function bodyOf(text: string): JsonObject {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return { message: text };
  }
}

/** Each header is `299 - "text"`. */
function warningsOf(headers: readonly string[]): string[] {
  return headers
    .filter((_, index) => index % 2 === 1 && headers[index - 1]?.toLowerCase() === "warning")
    .map((value) => /^\d+ \S+ "(.*)"$/.exec(value)?.[1] ?? value);
}
