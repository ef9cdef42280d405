/** Fixtures as objects for engines that tell them apart by name. */
import type { JsonObject } from "../../src/workload/index.ts";
import { asDeployment } from "./fixtures.ts";
import type { PodObject } from "./fixtures.ts";

export interface NamedObject {
  readonly name: string;
  readonly path: string;
  readonly object: JsonObject;
  readonly template: PodObject["template"];
}

/** Each fixture under a name of its own, as it is and, a pod, as a Deployment. */
export function namedObjects(fixtures: readonly PodObject[]): NamedObject[] {
  return fixtures.flatMap(({ path: file, object, template }, index) => {
    const forms = object["kind"] === "Pod" ? [object, asDeployment(object)] : [object];
    return forms.map((one, form) => {
      const name = `fixture-${index}-${form}`;
      const metadata = { ...(one["metadata"] as JsonObject | undefined), name, namespace: "default" };
      return { name, path: file, object: defaulted({ ...one, metadata }), template };
    });
  });
}

/** As the server defaults a volume without a source before admission: these programs see what is written. */
function defaulted(object: JsonObject): JsonObject {
  const text = JSON.stringify(object, (key, value: unknown) =>
    key === "volumes" && Array.isArray(value) ? value.map(withSource) : value,
  );
  return JSON.parse(text) as JsonObject;
}

function withSource(volume: unknown): unknown {
  const isBare = typeof volume === "object" && volume !== null && Object.keys(volume).join() === "name";
  return isBare ? { ...volume, emptyDir: {} } : volume;
}
