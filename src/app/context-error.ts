/** A flag or a fact that cannot be used, in words for people. */
export class ContextError extends Error {
  readonly code = "context";
}
