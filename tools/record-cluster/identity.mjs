// Names, uids and times of the recorded cluster: all derived from what they name, so that two runs write the same bytes.
import { createHash } from "node:crypto";

// Kubernetes leaves vowels and look-alikes out of generated names.
const NAME_LETTERS = "bcdfghjklmnpqrstvwxz2456789";
const INSTALLED = Date.parse("2025-10-03T18:12:04Z");

let lastResourceVersion = 211;

/** A version 4 uid that depends only on the text given. */
export function uid(...text) {
  const hex = createHash("sha256").update(text.join("/")).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    "4" + hex.slice(13, 16),
    "a" + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join("-");
}

/** The letters that a controller would have drawn at random. */
export function suffix(length, ...text) {
  const bytes = createHash("sha256")
    .update("suffix/" + text.join("/"))
    .digest();
  return Array.from(bytes.subarray(0, length), (byte) => NAME_LETTERS[byte % NAME_LETTERS.length]).join("");
}

/** 64 hexadecimal digits, as in a container id or an image digest. */
export function digest(...text) {
  return createHash("sha256")
    .update("digest/" + text.join("/"))
    .digest("hex");
}

/** A moment of the cluster's life, in seconds after it was installed. */
export function at(seconds) {
  return new Date(INSTALLED + seconds * 1000).toISOString().replace(".000Z", "Z");
}

/** Metadata as the server completes it. The uid depends on kind, namespace and name. */
export function metadata(
  kind,
  { name, namespace, seconds, labels, annotations, generation, owner, ...rest },
) {
  lastResourceVersion += 3;
  return {
    ...rest,
    name,
    namespace,
    labels,
    annotations,
    generation,
    creationTimestamp: at(seconds),
    resourceVersion: String(lastResourceVersion),
    uid: uid(kind, namespace ?? "", name),
    ownerReferences: owner && [owner],
  };
}

/** The reference from an object to the controller that made it. */
export function ownerReference(object) {
  const { apiVersion, kind, metadata } = object;
  return {
    apiVersion,
    kind,
    name: metadata.name,
    uid: metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}
