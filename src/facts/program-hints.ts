import type { Known } from "./fact.ts";

/**
 * What in an image's name, a command, a variable or a list of capabilities points to a program that a safe default may keep from its work.
 * Regular expressions that JavaScript and RE2 (CEL, Go) read alike, to be read without regard to case: no lookaround.
 */

/** Programs that open namespaces or mount by themselves. */
export const opensNamespaces: Known<string> = {
  value: String.raw`buildkit|buildah|kaniko|podman|dind|\bdocker:\d|sysbox|bubblewrap|bwrap|flatpak|chrom(e|ium)|puppeteer|playwright|browserless|selenium|rootlesskit|unshare|gvisor`,
  source:
    "documentation of these programs, which asks for another seccomp filter, for capabilities or for none of both",
};

/** Capabilities that reach beyond a program's own files and sockets. */
export const powerfulCapability: Known<string> = {
  value: String.raw`^(CAP_)?(ALL|SYS_.*|BPF|PERFMON|CHECKPOINT_RESTORE|MAC_.*|NET_ADMIN)$`,
  source: "man 7 capabilities",
};

/** Annotations by which seccomp was asked for before it had a field, of the pod and of a container: a pattern of their keys. */
export const seccompAnnotationKey: Known<string> = {
  value: String.raw`^(container\.)?seccomp\.security\.alpha\.kubernetes\.io/`,
  source: "kubernetes/api core/v1/annotation_key_constants.go",
};
/** Their values that say what RuntimeDefault says: with another one the server refuses that field. */
export const runtimeDefaultAnnotations: Known<readonly string[]> = {
  value: ["runtime/default", "docker/default"],
  source: "kubernetes pkg/apis/core/validation/validation.go, validateSeccompAnnotationsAndFieldsMatch",
};
