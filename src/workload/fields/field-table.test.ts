import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../json.ts";
import { checkFields } from "./check.ts";
import { fieldsAt, fieldsOf, kindStatus, typeOfKind, valuesAt } from "./field-table.ts";
import type { Field } from "./field-table.ts";
import { acceptsScalar } from "./scalars.ts";
import type { Shape } from "./shape.ts";
import { kindTable, newestMinor, oldestMinor, setTable, typeTable } from "./tables.generated.ts";

const allFields: Field[] = Object.keys(typeTable).flatMap((type) =>
  [...(fieldsOf(type)?.values() ?? [])].flat(),
);

describe("the generated tables", () => {
  it("hold every type that a field or a kind names", () => {
    const named = [
      ...allFields.flatMap(({ shape }) => typesIn(shape)),
      ...Object.keys(kindTable).map(typeOf),
    ];
    expect(named.filter((type) => typeTable[type] === undefined)).toEqual([]);
  });

  it("hold the values of every closed set that a field names, in every version that has the field", () => {
    const empty = allFields.flatMap(({ shape, since, last }) =>
      setsIn(shape).filter((set) => valuesAt(set, since).length === 0 || valuesAt(set, last).length === 0),
    );
    expect(empty).toEqual([]);
    expect(Object.keys(setTable).length).toBeGreaterThan(10);
  });

  it("give a field one shape in each version", () => {
    for (const type of Object.keys(typeTable)) {
      for (let minor = oldestMinor; minor <= newestMinor; minor++) {
        const names = fieldsAt(type, minor).map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
      }
    }
  });

  // Versions: kubernetes/enhancements keps 127, 24, 3762, 3857, 3619, 2837 (alpha releases).
  const firsts: [string, string, number][] = [
    ["PodSpec", "hostUsers", 25],
    ["SecurityContext", "appArmorProfile", 30],
    ["VolumeMount", "recursiveReadOnly", 30],
    ["PodSecurityContext", "supplementalGroupsPolicy", 31],
    ["PodSpec", "resources", 32],
    ["SecurityContext", "procMount", oldestMinor],
  ];
  it.each(firsts)("know since when %s has %s", (type, name, since) => {
    expect(
      fieldsOf(type)
        ?.get(name)
        ?.map((field) => field.since),
    ).toEqual([since]);
  });

  it("know which kinds a version serves", () => {
    expect(kindStatus("batch/v1beta1", "CronJob", 24)).toBe("served");
    expect(kindStatus("batch/v1beta1", "CronJob", 25)).toBe("removed");
    expect(kindStatus("example.com/v1", "Deployment", 25)).toBe("unlisted");
    expect(kindStatus("v1", "Secret", 25)).toBe("unlisted");
  });
});

describe("a scalar", () => {
  const quantities = [
    "1",
    "500m",
    "1.5Gi",
    "-1k",
    "1e3",
    "1E",
    "+0.1u",
    ".5",
    "5.",
    " 1Mi ",
    "1e+3",
    "-",
    ".",
  ];
  it.each(quantities)("is a quantity: %j", (text) => {
    expect(acceptsScalar("quantity", text)).toBe(true);
  });

  it.each(["", " ", "1gi", "1 Gi", "1K", "1e", "1e+", "1..2", "1Gi1", "0x1", "true"])(
    "is no quantity: %j",
    (text) => {
      expect(acceptsScalar("quantity", text)).toBe(false);
    },
  );

  it.each(["2024-02-29T00:00:00Z", "2026-01-01T00:00:00.5+01:00"])("is a time: %s", (text) => {
    expect(acceptsScalar("time", text)).toBe(true);
  });

  it.each(["2026-02-29T00:00:00Z", "2026-01-01", "2026-01-01T24:00:00Z", "2026-01-01t00:00:00z"])(
    "is no time: %s",
    (text) => {
      expect(acceptsScalar("time", text)).toBe(false);
    },
  );
});

describe("any JSON", () => {
  it("is checked without a crash, and null never is a problem", () => {
    const kinds = Object.keys(kindTable);
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.jsonValue(), (kind, value) => {
        const [apiVersion = "", name = ""] = kind.split(" ");
        const object = { apiVersion, kind: name, metadata: value as Json, spec: value as Json };
        for (const problem of checkFields(object, { kubernetes: "1.37" })) {
          expect(problem.path.length).toBeGreaterThan(0);
        }
        const empty = checkFields({ apiVersion, kind: name, metadata: null }, { kubernetes: "1.22" });
        expect(empty.filter(({ code }) => code !== "version-not-served")).toEqual([]);
      }),
    );
  });
});

function typeOf(key: string): string {
  const [apiVersion = "", kind = ""] = key.split(" ");
  return typeOfKind(apiVersion, kind) ?? key;
}

function typesIn(shape: Shape): string[] {
  if (shape.kind === "struct") return [shape.type];
  return "of" in shape ? typesIn(shape.of) : [];
}

function setsIn(shape: Shape): string[] {
  if (shape.kind === "choice") return [shape.set];
  return "of" in shape ? setsIn(shape.of) : [];
}
