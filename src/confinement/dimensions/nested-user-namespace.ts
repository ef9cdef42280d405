import { defineDimension } from "../dimension.ts";
import { falseIsTighter } from "../orders/at-most.ts";

export const nestedUserNamespace = defineDimension<"nested-user-namespace">({
  id: "nested-user-namespace",
  title: "Nested user namespace",
  group: "privilege",
  reach: "pod",
  role: "gate",
  explanation:
    "Whether a process can open a further user namespace, in which the kernel gives it every capability " +
    "whatever was dropped before. That gives no authority over the host, but opens kernel code that only " +
    "such capabilities reach, where many escapes began. A seccomp filter, a security module or a zero " +
    "limit can forbid it.",
  compare: falseIsTighter,
  words: (value) => (value ? "can be opened" : "refused"),
  observation:
    "Only by trying: a probe in the container calls unshare(CLONE_NEWUSER). Without a probe: the Seccomp " +
    "line of /proc/PID/status, the filter, and /proc/sys/user/max_user_namespaces.",
  sources: ["user_namespaces(7)", "CVE-2022-0185"],
});
