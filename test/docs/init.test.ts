import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { initFiles, initStream, k3sFiles } from "../../src/app/index.ts";

const page = readFileSync("docs/init.md", "utf8");
const [manifests, k3s] = [...page.matchAll(/^```yaml\n([^]*?)^```$/gm)].map(([, block = ""]) => block);

describe("docs/init.md", () => {
  it("shows what the command prints", async () => {
    const request = { name: "web", image: "docker.io/nginxinc/nginx-unprivileged:1.29", ports: ["80:8080"] };
    expect(manifests).toBe(initStream(await initFiles(request)));
  });

  it("shows what --k3s prints", () => {
    for (const { file, text } of k3sFiles()) expect(k3s).toContain(`#### ${file}\n${text}`);
  });
});
