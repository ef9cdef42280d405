import { describe, expect, it } from "vitest";
import { readQuadlet } from "./read-quadlet.ts";

describe("a .quadlets file", () => {
  it("holds several units, each with its name and the lines of the file", () => {
    const text = `# FileName=web
[Container]
Image=img
Volume=data.volume:/data
Foo=1
---

# FileName=data
[Volume]
Label=a=b
`;
    const { project, problems } = readQuadlet([{ path: "u/app.quadlets", text }]);
    expect(project.containers).toMatchObject([
      {
        name: "systemd-web",
        place: { file: "u/app.quadlets", line: 2 },
        mounts: [{ source: "systemd-data" }],
      },
    ]);
    expect(project.resources).toMatchObject([{ kind: "volume", place: { file: "u/app.quadlets", line: 9 } }]);
    expect(problems).toMatchObject([{ code: "unknown-option", file: "u/app.quadlets", line: 5 }]);
  });

  it.each([
    ["[Container]\nImage=img\n", "needs a name"],
    ["# FileName=a/b\n[Container]\nImage=img\n", "holds a slash"],
    ["# FileName=a\n[Service]\nRestart=no\n", "no section"],
  ])("is refused as podman quadlet install refuses it: %j", (text, says) => {
    const { project, problems } = readQuadlet([{ path: "a.quadlets", text }]);
    expect([project.containers, problems[0]?.level]).toEqual([[], "error"]);
    expect(problems[0]?.message).toContain(says);
  });
});
