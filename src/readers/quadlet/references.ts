import { posix } from "node:path";
import { parseCommaList } from "../run-values/comma-list.ts";
import { problemAt, type RunProblem } from "../run-values/problem.ts";
import { isRefusal } from "../run-values/refusal.ts";
import { expandSpecifiers } from "./specifiers.ts";
import type { UnitValue } from "./unit-values.ts";
import { resourceName, type QuadletUnit, type UnitSet } from "./units.ts";

/** Turns names of other units into the names of what they make; a unit that is not there is told, and the name left as it is. */
export class References {
  readonly #unit: QuadletUnit;
  readonly #units: UnitSet;
  readonly problems: RunProblem[] = [];

  constructor(unit: QuadletUnit, units: UnitSet) {
    this.#unit = unit;
    this.#units = units;
  }

  /** `Image=`: a `.image` or `.build` unit stands for its image. */
  image(value: UnitValue): string {
    return /\.(?:image|build)$/.test(value.value) ? this.#nameOf(value.value, value) : value.value;
  }

  /** `Pod=`. */
  pod(value: UnitValue): string {
    if (value.value.endsWith(".pod")) return this.#nameOf(value.value, value);
    this.refuse(value, `${value.value} is no unit of a pod: Pod= takes the name of a .pod file`);
    return value.value;
  }

  /** `Network=name[:options]`: a `.network` unit, or a `.container` unit whose network is joined. */
  network(value: UnitValue): string {
    const [name = "", ...options] = value.value.split(":");
    const rest = options.join(":");
    if (name.endsWith(".network")) return this.#nameOf(name, value) + (rest === "" ? "" : `:${rest}`);
    if (!name.endsWith(".container")) return value.value;
    if (rest !== "") this.refuse(value, "the network of another container takes no options");
    return `container:${this.#nameOf(name, value)}`;
  }

  /** `Volume=source:target[:options]`. */
  volume(value: UnitValue): string {
    const [first = "", ...rest] = value.value.split(":");
    return rest.length === 0
      ? first
      : [first === "" ? "" : this.#source(first, value), ...rest].join(":").replace(/^:/, "");
  }

  /** `Mount=type=...,source=...,target=...`, the type put first. */
  mount(value: UnitValue): string {
    const fields = parseCommaList(value.value);
    if (isRefusal(fields)) return value.value;
    const type = fields.findLast((field) => field.startsWith("type="))?.slice(5) ?? "volume";
    if (!["volume", "bind", "glob", "image", "artifact"].includes(type)) return value.value;
    const rest = fields.filter((field) => !field.startsWith("type="));
    const source = rest.findLastIndex((field) => /^(?:source|src)(?:=|$)/.test(field));
    if (source < 0 && type !== "volume") this.refuse(value, `a mount of type ${type} needs a source`);
    const resolved = rest.map((field, index) =>
      index === source ? `source=${this.#source(field.slice(field.indexOf("=") + 1), value, true)}` : field,
    );
    return [`type=${type}`, ...resolved].map(csvField).join(",");
  }

  /** A path that starts from the folder of the unit. */
  path(path: string): string {
    if (posix.isAbsolute(path) || /^%[^%]/.test(path)) return path;
    return posix.join(posix.dirname(this.#unit.path), path);
  }

  refuse({ place }: Pick<UnitValue, "place">, message: string): void {
    this.problems.push(
      problemAt(place, { level: "error", code: "invalid-value", message, hint: "Quadlet refuses the unit" }),
    );
  }

  /** Without a folder known to be absolute, "./" keeps it a path of the host, and no name of a volume. */
  #hostPath(source: string): string {
    const path = this.path(source);
    return /^[./]/.test(path) ? path : `./${path}`;
  }

  #source(source: string, value: UnitValue, images = false): string {
    if (source.startsWith(".")) return this.#hostPath(source);
    const isUnit =
      source.endsWith(".volume") ||
      source.endsWith(".artifact") ||
      ((images && source.endsWith(".image")) ?? false);
    return isUnit && !source.startsWith("/") ? this.#nameOf(source, value) : source;
  }

  #nameOf(name: string, value: UnitValue): string {
    const unit = this.#units.find(name);
    if (unit === undefined) {
      this.refuse(value, `there is no unit ${name}`);
      return name;
    }
    return expandSpecifiers(resourceName(unit), unit).text;
  }
}

function csvField(field: string): string {
  return /[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
