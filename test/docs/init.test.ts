import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { initFiles, initStream } from "../../src/app/index.ts";

const page = readFileSync("docs/init.md", "utf8");
const [manifests] = [...page.matchAll(/^```yaml\n([^]*?)^```$/gm)].map(([, block = ""]) => block);

describe("docs/init.md", () => {
  it("shows what the command prints", async () => {
    const request = { name: "web", image: "docker.io/nginxinc/nginx-unprivileged:1.29", ports: ["80:8080"] };
    expect(manifests).toBe(initStream(await initFiles(request)));
  });
});
