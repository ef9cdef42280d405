import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readQuadlet } from "../../src/readers/index.ts";
import type { CommandWords } from "../../src/readers/quadlet/command-words.ts";
import { containerCommand } from "../../src/readers/quadlet/container-command.ts";
import {
  kubeCommand,
  networkCommand,
  podCommand,
  volumeCommand,
} from "../../src/readers/quadlet/other-commands.ts";
import { References } from "../../src/readers/quadlet/references.ts";
import type { Building } from "../../src/readers/quadlet/shared-options.ts";
import { parseUnitFile } from "../../src/readers/quadlet/unit-file.ts";
import { splitUnitWords } from "../../src/readers/quadlet/unit-words.ts";
import {
  createUnit,
  unitKind,
  UnitSet,
  type QuadletUnit,
  type UnitKind,
} from "../../src/readers/quadlet/units.ts";
import { corporaAvailable, corpusFolder, corpusIndex } from "../oracles/corpora.ts";

/** Where Podman's own test puts a unit: assertions match this path. */
const folder = "/tmp/podman-e2e-1/subtest-1/quadlet";

/** Units that the fixtures refer to and that hold no assertions: Podman's test writes them beside each fixture. */
const beside: Readonly<Record<string, string>> = {
  "basic.volume": "[Volume]\n",
  "basic.network": "[Network]\n",
  "basic.container": "[Container]\nImage=localhost/imagename\n",
  "basic.image": "[Image]\nImage=localhost/imagename\n",
  "basic.build": "[Build]\nImageTag=localhost/imagename\nSetWorkingDirectory=unit\n",
  "basic.artifact": "[Artifact]\nArtifact=quay.io/libpod/testartifact:20250206-single\n",
  "name.container": "[Container]\nContainerName=foobar\nImage=localhost/imagename\n",
  "startwithpod.pod": "[Pod]\n",
  "template-dependency@.volume": "[Volume]\n",
  "template-dependency@.network": "[Network]\n",
};

/** Assertions that are not met for a reason: file and the words by which they are found. */
const explained: readonly (readonly [file: string, words: RegExp, reason: string])[] = [
  [
    "devices.container",
    /\/dev\/bogus/,
    "whether the host has a device is not known where a unit is read: it is kept",
  ],
  ["merged.container", /FIRST|SECOND/, "its drop-ins are not among the files of the corpora"],
  ["merged-override.container", /./, "its drop-ins are not among the files of the corpora"],
  ["template@.container", /FOO=bar/, "its drop-ins are not among the files of the corpora"],
  ["template@instance.container", /./, "its drop-ins are not among the files of the corpora"],
];

