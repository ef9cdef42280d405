/** A flag of `podseal init` that names something Kubernetes would refuse, in words for people. */
export class InitError extends Error {
  readonly code = "init";
}
