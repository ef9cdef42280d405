import type { ReadResult } from "../../readers/index.ts";
import type { RunSources } from "../run-sources/read-sources.ts";

/** An image that the input names, with the first place where it does. */
export interface WantedImage {
  /** As written. */
  readonly reference: string;
  readonly file: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
}

/** Every image of the input once for each way in which it is written, in the order of the input. */
export function wantedImages(input: ReadResult, sources: RunSources | undefined): readonly WantedImage[] {
  const wanted = new Map<string, WantedImage>();
  const add = (reference: string | undefined, place: () => Omit<WantedImage, "reference">): void => {
    if (reference !== undefined && reference !== "" && !wanted.has(reference))
      wanted.set(reference, { reference, ...place() });
  };
  for (const { object, pods } of input.workloads)
    for (const container of pods.flatMap((pod) => pod.containers))
      add(container.spec.image, () => {
        const region = object.source.region([...container.path, "image"]);
        return { file: object.source.file, line: region?.line, column: region?.column };
      });
  for (const { image, place } of sources?.projects.flatMap(({ containers }) => containers) ?? [])
    add(image, () => ({ file: place.file, line: place.line, column: place.column }));
  for (const { image, declaration } of sources?.oci ?? [])
    add(image, () => ({ file: declaration.place.file, line: undefined, column: undefined }));
  return [...wanted.values()];
}
