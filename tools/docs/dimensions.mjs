// docs/dimensions.md: every row of the confinement record.
import { list, page } from "./markdown.mjs";

export function dimensionsPage(rooms) {
  const groups = rooms.dimensionGroups.map((group) => {
    const members = rooms.dimensions.filter((dimension) => dimension.group === group);
    return [
      `## ${group[0].toUpperCase()}${group.slice(1)}`,
      ...members.map((one) => section(one, rooms)),
    ].join("\n\n");
  });
  return page(
    "# Dimensions",
    "What the kernel and the cluster let one container do, one dimension each. **Reach** says who can change it: the pod's manifest, the namespace's objects, the node, or nobody but the choice of engine. A **gate** decides levels, as far as pod or namespace reach; **context** is told only. See [levels](levels.md).",
    ...groups,
  );
}

function section({ id, title, reach, role, explanation, observation, sources }, rooms) {
  const rules = rooms.allRules.filter((rule) => rule.dimensions.includes(id));
  const links = rules.map((rule) => `[\`${rule.id}\`](rules/${rule.id}.md)`);
  return [
    `<a id="${id}"></a>`,
    `### ${title}`,
    `\`${id}\` · reach: ${reach} · ${role}`,
    explanation,
    list([
      `On a running process: ${observation}`,
      ...(links.length === 0 ? [] : [`Rules: ${links.join(", ")}`]),
      `Sources: ${sources.join("; ")}`,
    ]),
  ].join("\n\n");
}
