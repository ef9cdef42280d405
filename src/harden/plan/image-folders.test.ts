import { describe, expect, it } from "vitest";
import { plannedPod } from "../../../test/helpers/planned-pods.ts";
import { canWrite } from "./image-folders.ts";
import type { ImageEvidence } from "./plan-context.ts";
import type { Step } from "./step.ts";

const name = "example.org/app:1";
const origin = { kind: "registry", from: "example.org" } as const;
const read: ImageEvidence = { origin, digest: `sha256:${"0123456789abcdef".repeat(4)}`, setId: false };

function stepOf(id: string, image: ImageEvidence, more = "", strict = true): Step {
  const pod = `containers: [{name: main, image: "${name}"${more}}]`;
  const step = plannedPod({ pod, images: { [name]: image }, strict }).steps.find((one) => one.id === id);
  if (step === undefined) throw new Error(`no step ${id}`);
  return step;
}

function foldersOf({ changes }: Step): readonly unknown[] {
  return changes.flatMap((one) =>
    one.kind === "append" && one.path.at(-1) === "volumeMounts"
      ? [(one.value as { mountPath: string }).mountPath]
      : [],
  );
}

describe("permissions of a folder", () => {
  it.each([
    ["its owner", { uid: 7, groups: [] }, { uid: 7, gid: 0, mode: 0o700 }, true],
    [
      "its owner, who has less than the others",
      { uid: 7, groups: [] },
      { uid: 7, gid: 0, mode: 0o577 },
      false,
    ],
    ["a member of its group", { uid: 8, groups: [9] }, { uid: 7, gid: 9, mode: 0o770 }, true],
    [
      "a member of its group, who has less than the others",
      { uid: 8, groups: [9] },
      { uid: 7, gid: 9, mode: 0o707 },
      false,
    ],
    ["anybody", { uid: 8, groups: [8] }, { uid: 0, gid: 0, mode: 0o1777 }, true],
    ["root without capabilities", { uid: 0, groups: [0] }, { uid: 7, gid: 7, mode: 0o755 }, false],
  ])("let %s write: %#", (_, writer, folder, is) => {
    expect(canWrite(writer, folder)).toBe(is);
  });
});

describe("folders of an image", () => {
  it("that root cannot write to without DAC_OVERRIDE are a reason not to drop it", () => {
    const paths = {
      "/data": { uid: 999, gid: 999, mode: 0o700 },
      "/mounted": { uid: 999, gid: 999, mode: 0o700 },
      "/tmp": { uid: 0, gid: 0, mode: 0o1777 },
      "/shared": { uid: 999, gid: 0, mode: 0o775 },
    };
    const step = stepOf(
      "capabilities",
      { ...read, user: "", paths },
      ", volumeMounts: [{name: x, mountPath: /mounted}]",
    );
    expect(step.applicability).toBe("unsafe");
    expect(step.because).toContain(
      "without DAC_OVERRIDE root cannot write to folders of the image that belong to others: /data (999:999, 0700)",
    );
    expect(step.because).not.toMatch(/mounted|tmp|shared/);
    expect(step.evidence).toContain("folders of the image: registry example.org, sha256:0123456789ab");
  });

  it("that its user owns get a folder under a read-only root where they hold nothing, and are told where they do", () => {
    const step = stepOf("read-only-root", {
      ...read,
      user: "1234",
      uid: 1234,
      volumes: ["/data"],
      paths: {
        "/data": { uid: 1234, gid: 1234, mode: 0o700, isEmpty: true },
        "/var/cache/app": { uid: 1234, gid: 0, mode: 0o755, isEmpty: true },
        "/etc/app": { uid: 1234, gid: 0, mode: 0o755 },
        "/srv/other": { uid: 99, gid: 0, mode: 0o755, isEmpty: true },
        "/srv/sealed": { uid: 1234, gid: 0, mode: 0o555, isEmpty: true },
      },
    });
    expect(foldersOf(step)).toEqual(["/tmp", "/data", "/var/cache/app"]);
    expect(step.because).toBe(
      "nothing in the input says which other paths the program writes, and folders that its user owns in the image become read-only: /etc/app (1234:0, 0755)",
    );
    expect(step.watchFor).toContain("the image gives /data (1234:1234, 0700) to its owner alone");
    expect(step.applicability).toBe("unsafe");
  });

  it.each([
    [
      "hold something",
      { "/data": { uid: 0, gid: 0, mode: 0o755 } },
      "hides what the image holds at /data (0:0, 0755)",
    ],
    [
      "were not looked at",
      { "/tmp": { uid: 0, gid: 0, mode: 0o1777, isEmpty: true } },
      "hides what the image holds at these paths",
    ],
    [
      "hold nothing",
      {
        "/data": { uid: 0, gid: 0, mode: 0o755, isEmpty: true },
        "/state": { uid: 0, gid: 0, mode: 0o755, isEmpty: true },
      },
      "the image holds nothing at these paths that an empty folder would hide",
    ],
  ] as const)("that %s are told as such where a person says what is written", (_, paths, words) => {
    const step = stepOf("read-only-root", {
      ...read,
      user: "7",
      volumes: ["/data"],
      writes: ["/state"],
      paths,
    });
    expect(step.because).toContain(words);
    expect(step.applicability).toBe("unsafe");
  });

  it("and files that raise privilege are named where a step takes it from them", () => {
    const names = ["/bin/a", "/bin/b", "/bin/c", "/bin/d"];
    const privilegedFiles = names.map((path) => ({ path }));
    const step = stepOf("no-escalation", { ...read, user: "7", setId: true, privilegedFiles });
    expect(step.because).toBe(
      "the image holds such files: /bin/a, /bin/b, /bin/c and 1 more (registry example.org, sha256:0123456789ab), and nothing says whether the program uses them",
    );
    expect(step.applicability).toBe("unsafe");
  });

  it("that its user reaches by a group of the image are told before that group is taken", () => {
    const image = {
      ...read,
      user: "app",
      uid: 20_001,
      gid: 20_001,
      groups: [77],
      paths: { "/shared": { uid: 0, gid: 77, mode: 0o770 }, "/tmp": { uid: 0, gid: 0, mode: 0o1777 } },
    };
    const step = stepOf("strict-groups", image, "", false);
    expect(step.because).toBe("the image gives its user groups that reach /shared (0:77, 0770)");
    expect(step.applicability).toBe("unsafe");
  });

  it("say which ids own the data of an image that starts as its user right away", () => {
    const postgres = "docker.io/library/postgres:16";
    const data = "/var/lib/postgresql/data";
    const { imageChanges } = plannedPod({
      pod: `containers: [{name: db, image: "${postgres}"}]`,
      images: {
        [postgres]: {
          ...read,
          user: "",
          volumes: [data],
          paths: { [data]: { uid: 999, gid: 998, mode: 0o700 } },
        },
      },
      strict: true,
    });
    expect(imageChanges[0]?.because).toContain(
      "set runAsUser: 999, runAsGroup: 998 and fsGroup: 998, which own /var/lib/postgresql/data in the image (registry example.org, sha256:0123456789ab)",
    );
  });
});
