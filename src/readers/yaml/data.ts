import type { Json } from "../../workload/index.ts";

/** A map under construction: the reader writes it, everybody else reads it as `Json`. */
export interface MutableMap {
  [key: string]: MutableJson;
}
export type MutableJson = null | boolean | number | string | MutableJson[] | MutableMap;

interface MapConstructor {
  new (): MutableMap;
}

/**
 * `new DataMap()` is a map without any inherited property: `map["constructor"]` is undefined and `__proto__` is an
 * ordinary key. Its prototype is one empty object without a prototype, which V8 keeps as fast as a plain object,
 * unlike what Object.create(null) makes.
 */
export const DataMap: MapConstructor = (() => {
  function DataMap(): void {
    // Nothing to set: keys come from the text.
  }
  DataMap.prototype = Object.freeze(Object.create(null) as object);
  return DataMap as unknown as MapConstructor;
})();

/** The same data for readers outside: they may not change it, since aliases could share parts of it. */
export function asJson(value: MutableJson): Json {
  return value;
}
