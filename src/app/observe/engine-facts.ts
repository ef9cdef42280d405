import type { ImageFacts } from "../../engines/index.ts";
import { asList, asObject, asString, type Json, type JsonObject } from "../../workload/index.ts";

/** What an engine tells of itself and of the machine that it runs on. */
export interface EngineFacts {
  readonly version: string;
  readonly rootless: boolean;
  readonly cgroupManager?: "systemd" | "cgroupfs";
  readonly ociRuntime?: { readonly name: string; readonly version: string };
  readonly usernsRemap?: boolean;
  readonly selinuxEnabled?: boolean;
  /** Kernel of the engine's machine, to tell another machine from this one. */
  readonly kernel?: string;
  readonly remote?: boolean;
}

/** From `podman info --format json` (podman libpod/define/info.go). */
export function podmanFacts(info: JsonObject): EngineFacts | undefined {
  const host = asObject(info["host"]) ?? {};
  const version = asString(asObject(info["version"])?.["Version"]);
  const security = asObject(host["security"]) ?? {};
  if (version === undefined) return undefined;
  const runtime = asObject(host["ociRuntime"]) ?? {};
  const name = asString(runtime["name"]);
  const runtimeVersion = /\d+\.\d+(?:\.\d+)*/.exec(asString(runtime["version"]) ?? "")?.[0];
  return {
    version: version.replace(/\+.*$/, ""),
    rootless: security["rootless"] === true,
    ...managerOf(host["cgroupManager"]),
    ...(name !== undefined &&
      runtimeVersion !== undefined && { ociRuntime: { name, version: runtimeVersion } }),
    ...texts({ kernel: host["kernel"] }),
    ...(host["serviceIsRemote"] === true && { remote: true }),
  };
}

/** From `docker info --format '{{json .}}'` (Docker Engine API, SystemInfo). */
export function dockerFacts(info: JsonObject): EngineFacts | undefined {
  const version = asString(info["ServerVersion"]);
  if (version === undefined || version === "") return undefined;
  const options = asList(info["SecurityOptions"]).map((one) => asString(one) ?? "");
  const has = (name: string): boolean => options.some((one) => one.split(",").includes(`name=${name}`));
  const name = asString(info["DefaultRuntime"]);
  return {
    version: version.replace(/\+.*$/, ""),
    rootless: has("rootless"),
    usernsRemap: has("userns"),
    selinuxEnabled: has("selinux"),
    // "none" of a rootless daemon sets as little as "cgroupfs" does there (moby daemon/oci_linux.go, withRootless).
    ...managerOf(info["CgroupDriver"] === "none" ? "cgroupfs" : info["CgroupDriver"]),
    ...(name !== undefined && { ociRuntime: { name, version: "" } }),
    ...texts({ kernel: info["KernelVersion"] }),
  };
}

function managerOf(value: Json | undefined): Pick<EngineFacts, "cgroupManager"> {
  return value === "systemd" || value === "cgroupfs" ? { cgroupManager: value } : {};
}

function texts(values: Readonly<Record<string, Json | undefined>>): { readonly [name: string]: string } {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const text = asString(value) ?? "";
      return text === "" ? [] : [[name, text]];
    }),
  );
}

/** From `image inspect` of Podman and Docker: the configuration, without its files. */
export function imageFactsOf(record: JsonObject): ImageFacts | undefined {
  const config = asObject(record["Config"]) ?? asObject(record["config"]);
  if (config === undefined) return undefined;
  const digest = asString(record["Digest"]);
  return {
    user: asString(config["User"]) ?? "",
    volumes: Object.keys(asObject(config["Volumes"]) ?? {}).sort(),
    exposedPorts: Object.keys(asObject(config["ExposedPorts"]) ?? {}).sort(),
    labels: Object.fromEntries(
      Object.entries(asObject(config["Labels"]) ?? {}).map(([name, value]) => [name, asString(value) ?? ""]),
    ),
    ...(digest !== undefined && digest !== "" && { digest }),
  };
}

/** Digests by which registries know the image, of `RepoDigests`. */
export function repositoryDigest(record: JsonObject): string | undefined {
  const [first] = asList(record["RepoDigests"]).map((one) => asString(one) ?? "");
  return first?.split("@")[1];
}
