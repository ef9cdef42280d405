import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repository } from "../helpers/built.ts";
import { podseal } from "../helpers/command-line.ts";

const line = "podman run --name web --read-only --user 20000 -p 8080:8080 docker.io/library/nginx";
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "podseal-translate-"));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("podseal translate", () => {
  it("prints manifests for a pipe, and tells people on standard error", () => {
    const { code, output, errors } = podseal(["translate", "--run", line]);
    expect(code).toBe(0);
    expect(output).toMatch(/^apiVersion: v1\nkind: Namespace/);
    expect(errors).toContain("1 of 1 became pods at least as confined as their source.");
  });

  it("ends with 1 when a service is refused, and writes the others", () => {
    const { code, output } = podseal(["translate", "examples/compose", "--output", join(folder, "lab")]);
    expect(code).toBe(1);
    expect(output).toContain("--allow-weakening privileged");
    expect(readdirSync(join(folder, "lab")).sort()).toEqual([
      "00-namespace.yaml",
      "db.yaml",
      "notes.yaml",
      "shop.yaml",
    ]);
  });

  it("does not replace files without being told to", () => {
    const args = ["translate", "--run", line, "--output", join(folder, "twice")];
    expect(podseal(args).code).toBe(0);
    const second = podseal(args);
    expect([second.code, second.errors]).toEqual([2, expect.stringContaining("--force")]);
    expect(podseal([...args, "--force"]).code).toBe(0);
  });

  it.each([
    { what: "nothing to translate", args: [], says: "nothing to translate" },
    {
      what: "an image without a service",
      args: ["--run", line, "--image", "x"],
      says: "--image must look like",
    },
    { what: "--force without a folder", args: ["--run", line, "--force"], says: "give --output DIR" },
    { what: "a Docker that nobody knows", args: ["--run", line, "--docker", "1.0"], says: "Docker 1.0" },
    {
      what: "a configuration that is not there",
      args: ["--run", line, "--daemon-json", "no.json"],
      says: "no.json",
    },
  ])("ends with 2 for $what", ({ args, says }) => {
    const { code, errors } = podseal(["translate", ...args]);
    expect([code, errors]).toEqual([2, expect.stringContaining(says)]);
  });

  it.each([
    { what: "pods", args: ["examples/compose"] },
    { what: "command lines", args: ["--to", "podman-run", "examples/hardened"] },
    { what: "a missing file", args: ["none.yaml"] },
  ])("of $what follows its published schema", ({ args }) => {
    const schema = JSON.parse(
      readFileSync(join(repository, "schemas/translation-report.schema.json"), "utf8"),
    ) as object;
    const validate = new Ajv({ strict: false }).compile(schema);
    const report: unknown = JSON.parse(podseal(["translate", "-f", "json", ...args]).output);
    expect([validate(report), validate.errors]).toEqual([true, null]);
  });
});
