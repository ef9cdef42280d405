/**
 * The folders whose `*.conf` files are added to a unit, the most specific first: its own `NAME.d`, that of its template, those of the
 * names cut at each "-", and that of its kind (source: podman-systemd.unit(5), "Drop-in"; podman pkg/systemd/parser/unitfile.go
 * GetUnitDropinPaths@v5.8.0). Of files with the same name the first is taken; they are merged in the order of their names.
 */
export function dropInFolders(fileName: string): readonly string[] {
  const dot = fileName.lastIndexOf(".");
  const extension = fileName.slice(dot);
  const [prefix = "", instance] = fileName.slice(0, dot).split("@", 2);
  const parts = prefix.split("-");
  const cut = parts.slice(0, -1).flatMap((_part, index) => {
    const name = `${parts.slice(0, index + 1).join("-")}-`;
    return instance === undefined ? [name] : [name, `${name}@`];
  });
  const template = instance === undefined || instance === "" ? [] : [`${prefix}@${extension}.d`];
  const folders = [
    `${extension.slice(1)}.d`,
    ...cut.map((name) => `${name}${extension}.d`),
    ...template,
    `${fileName}.d`,
  ];
  return folders.reverse();
}

/** The drop-ins of a unit in the order in which they are merged. `files` are the paths that there are. */
export function dropInsOf(unitPath: string, files: readonly string[]): readonly string[] {
  const slash = unitPath.lastIndexOf("/") + 1;
  const chosen = new Map<string, string>();
  for (const folder of dropInFolders(unitPath.slice(slash)))
    for (const path of files) {
      const rest = path.startsWith(`${unitPath.slice(0, slash)}${folder}/`)
        ? path.slice(slash + folder.length + 1)
        : "";
      if (rest.endsWith(".conf") && !rest.includes("/") && !chosen.has(rest)) chosen.set(rest, path);
    }
  return [...chosen].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, path]) => path);
}
