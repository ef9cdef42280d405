import { parseSecurityOption, type SecurityOption } from "../../run-values/security-option.ts";
import { resolvePath } from "../files.ts";
import type { ComposeNode } from "../node.ts";
import { scalarText } from "../node.ts";
import { combineFields, type Fields } from "./fields.ts";
import type { ServiceReading } from "./reading.ts";
import { checked, items, InvalidValue, text } from "./values.ts";

/** `security_opt`: each item in the words of --security-opt, with `=` or `:`. */
export function readSecurityOptions(node: ComposeNode, reading: ServiceReading): Fields {
  return items(node).reduce<Fields>((fields, item) => combineFields(fields, readOption(item, reading)), {});
}

function readOption(node: ComposeNode, reading: ServiceReading): Fields {
  const option = checked(node, parseSecurityOption(text(node), reading.engine));
  if (option.kind === "unknown") throw new InvalidValue(node, `there is no security option ${option.name}`);
  return fieldsOf(option, node, reading);
}

function fieldsOf(
  option: Exclude<SecurityOption, { kind: "unknown" }>,
  node: ComposeNode,
  reading: ServiceReading,
): Fields {
  switch (option.kind) {
    case "no-new-privileges":
      return { noNewPrivileges: option.on };
    case "seccomp":
      return seccomp(node, option.value, reading);
    case "apparmor":
      return { apparmor: option.value };
    case "label":
      return { securityLabels: [option.value] };
    case "proc-options":
      return { procOptions: option.value };
    case "mask":
      return { mask: option.paths };
    case "unmask":
      return { unmask: option.paths };
    case "other":
      reading.leave(node, `${option.name}=${option.value}`);
      return {};
  }
}

/** Compose reads the profile itself and hands it over as text (docker/compose pkg/compose/create.go parseSecurityOpts@v2.40). */
function seccomp(node: ComposeNode, value: string, reading: ServiceReading): Fields {
  if (value === "unconfined" || value === "builtin") return { seccomp: value };
  const path = resolvePath(node.folder, value);
  const profile = reading.readFile(path);
  if (profile === undefined) {
    reading.warn(node, "missing-file", `the seccomp profile ${path} cannot be read`);
    return { seccomp: path };
  }
  try {
    const parsed: unknown = JSON.parse(profile);
    return { seccomp: path, seccompProfile: parsed };
  } catch {
    throw new InvalidValue(node, `the seccomp profile ${path} is no JSON`);
  }
}

/** Labels of a file, one `name=value` a line. */
export function readLabelFiles(node: ComposeNode, reading: ServiceReading): Fields {
  const paths = (node.kind === "list" ? node.items : [node]).map((item) =>
    resolvePath(item.folder, text(item)),
  );
  const lines = paths.flatMap((path) => (reading.readFile(path) ?? "").split("\n"));
  const labels = lines.flatMap((line) => /^\s*([^#=\s][^=]*)=(.*)$/.exec(line)?.slice(1, 3) ?? []);
  return {
    labels: Object.fromEntries(
      labels.flatMap((name, index) => (index % 2 === 0 ? [[name, labels[index + 1] ?? ""]] : [])),
    ),
  };
}

/** `cpu_quota` over `cpu_period`, by default 100 ms, in millicores. */
export function quotaMillicores(
  quota: ComposeNode | undefined,
  period: ComposeNode | undefined,
): number | undefined {
  const [value, length] = [quota, period].map((node) =>
    node?.kind === "scalar" ? Number(scalarText(node)) : undefined,
  );
  if (value === undefined || !(value > 0)) return undefined;
  return Math.round((value / (length ?? 100_000)) * 1000);
}
