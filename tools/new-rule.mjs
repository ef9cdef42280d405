// `npm run new:rule -- NAME`: a rule that compiles, with a confined and an exposed fixture, and the registry and docs written anew.
// The rule demands nothing yet, so that the fixtures' test fails until it does.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [id] = process.argv.slice(2);

const problem = problemOf(id);
if (problem !== undefined) {
  process.stderr.write(`${problem}\nusage: npm run new:rule -- NAME\n`);
  process.exitCode = 2;
} else {
  scaffold(id);
}

function problemOf(name) {
  if (name === undefined) return "a rule needs a name";
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(name))
    return `${name}: a rule is named for its condition, in lower case with hyphens: host-network`;
  if (/^(disallow|require|set|use|drop|deny)-/.test(name))
    return `${name}: name the condition, not the command: a waiver reads "allow ${name}"`;
  if (existsSync(join(root, "src/rules", name))) return `${name}: there is such a rule`;
  return undefined;
}

function scaffold(name) {
  const folder = join(root, "src/rules", name);
  mkdirSync(join(folder, "fixtures"), { recursive: true });
  writeFileSync(join(folder, "rule.ts"), ruleText(name));
  const base = readFileSync(join(root, "src/rules/node-user-namespace/fixtures/confined.yaml"), "utf8");
  writeFileSync(join(folder, "fixtures/confined.yaml"), base);
  writeFileSync(
    join(folder, "fixtures/exposed.yaml"),
    `# exposed: spec.FIELD\n${base.replace("name: confined", "name: exposed")}`,
  );
  for (const generator of ["gen-rules", "gen-docs"]) {
    const run = spawnSync(process.execPath, [join(root, "tools", `${generator}.mjs`)], { stdio: "inherit" });
    if (run.status !== 0) process.exitCode = 2;
  }
  process.stdout.write(
    [
      `src/rules/${name}/rule.ts: say what it demands; requirement.ts has the words for it.`,
      `src/rules/${name}/fixtures/: change one thing in exposed.yaml and name its field in the first line.`,
      "npx vitest run src/rules says when it is done; then npm run gen.",
      "",
    ].join("\n"),
  );
}

function ruleText(name) {
  const variable = name.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());
  return `import { absent, pod } from "../requirement.ts";
import { defineRule } from "../rule.ts";

export const ${variable} = defineRule({
  id: "${name}",
  title: "The condition in a few words",
  severity: "low",
  severityReason: "Why it is no graver and no lighter than that.",
  risk: "What an attacker gains.",
  rootlessPodman: "What rootless Podman does instead.",
  remediation: "What to write.",
  dimensions: ["user"],
  versions: [{ since: "1.0", requirement: pod("podsealExampleField", absent) }],
  says: ({ value }) => \`podsealExampleField is \${JSON.stringify(value)}\`,
  references: ["https://kubernetes.io/docs/concepts/security/"],
});
`;
}
