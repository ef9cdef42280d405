import type { Inventory, Json, JsonObject, PodTemplate } from "../../workload/index.ts";
import { asList, asObject, asString } from "../../workload/index.ts";

/** One entry of a ConfigMap or Secret of the input that a pod is given, as a file or a variable. */
export interface ConfigurationEntry {
  /** Key of the entry, or the name of the variable. */
  readonly key: string;
  readonly text: string;
}

/** A ConfigMap or Secret and the keys of it that a pod is given; undefined: all of them. */
interface Reference {
  readonly kind: "ConfigMap" | "Secret";
  readonly name: string;
  readonly keys?: readonly string[];
}

/** What ConfigMaps and Secrets of the input give to a pod: mounted, in its variables, or in a projected volume. Binary data are left out. */
export function configurationOf(
  pod: PodTemplate,
  namespace: string | undefined,
  inventory: Inventory,
): readonly ConfigurationEntry[] {
  return referencesOf(pod).flatMap(({ kind, name, keys }) => {
    const object = inventory.find(kind, namespace, name)?.value;
    if (object === undefined) return [];
    const entries = kind === "ConfigMap" ? plainEntries(object["data"]) : secretEntries(object);
    return keys === undefined ? entries : entries.filter(({ key }) => keys.includes(key));
  });
}

function referencesOf(pod: PodTemplate): Reference[] {
  return [
    ...pod.spec.volumes.flatMap(({ raw }) => ofVolume(raw)),
    ...pod.containers.flatMap(({ spec }) => ofContainer(spec.raw)),
  ];
}

function ofVolume(volume: JsonObject): Reference[] {
  const projected = asList(asObject(volume["projected"])?.["sources"]).flatMap((source) => {
    const { configMap, secret } = asObject(source) ?? {};
    return [...reference("ConfigMap", configMap, "name"), ...reference("Secret", secret, "name")];
  });
  return [
    ...reference("ConfigMap", volume["configMap"], "name"),
    ...reference("Secret", volume["secret"], "secretName"),
    ...projected,
  ];
}

/** A volume's source, with the keys of its items where it names some. */
function reference(kind: Reference["kind"], value: Json | undefined, nameKey: string): Reference[] {
  const source = asObject(value);
  const name = asString(source?.[nameKey]);
  if (name === undefined) return [];
  const items = asList(source?.["items"]).flatMap((item) => asString(asObject(item)?.["key"]) ?? []);
  return [{ kind, name, ...(items.length === 0 ? {} : { keys: items }) }];
}

function ofContainer(container: JsonObject): Reference[] {
  const single = asList(container["env"]).flatMap((one) => {
    const from = asObject(asObject(one)?.["valueFrom"]) ?? {};
    return [
      ...keyReference("ConfigMap", from["configMapKeyRef"]),
      ...keyReference("Secret", from["secretKeyRef"]),
    ];
  });
  const whole = asList(container["envFrom"]).flatMap((one) => {
    const { configMapRef, secretRef } = asObject(one) ?? {};
    return [...reference("ConfigMap", configMapRef, "name"), ...reference("Secret", secretRef, "name")];
  });
  return [...single, ...whole];
}

function keyReference(kind: Reference["kind"], value: Json | undefined): Reference[] {
  const source = asObject(value) ?? {};
  const [name, key] = [asString(source["name"]), asString(source["key"])];
  return name === undefined || key === undefined ? [] : [{ kind, name, keys: [key] }];
}

function plainEntries(data: Json | undefined): ConfigurationEntry[] {
  return Object.entries(asObject(data) ?? {}).flatMap(([key, value]) => {
    const text = asString(value);
    return text === undefined ? [] : [{ key, text }];
  });
}

/** `stringData` overrides `data`, which is base64. Source: k8s.io/api core/v1/types.go, Secret. */
function secretEntries(secret: JsonObject): ConfigurationEntry[] {
  const plain = plainEntries(secret["stringData"]);
  const encoded = plainEntries(secret["data"]).flatMap(({ key, text }) => {
    const decoded = plain.some((one) => one.key === key) ? undefined : asciiOfBase64(text);
    return decoded === undefined ? [] : [{ key, text: decoded }];
  });
  return [...plain, ...encoded];
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The bytes as characters: host names are ASCII. Undefined for what is no base64, or binary. */
function asciiOfBase64(text: string): string | undefined {
  const digits = text.replaceAll(/[\r\n]/g, "").replace(/=+$/, "");
  if (!/^[A-Za-z0-9+/]*$/.test(digits)) return undefined;
  let decoded = "";
  let bits = 0;
  let count = 0;
  for (const digit of digits) {
    bits = ((bits << 6) | alphabet.indexOf(digit)) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    const byte = (bits >> count) & 0xff;
    if (byte === 0) return undefined;
    decoded += String.fromCharCode(byte);
  }
  return decoded;
}
