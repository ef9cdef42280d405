/** Why an observation cannot be made, in words for people. */
export class ObserveError extends Error {
  readonly code = "observe";
}
