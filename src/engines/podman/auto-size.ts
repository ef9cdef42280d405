import type { ImageView } from "../image.ts";

/** Size that --userns=auto gives at least. Source: podman docs, options/userns.container.md. */
const smallestAutoRange = 1024;

/** As many ids as the image's passwd needs, and no fewer than the engine's least. Source: containers/storage userns.go, getAutoUserNSIDMappings. */
export function autoSize(given: number | undefined, { image }: ImageView): number {
  const ids = (image?.accounts?.users ?? []).filter((one) => one.name !== "nobody").map((one) => one.uid);
  return given ?? Math.max(smallestAutoRange, ...ids);
}
