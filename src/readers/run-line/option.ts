import type { RunDeclaration, RunEngine } from "../../workload/index.ts";
import { parseTruth } from "../run-values/quantities.ts";
import { Refusal } from "../run-values/refusal.ts";
import type { Draft, Fill, Filled } from "./draft.ts";

/** One option of `run` and `create`, as data. */
export interface RunOption {
  /** Long name without dashes. */
  readonly name: string;
  readonly short?: string;
  /** Other long names that mean the same. */
  readonly aliases?: readonly string[];
  /** "boolean": stands alone, a value only behind "=". */
  readonly takes: "value" | "boolean";
  /** The one engine that knows it; both when absent. */
  readonly only?: RunEngine;
  /** Podman parts its value at commas. */
  readonly commas?: true;
  /** The field that it fills. Without one it says nothing about the container, or `unheld` says that it does. */
  readonly field?: keyof RunDeclaration;
  readonly fill?: Fill;
  /** Says something about the container that RunDeclaration has no field for. */
  readonly unheld?: true;
}

type More = Pick<RunOption, "short" | "aliases" | "only" | "commas">;
type Held<Value> = {
  [Name in keyof RunDeclaration]-?: [Value] extends [RunDeclaration[Name]]
    ? [RunDeclaration[Name]] extends [Value | undefined]
      ? Name
      : never
    : never;
}[keyof RunDeclaration];
type Items = {
  [Name in keyof RunDeclaration]-?: RunDeclaration[Name] extends readonly unknown[] | undefined
    ? Name
    : never;
}[keyof RunDeclaration];
type ItemOf<Name extends Items> = NonNullable<RunDeclaration[Name]>[number];

/** An option whose value stays as it is written; the last one stands. */
export function text(
  name: string,
  field: Exclude<Held<string>, "name" | "image">,
  more: More = {},
): RunOption {
  const fill: Fill = ({ fields }, value) => {
    fields[field] = value;
    return undefined;
  };
  return { name, takes: "value", field, fill, ...more };
}

/** An option that may be repeated; values stay as they are written. */
export function texts(
  name: string,
  field: { [Name in Items]: ItemOf<Name> extends string ? Name : never }[Items],
  more: More = {},
): RunOption {
  return { name, takes: "value", field, fill: (draft, value) => append(draft, field, value), ...more };
}

/** An option that may be repeated, each value with a form of its own. */
export function items<Name extends Items>(
  name: string,
  field: Name,
  parse: (value: string) => ItemOf<Name> | Refusal,
  more: More = {},
): RunOption {
  const fill: Fill = (draft, value) => {
    const item = parse(value);
    return item instanceof Refusal ? item : append(draft, field, item);
  };
  return { name, takes: "value", field, fill, ...more };
}

export function append<Name extends Items>(draft: Draft, field: Name, item: ItemOf<Name>): Filled {
  const before = (draft.fields[field] ?? []) as readonly ItemOf<Name>[];
  (draft.fields as Record<Name, readonly ItemOf<Name>[]>)[field] = [...before, item];
  return undefined;
}

export function flag(name: string, field: Held<boolean>, more: More = {}): RunOption {
  const fill: Fill = ({ fields }, value) => {
    const on = parseTruth(value);
    if (on instanceof Refusal) return on;
    fields[field] = on;
    return undefined;
  };
  return { name, takes: "boolean", field, fill, ...more };
}

export function number(
  name: string,
  field: Held<number>,
  parse: (value: string) => number | Refusal,
  more: More = {},
): RunOption {
  const fill: Fill = ({ fields }, value) => {
    const count = parse(value);
    if (count instanceof Refusal) return count;
    fields[field] = count;
    return undefined;
  };
  return { name, takes: "value", field, fill, ...more };
}

/** `name=value` pairs that are kept by name. */
export function pairs(
  name: string,
  field: "sysctls" | "labels" | "annotations",
  more: More & { readonly valueNeeded?: true } = {},
): RunOption {
  const { valueNeeded, ...rest } = more;
  const fill: Fill = ({ fields }, value) => {
    const cut = value.indexOf("=");
    if (cut === 0 || value === "" || (cut < 0 && valueNeeded)) return new Refusal("expected name=value");
    const [key, told] = cut < 0 ? [value, ""] : [value.slice(0, cut), value.slice(cut + 1)];
    fields[field] = { ...fields[field], [key]: told };
    return undefined;
  };
  return { name, takes: "value", field, fill, ...rest };
}

/** Options that say nothing about the container itself: how it is fetched, logged, waited for. */
export function silent(takes: RunOption["takes"], names: readonly string[], more: More = {}): RunOption[] {
  return names.map((name) => ({ name, takes, ...more }));
}

/** Options that say something about the container for which there is no field. */
export function unheld(takes: RunOption["takes"], names: readonly string[], more: More = {}): RunOption[] {
  return names.map((name) => ({ name, takes, unheld: true, ...more }));
}
