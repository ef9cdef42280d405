/** Whether a path is a folder itself or something below it. Both absolute, without a trailing slash, except for the root. */
export function containsPath(folder: string, path: string): boolean {
  if (folder === path || folder === "/") return true;
  return path.length > folder.length && path.startsWith(folder) && path[folder.length] === "/";
}

/** Whether a path is one of the given or below one of them. */
export function isWithin(path: string, folders: readonly string[]): boolean {
  return folders.includes(path) || folders.some((folder) => containsPath(folder, path));
}
