import type { ArgumentWidth } from "./condition-sets.ts";

/**
 * Arguments that the kernel reads as whole words (unsigned long, size_t, pointers), of the calls that filters are known to
 * constrain. Every other argument is taken as an int, of which the kernel sees the lower 32 bits only. Prototypes: the kernel's
 * include/linux/syscalls.h and syscalls(2).
 */
const wholeWordArguments: Readonly<Record<string, readonly number[]>> = {
  // Of clone's flags (argument 0) the kernel keeps the lower 32 bits.
  clone: [1, 2, 3, 4],
  unshare: [0],
  mount: [0, 1, 2, 3, 4],
  mmap: [0, 1, 2, 3, 4, 5],
  mprotect: [0, 1, 2],
  mremap: [0, 1, 2, 3, 4],
  prctl: [1, 2, 3, 4],
  ptrace: [0, 1, 2, 3],
  keyctl: [1, 2, 3, 4],
  ioctl: [2],
  fcntl: [2],
  arch_prctl: [1],
};

/** Bits of one argument that reach the kernel's code, on the 64-bit architectures. */
export function argumentWidth(syscall: string, index: number): ArgumentWidth {
  if (!Object.hasOwn(wholeWordArguments, syscall)) return 32;
  return wholeWordArguments[syscall]?.includes(index) === true ? 64 : 32;
}
