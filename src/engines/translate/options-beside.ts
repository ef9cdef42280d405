import type { RunDeclaration, RunProject, RunResource } from "../../workload/index.ts";
import type { OptionBeside } from "./translation.ts";

/** Options that are not written at the containers themselves: those of their pod, and of each volume, network, secret, config and image. */
export function optionsBeside(
  containers: readonly RunDeclaration[],
  { pods, resources }: RunProject,
): readonly OptionBeside[] {
  const named = new Set(containers.map(({ pod }) => pod));
  const used = new Set(containers.flatMap(usedResources));
  return [
    ...pods.filter(({ name }) => named.has(name)).flatMap(optionsOfPod),
    ...resources
      .filter((one) => used.has(`${one.kind} ${one.name}`))
      .flatMap(({ written = [] }) => written.map((option) => ({ option, isLeft: true }))),
  ];
}

function optionsOfPod({ written, notUnderstood }: RunProject["pods"][number]): readonly OptionBeside[] {
  const isLeft = (name: string, value: string) =>
    notUnderstood.some((one) => one.name === name && one.value === value);
  const untold = notUnderstood.filter((one) => !written.includes(one));
  return [
    ...written.map((option) => ({ option, isLeft: isLeft(option.name, option.value) })),
    ...untold.map((option) => ({ option, isLeft: true })),
  ];
}

function usedResources({
  image = "",
  mounts = [],
  networks = [],
  secrets = [],
  configs = [],
}: RunDeclaration): readonly string[] {
  const of = (kind: RunResource["kind"], names: readonly (string | undefined)[]) =>
    names.map((name) => `${kind} ${name ?? ""}`);
  return [
    ...of("image", [
      image,
      ...mounts.flatMap(({ type, source }) => (type === "image" || type === "artifact" ? source : [])),
    ]),
    ...of("build", [image]),
    ...of(
      "volume",
      mounts.map(({ source }) => source),
    ),
    ...of(
      "network",
      networks.map((name) => name.replace(/[:,].*$/, "")),
    ),
    ...of(
      "secret",
      secrets.map(({ source }) => source),
    ),
    ...of(
      "config",
      configs.map(({ source }) => source),
    ),
  ];
}
