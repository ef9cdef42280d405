import { beforeAll, describe, expect, it } from "vitest";
import { translatePaths } from "../../src/app/index.ts";
import type { OptionField } from "../../src/engines/index.ts";
import { fieldTreatments, treatmentRows } from "../../src/engines/index.ts";
import { memoryPlatform } from "../../src/platform/index.ts";
import { quadletKeys } from "../../src/readers/index.ts";
import type { OptionReport, TranslatedReport, TranslationReport } from "../../src/report/index.ts";
import { composeProject, composeServices, quadletValues, runValues } from "./option-values.ts";
import {
  composeProjectPaths,
  composeServicePaths,
  dockerOptions,
  namesOf,
  podmanOptions,
} from "./option-lists.ts";

const image = "docker.io/library/app:1";

/** What is said of one option, and of the service that it stands at. */
interface Told {
  readonly service: TranslatedReport | undefined;
  readonly option: OptionReport | undefined;
}

/** The report says which of the four words fits and why, and a service that lacks something is refused for it. */
function expectJudged({ service, option }: Told): void {
  expect(option?.words ?? "not told").not.toMatch(
    /not told|does not know|as the pod is without it|says nothing/,
  );
  const isLost = option?.outcome === "weakened" || option?.outcome === "impossible";
  if (isLost)
    expect([service?.outcome, service?.refusals.length]).toEqual([
      "refused",
      expect.toSatisfy((count: number) => count > 0),
    ]);
}

function toldOf(
  report: TranslationReport,
  container: string,
  isOption: (one: OptionReport) => boolean,
): Told {
  const service = report.services.find(({ sources }) => sources.some(({ name }) => name === container));
  return { service, option: service?.options.find(isOption) };
}

async function translated(
  files: Readonly<Record<string, string>>,
  runLines: readonly string[] = [],
): Promise<TranslationReport> {
  const folders = new Set(Object.keys(files).map((file) => file.replace(/\/.*$/, "")));
  return translatePaths(memoryPlatform(files), { paths: [...folders], runLines });
}

const lines = [
  ...namesOf(podmanOptions.container).map((name) => ({ engine: "podman", name })),
  ...namesOf(dockerOptions).map((name) => ({ engine: "docker", name })),
];

describe("every option of a container's command line", () => {
  let report: TranslationReport;
  const containerOf = (engine: string, name: string) => `${engine}-${name}`;
  beforeAll(async () => {
    const commands = lines.map(({ engine, name }) => {
      const value = runValues[`${engine} ${name}`] ?? runValues[name] ?? "=true";
      const own = name === "name" ? "" : `--name ${containerOf(engine, name)} `;
      const option = name === "name" ? `--name ${containerOf(engine, name)}` : `--${name}${value}`;
      return `${engine} ${name === "init-ctr" ? "create" : "run"} ${own}${option} ${image} sh`;
    });
    report = await translated({ "a.env": "A=1\n" }, commands);
  }, 60_000);

  it.each(lines)("$engine --$name is kept, strengthened, without meaning, or refused", ({ engine, name }) => {
    expectJudged(toldOf(report, containerOf(engine, name), (one) => one.name === `--${name}`));
  });
});

describe.each(["pod", "volume", "network"] as const)("every option of podman %s create", (verb) => {
  const names = namesOf(podmanOptions[verb]).filter((name) => name !== "help");
  let report: TranslationReport;
  beforeAll(async () => {
    const uses = {
      pod: (name: string) => `--pod of-${name}`,
      volume: (name: string) => `-v of-${name}:/a`,
      network: (name: string) => `--network of-${name}`,
    };
    const commands = names.map((name) => {
      const value = runValues[`${verb} ${name}`] ?? runValues[name] ?? "=true";
      const made =
        name === "name"
          ? `podman ${verb} create --name of-${name}`
          : `podman ${verb} create --${name}${value} of-${name}`;
      return `${made}\npodman run --name ${name} ${uses[verb](name)} ${image}`;
    });
    report = await translated({}, commands);
  }, 60_000);

  it.each(names)("--%s", (name) => {
    expectJudged(toldOf(report, name, (one) => one.name === `--${name}`));
  });
});

describe("every key of a Compose service", () => {
  const paths = namesOf(composeServicePaths).filter((path) => path.split(".")[0] !== "extends");
  const keyOf = (path: string) => path.split(".")[0] ?? "";
  const keys = [...new Set(paths.map(keyOf))];
  let report: TranslationReport;
  beforeAll(async () => {
    const files = keys.map((key) => {
      const own = key === "image" ? "" : `    image: ${image}\n`;
      return [
        `${key}/compose.yaml`,
        `services:\n  of-${key}:\n${own}${composeServices[key] ?? `    ${key}: true\n`}${composeProject}`,
      ] as const;
    });
    report = await translated({
      ...Object.fromEntries(files),
      "env_file/a.env": "A=1\n",
      "label_file/a.labels": "a=b\n",
      "configs/x": "x",
      "secrets/x": "x",
    });
  }, 60_000);

  it.each(paths)("%s", (path) => {
    const pattern = new RegExp(
      `^services\\.of-${keyOf(path)}\\.${path.replaceAll(".", "\\.").replaceAll("*", "[^.]+")}(\\.|$)`,
    );
    expectJudged(toldOf(report, `of-${keyOf(path)}`, ({ name }) => pattern.test(name)));
  });
});