interface Fixture {
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

function fixtures(): readonly Fixture[] {
  const root = corpusFolder("runtime");
  return corpusIndex()
    .filter(({ archive, path }) => archive === "runtime.tar.gz" && path.includes("podman/test/e2e/quadlet/"))
    .map(({ path }) => {
      const name = path.slice(path.indexOf("/quadlet/") + "/quadlet/".length);
      return { name, path: `${folder}/${name}`, text: readFileSync(join(root, path), "utf8") };
    })
    .filter(({ name }) => unitKind(name) !== undefined);
}

const commands: Partial<Record<UnitKind, (building: Building) => CommandWords>> = {
  container: containerCommand,
  pod: podCommand,
  kube: kubeCommand,
  network: networkCommand,
  volume: volumeCommand,
};

interface Assertion {
  readonly negated: boolean;
  readonly kind: string;
  readonly words: readonly string[];
  readonly line: string;
}

function assertionsOf(text: string): readonly Assertion[] {
  return text.split("\n").flatMap((line) => {
    const match =
      /^## (!?)(assert-podman(?:-pre)?(?:-global)?(?:-final)?-args(?:-key-val)?(?:-regex)?) (.*)$/.exec(line);
    if (match === null) return [];
    const [, mark, kind = "", rest = ""] = match;
    const words = splitUnitWords(rest);
    return Array.isArray(words)
      ? [{ negated: mark === "!", kind, words: words as readonly string[], line }]
      : [];
  });
}

function isMet({ kind, words, negated }: Assertion, all: readonly string[]): boolean {
  const isPattern = kind.endsWith("-regex");
  const same = (found = "", wanted = "") =>
    isPattern
      ? new RegExp(wanted).test(found)
      : found === wanted.replaceAll("\\n", "\n").replaceAll("\\t", "\t");
  const isAt = (list: readonly string[], wanted: readonly string[], at: number) =>
    wanted.every((word, index) => same(list[at + index], word));
  const [first = "", second = "", third = ""] = words;
  if (kind.includes("-key-val"))
    return (
      all.some((word, index) => word === first && sameFields(all[index + 1] ?? "", third, second, same)) !==
      negated
    );
  if (kind.includes("-final")) return isAt(all, words, all.length - words.length) !== negated;
  const [list, wanted] = kind.includes("-global")
    ? [all.slice(0, all.indexOf(first)), words.slice(1)]
    : [all, words];
  return list.some((_word, index) => isAt(list, wanted, index)) !== negated;
}

function sameFields(
  found: string,
  wanted: string,
  separator: string,
  same: (one: string, other: string) => boolean,
): boolean {
  const [one, other] = [found, wanted].map((text) => text.split(separator).sort());
  return (
    one?.length === other?.length && (one ?? []).every((field, index) => same(field, other?.[index] ?? ""))
  );
}

describe.skipIf(!corporaAvailable())("Podman's own fixtures of Quadlet (needs ../shared/corpora)", () => {
  const all = corporaAvailable() ? fixtures() : [];
  const unitsBeside = Object.entries(beside).map(([name, text]) => ({
    name,
    path: `${folder}/${name}`,
    text,
  }));
  const unitOf = ({ path, text }: Fixture): QuadletUnit =>
    createUnit(path, unitKind(path) ?? "container", parseUnitFile(text, path));
  const set = new UnitSet([...unitsBeside, ...all].map(unitOf));

  it("hold for the options that are derived from them, but for those explained", () => {
    let met = 0;
    const used = new Set<string>();
    const open: string[] = [];
    for (const fixture of all) {
      const unit = unitOf(fixture);
      const command = commands[unit.kind]?.({ unit, references: new References(unit, set) });
      if (command === undefined) continue;
      const words = ["/usr/bin/podman", ...command.words.slice(1).map(({ text }) => text)];
      for (const assertion of assertionsOf(fixture.text)) {
        const reason = explained.find(
          ([file, pattern]) => file === fixture.name && pattern.test(assertion.line),
        );
        if (isMet(assertion, words)) met++;
        else if (reason) used.add(`${reason[0]} ${reason[2]}`);
        else open.push(`${fixture.name}: ${assertion.line} in ${words.join(" ")}`);
      }
    }
    expect(open).toEqual([]);
    expect(used.size).toBe(explained.length);
    expect(met).toBeGreaterThanOrEqual(300);
  });

  it.each(all.filter(({ text }) => /^## assert-failed/m.test(text)))(
    "refuses $name, as Podman does",
    (fixture) => {
      const { problems } = readQuadlet([fixture, ...unitsBeside]);
      expect(problems.filter(({ level, file }) => level === "error" && file === fixture.path)).not.toEqual(
        [],
      );
    },
  );

  /** Refused by intention of the test, or options that the fixtures make up. */
  const wrong = /^(?:podmanargs\.|service-(?:user|group|dynamicuser)\.)/;

  it("are read without an error where Podman reads them", () => {
    const right = all.filter(({ name, text }) => !/^## assert-failed/m.test(text) && !wrong.test(name));
    const named = all.filter(({ name }) => /^(?:service-name|multiple-tags)\./.test(name));
    const errors = right.flatMap((fixture) =>
      readQuadlet([fixture, ...unitsBeside, ...named.filter((other) => other !== fixture)])
        .problems.filter(({ level, file }) => level === "error" && file === fixture.path)
        .map(({ message }) => `${fixture.name}: ${message}`),
    );
    expect(errors).toEqual([]);
  });
});
