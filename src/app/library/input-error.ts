/** A manifest that cannot be judged: not parsed, or without a pod. */
export class InputError extends Error {
  readonly code = "input";
}
