import type { RunDeclaration, RunResource } from "../../workload/index.ts";
import type { RunProblem } from "../run-values/problem.ts";
import { problemAt } from "../run-values/problem.ts";

/** Words of network_mode, which name no network of the project. */
const modes = /^(?:host|none|bridge|default|private|(?:service|container|ns):.*|pasta.*|slirp4netns.*)$/;

/** Names that no part of the project declares: Compose refuses to start it. */
export function checkReferences(
  containers: readonly RunDeclaration[],
  inactive: readonly string[],
  resources: readonly RunResource[],
  problems: RunProblem[],
): void {
  const services = new Set([...containers.map(({ name }) => name), ...inactive]);
  const declared = new Set(resources.map(({ kind, name }) => `${kind} ${name}`));
  for (const container of containers) {
    const missing = [
      ...(container.dependsOn ?? []).filter((name) => !services.has(name)).map((name) => `service ${name}`),
      ...referredResources(container).filter((name) => !declared.has(name)),
    ];
    for (const name of missing) {
      const message = `services.${container.name} refers to the ${name}, which the project does not declare`;
      problems.push(problemAt(container.place, { level: "error", code: "invalid-value", message, hint: "" }));
    }
  }
}

function referredResources({
  mounts = [],
  networks = [],
  secrets = [],
  configs = [],
}: RunDeclaration): readonly string[] {
  return [
    ...mounts.flatMap(({ type, source }) =>
      type === "volume" && source !== undefined ? [`volume ${source}`] : [],
    ),
    ...networks.filter((name) => !modes.test(name)).map((name) => `network ${name}`),
    ...secrets.map(({ source }) => `secret ${source}`),
    ...configs.map(({ source }) => `config ${source}`),
  ];
}