describe("every key of what a Compose project declares", () => {
  const paths = namesOf(composeProjectPaths).filter((path) => !path.startsWith("models"));
  let report: TranslationReport;
  beforeAll(async () => {
    const use =
      "    networks: [a, b]\n    volumes: ['data:/a', 'other:/b']\n    secrets: [a, b, c, d]\n    configs: [a, b, c, d]\n";
    report = await translated({
      "compose.yaml": `services:\n  app:\n    image: ${image}\n${use}${composeProject}`,
    });
  });

  it.each(paths)("%s", (path) => {
    const pattern = new RegExp(`^${path.replaceAll(".", "\\.").replaceAll("*", "[^.]+")}(\\.|$)`);
    expectJudged(toldOf(report, "app", ({ name }) => pattern.test(name)));
  });

  it.each(["models", "jobs"])("the services of %s are refused, or it is an error", async (key) => {
    const compose = `services:\n  app:\n    image: ${image}\n    models: [m]\n${key}:\n  m: { image: a, model: b }\n`;
    const { problems, services } = await translated({ "compose.yaml": compose });
    const isTold = problems.some(({ severity, line }) => severity === "error" && line !== undefined);
    expect(isTold || services.every(({ outcome }) => outcome === "refused")).toBe(true);
  });
});

describe.each(["Container", "Pod", "Volume", "Network", "Image", "Build", "Artifact", "Kube"])(
  "every key of [%s]",
  (section) => {
    const names = [...(quadletKeys[section]?.keys() ?? [])];
    let report: TranslationReport;
    beforeAll(async () => {
      const files = names.flatMap((key) => quadletFiles(section, key));
      report = await translated(Object.fromEntries(files));
    }, 60_000);

    it.each(names)("%s=", (key) => {
      const name = ["Container", "Pod"].includes(section) ? `${key}=` : `${section}.${key}=`;
      const service = report.services.find(({ sources }) =>
        sources.some(({ file }) => file.includes(`${section}-${key}/`)),
      );
      expectJudged({
        service,
        option: service?.options.find((one) => one.name === name || one.name.startsWith(`${key}=--`)),
      });
    });
  },
);

/** A folder with the unit that has the key, and a container that uses it. */
function quadletFiles(section: string, key: string): readonly (readonly [string, string])[] {
  const folder = `${section}-${key}`;
  const kind = section.toLowerCase();
  const value = quadletValues[`${section} ${key}`] ?? quadletValues[key] ?? "true";
  const needed = Object.entries(quadletNeeds[section] ?? {}).filter(
    ([name]) => name !== key && !(key === "Rootfs" && name === "Image"),
  );
  const beside =
    key === "Group" && section === "Container" ? "User=1\n" : key === "Type" ? "Device=/dev/sda\n" : "";
  const unit = `[${section}]\n${needed.map(([name, one]) => `${name}=${one}\n`).join("")}${beside}${key}=${value}\n`;
  const uses: Readonly<Record<string, string>> = {
    Pod: `Image=${image}\nPod=x.pod\n`,
    Volume: `Image=${image}\nVolume=x.volume:/a\n`,
    Network: `Image=${image}\nNetwork=x.network\n`,
    Image: "Image=x.image\n",
    Build: "Image=x.build\n",
    Artifact: `Image=${image}\nMount=type=artifact,source=x.artifact,destination=/a\n`,
  };
  const use = uses[section];
  return [
    [`${folder}/x.${kind}`, unit],
    ...(use === undefined ? [] : [[`${folder}/user.container`, `[Container]\n${use}`] as const]),
    ...(section === "Kube"
      ? [
          [
            `${folder}/a.yaml`,
            `apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { containers: [{ name: a, image: ${image} }] }\n`,
          ] as const,
        ]
      : []),
  ];
}

const quadletNeeds: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Container: { Image: image },
  Image: { Image: image },
  Build: { ImageTag: image, File: "./Containerfile", SetWorkingDirectory: "unit" },
  Artifact: { Artifact: "quay.io/a/b:1" },
  Kube: { Yaml: "a.yaml" },
};

describe("the tables", () => {
  it("have one treatment for each name", () => {
    const names = treatmentRows.flatMap(([list]) => list.split(" "));
    const twice = names.filter((name, index) => names.indexOf(name) !== index && !/^[a-z]/.test(name));
    expect(twice).toEqual([]);
  });

  it("say what translate says of each field", () => {
    expect(
      Object.values(fieldTreatments).every(({ outcomes, words }) => outcomes.length > 0 && words !== ""),
    ).toBe(true);
    expect(Object.keys(fieldTreatments) satisfies readonly string[] as readonly OptionField[]).toContain(
      "mounts",
    );
  });
});
