import { describe, expect, it } from "vitest";
import { plainTerminal } from "../../app/index.ts";
import type { Offer } from "./ask-steps.ts";
import { askSteps } from "./ask-steps.ts";

function offer(workload: string, id: string, applicability: "safe" | "unsafe" = "safe"): Offer {
  return {
    key: `${workload} ${id}`,
    workload,
    place: "a.yaml:1",
    step: {
      id,
      title: `Do ${id}`,
      applicability,
      applied: true,
      changes: [],
      closes: [
        {
          dimension: "seccomp",
          title: "Seccomp",
          container: "main",
          from: "none",
          to: "default",
          before: "looser",
          after: "equal",
        },
      ],
      because: "nothing speaks against it",
      evidence: ["a fact"],
      watchFor: "refused calls",
    },
    diff: () => Promise.resolve(`+ ${id}\n`),
  };
}

const offers = [
  offer("a", "seccomp"),
  offer("a", "ping", "unsafe"),
  offer("b", "seccomp"),
  offer("b", "ping", "unsafe"),
];

async function answered(...lines: readonly string[]): Promise<{
  readonly accepted: readonly string[] | undefined;
  readonly said: string;
  readonly asked: number;
}> {
  const left = [...lines];
  let said = "";
  let asked = 0;
  const accepted = await askSteps(offers, {
    ask: () => {
      asked++;
      return Promise.resolve(left.shift());
    },
    say: (text) => {
      said += text;
    },
    terminal: plainTerminal,
  });
  return { accepted: accepted && [...accepted], said, asked };
}

describe("asking for each step", () => {
  it.each([
    { lines: ["y", "n", "Y", "no"], accepted: ["a seccomp", "b seccomp"] },
    { lines: ["a", "n", "y"], accepted: ["a seccomp", "b seccomp", "b ping"] },
    { lines: ["s", "y", " n "], accepted: ["a ping"] },
    { lines: ["y", "q"], accepted: ["a seccomp"] },
    { lines: ["q"], accepted: [] },
    { lines: ["", "what", "d", "?", "y", "q"], accepted: ["a seccomp"] },
  ])("takes $lines", async ({ lines, accepted }) => {
    const result = await answered(...lines);
    expect(result.accepted).toEqual(accepted);
    expect(result.asked).toBe(lines.length);
  });

  it("accepts nothing at all when the person breaks off", async () => {
    expect((await answered("y", "y")).accepted).toBeUndefined();
  });

  it("shows the workload once, the step and whether it is safe, and on demand diff, reason and help", async () => {
    const { said } = await answered("d", "?", "x", "y", "q");
    expect(said.split("a  a.yaml:1")).toHaveLength(2);
    expect(said).toContain("safe   Do seccomp (seccomp)\n         nothing speaks against it.");
    expect(said).toContain("unsafe Do ping (ping)");
    expect(said).toContain("+ seccomp\n");
    expect(said).toContain(
      "seccomp of main: none -> default\n  evidence: a fact\n  watch for: refused calls.",
    );
    expect(said.split("Ctrl-C  write nothing")).toHaveLength(3);
  });
});
