import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { podseal, stackTrace } from "../helpers/command-line.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "podseal-init-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("podseal init", () => {
  it("prints manifests that audit finds nothing in", () => {
    const made = podseal(["init", "web", "--image", "example.org/web:1", "--port", "80:8080"]);
    expect([made.code, made.errors]).toEqual([0, ""]);
    const judged = podseal(["audit", "--complete", "-"], { input: made.output });
    expect([judged.code, judged.errors]).toEqual([0, ""]);
  });

  it("writes a folder that audit finds nothing in, once", () => {
    const args = ["init", "web", "--image", "example.org/web:1", "--k3s", "--output", join(folder, "web")];
    const made = podseal(args);
    expect([made.code, made.errors]).toEqual([0, ""]);
    expect(made.output).toContain("wrote ");
    expect(readdirSync(join(folder, "web"))).toEqual([
      "00-namespace.yaml",
      "10-network-policies.yaml",
      "20-web.yaml",
      "k3s",
    ]);
    expect(podseal(["audit", "--complete", join(folder, "web")]).code).toBe(0);
    writeFileSync(join(folder, "web", "20-web.yaml"), "mine\n");
    const again = podseal(args);
    expect([again.code, again.output]).toEqual([2, ""]);
    expect(again.errors).toContain("20-web.yaml");
    expect(readFileSync(join(folder, "web", "20-web.yaml"), "utf8")).toBe("mine\n");
    expect(podseal([...args, "--force"]).code).toBe(0);
    expect(readFileSync(join(folder, "web", "20-web.yaml"), "utf8")).toContain("kind: Deployment");
  });

  it.each<[args: string[], says: string]>([
    [[], "init needs a NAME and --image, or --k3s"],
    [["web"], "init web needs an --image"],
    [["--image", "a"], "init needs a NAME"],
    [["--image", "a", "--k3s"], "--image needs a NAME"],
    [["web", "--image", "a", "--k3s"], "give --output DIR, or leave NAME out"],
    [["web", "--image", "a", "--force"], "give --output DIR"],
    [["Web", "--image", "a"], "(RFC 1123)"],
    [["web", "--image", "a", "--level", "baseline"], "Allowed choices are rootless-podman, sealed"],
    [["web", "--image", "a", "--output", "package.json"], "package.json"],
  ])("of %j ends with 2 and one line", (args, says) => {
    const { code, output, errors } = podseal(["init", ...args]);
    expect([code, output]).toEqual([2, ""]);
    expect(errors).toContain(says);
    expect(errors).not.toMatch(stackTrace);
  });
});
