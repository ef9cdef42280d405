/** One line of /proc/PID/mountinfo (proc_pid_mountinfo(5)). */
export interface Mount {
  readonly id: number;
  readonly parent: number;
  /** "major:minor" of the file system. */
  readonly device: string;
  /** Path within the file system that is the root of this mount. */
  readonly root: string;
  /** Where it is mounted, as the process sees it. */
  readonly target: string;
  /** Of the mount itself: "ro", "nosuid", "nodev", ... */
  readonly options: readonly string[];
  /** "shared:N", "master:N", ... */
  readonly propagation: readonly string[];
  readonly type: string;
  readonly source: string;
  /** Of the file system: "ro" there holds for every mount of it. */
  readonly superOptions: readonly string[];
}

/** Reads the text of a mountinfo file. Lines that are none are left out: the kernel writes no such. */
export function parseMounts(text: string): readonly Mount[] {
  return text
    .split("\n")
    .filter((line) => line.includes(" - "))
    .map(mountOf);
}

function mountOf(line: string): Mount {
  const separator = line.indexOf(" - ");
  const [id = "", parent = "", device = "", root = "", target = "", options = "", ...propagation] = line
    .slice(0, separator)
    .split(" ");
  const [type = "", source = "", superOptions = ""] = line.slice(separator + 3).split(" ");
  return {
    id: Number(id),
    parent: Number(parent),
    device,
    root: unescape(root),
    target: unescape(target),
    options: options.split(","),
    propagation: propagation.filter((tag) => tag !== ""),
    type,
    source: unescape(source),
    superOptions: superOptions.split(","),
  };
}

/** Space, tab, line feed and backslash are written as three octal digits. */
function unescape(text: string): string {
  return text.replace(/\\(\d{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

/** Whether nothing can be written through it. */
export function isReadOnly({ options, superOptions }: Mount): boolean {
  return options.includes("ro") || superOptions.includes("ro");
}
