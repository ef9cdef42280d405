import type { JsonObject } from "../../workload/index.ts";
import { isSecretName, isWrittenSecret } from "../secret-names.ts";
import { kubernetesName } from "./names.ts";
import type { Source } from "./translation.ts";
import { note } from "./translation.ts";

/** Variables of one container. What carries a secret is a reference to a Secret; what the caller would give, one to a ConfigMap. */
export function environmentOf(source: Source): readonly JsonObject[] {
  const { declaration } = source;
  const { environment = [], environmentFiles = [] } = declaration;
  const unread = environmentFiles.filter((file) => source.options.readFile(file) === undefined);
  if (unread.length > 0)
    note(
      source,
      "environmentFiles",
      "impossible",
      `${unread.join(", ")} cannot be read: give it beside the source`,
    );
  else if (declaration.written.some(({ field }) => field === "environmentFiles"))
    note(
      source,
      "environmentFiles",
      "kept",
      "its variables stand in the manifest; secrets among them are references",
    );
  const variables = environment.map(({ name, value }) => variableOf(source, name, value));
  const secrets = (declaration.secrets ?? []).filter(({ as }) => as === "environment");
  return [
    ...variables,
    ...timeZoneOf(source),
    ...secrets.map(({ source: secret, target }) => {
      const name = kubernetesName(secret);
      source.gathered.commands.add(secretCommand(source, name, secret));
      note(source, "secrets", "kept", `a variable from Secret ${name}, which you make yourself`, secret);
      return { name: target ?? secret, valueFrom: { secretKeyRef: { name, key: secret } } };
    }),
  ];
}

/** Podman writes /etc/localtime; programs read the variable before it (tzset(3)). */
function timeZoneOf(source: Source): readonly JsonObject[] {
  const { timezone = "", environment = [] } = source.declaration;
  if (timezone === "") return [];
  const isLocal = timezone === "local";
  note(
    source,
    "timezone",
    isLocal ? "without-meaning" : "kept",
    isLocal
      ? "a node's time zone says nothing of a pod: name the zone where the program needs it"
      : "the variable TZ, which programs read where the image holds zones (tzdata)",
  );
  return isLocal || environment.some(({ name }) => name === "TZ") ? [] : [{ name: "TZ", value: timezone }];
}

function secretCommand({ options }: Source, name: string, key: string): string {
  return `kubectl -n ${options.namespace} create secret generic ${name} --from-literal=${key}=...`;
}

function variableOf(source: Source, name: string, value: string | undefined): JsonObject {
  const { service, options, gathered } = source;
  if (value === undefined ? isSecretName(name) : isWrittenSecret(name, value)) {
    const secret = `${service}-secrets`;
    addKey(gathered.commands, `kubectl -n ${options.namespace} create secret generic ${secret}`, name);
    note(
      source,
      "environment",
      "strengthened",
      `${name} comes from Secret ${secret}: its value is not copied into a file`,
      name,
    );
    return { name, valueFrom: { secretKeyRef: { name: secret, key: name } } };
  }
  if (value === undefined) {
    const map = `${service}-environment`;
    addKey(gathered.commands, `kubectl -n ${options.namespace} create configmap ${map}`, name);
    note(source, "environment", "kept", `${name}, which the caller gave, comes from ConfigMap ${map}`, name);
    return { name, valueFrom: { configMapKeyRef: { name: map, key: name } } };
  }
  note(source, "environment", "kept", "env", name);
  return { name, value: literal(value) };
}

/** One command for all keys of one object. */
function addKey(commands: Set<string>, command: string, key: string): void {
  const known = [...commands].find((one) => one.startsWith(`${command} `));
  if (known?.includes(`=${key}=`) === true) return;
  if (known !== undefined) commands.delete(known);
  commands.add(`${known ?? command} --from-literal=${key}=...`);
}

/** "$(NAME)" means a variable to Kubernetes; doubled it means itself (kubernetes.io docs, Define Environment Variables). */
export function literal(text: string): string {
  return text.replaceAll("$(", "$$$(");
}
