import { ImageError } from "./image-error.ts";
import type { Layer, LayerEntry } from "./layer.ts";

/** A file of an image, once it is known what its layers make of it. Hard links share one. */
type Inode = Omit<LayerEntry, "path" | "kind"> & {
  readonly kind: Exclude<LayerEntry["kind"], "hard-link">;
  /** A folder that no layer tells of: its owner and mode are the engine's choice. */
  readonly isImplied?: true;
};

/** What stands at a path of a tree, and in what. */
interface TreeEntry {
  /** "/bin/su". */
  readonly path: string;
  readonly inode: Inode;
  readonly parent: Inode;
}

interface Node {
  inode: Inode;
  readonly children: Map<string, Node>;
}

/** Symbolic links that are followed before it is taken for a loop, as in Linux. */
const mostLinks = 40;

/** The files of an image: layers laid over each other as an engine unpacks them. */
export class FileTree {
  readonly #root: Node = folderNode();

  /**
   * Lays a layer over what is there. Its whiteouts hold for lower layers alone, wherever they stand in the archive.
   * @throws ImageError "malformed" for a hard link to what is not there
   */
  add({ entries, removed, emptied }: Layer): void {
    for (const path of emptied) this.#find(path, { follows: true })?.children.clear();
    for (const path of removed)
      this.#find(path.slice(0, -1), { follows: true })?.children.delete(path.at(-1) ?? "");
    for (const entry of entries) this.#put(entry);
  }

  /** What stands at a path, links followed; undefined for nothing. */
  at(path: readonly string[]): Inode | undefined {
    return this.#find(path, { follows: true })?.inode;
  }

  /** Whether a folder holds nothing, links followed; false for what is no folder. */
  isEmpty(path: readonly string[]): boolean {
    const node = this.#find(path, { follows: true });
    return node?.inode.kind === "folder" && node.children.size === 0;
  }

  /** Everything in it but the root, folders before what is in them. */
  *walk(): Generator<TreeEntry> {
    const open: { readonly path: string; readonly node: Node }[] = [{ path: "", node: this.#root }];
    for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
      for (const [name, node] of folder.node.children) {
        const path = `${folder.path}/${name}`;
        yield { path, inode: node.inode, parent: folder.node.inode };
        if (node.children.size > 0) open.push({ path, node });
      }
    }
  }

  #put(entry: LayerEntry): void {
    const name = entry.path.at(-1);
    const inode = this.#inodeOf(entry);
    if (name === undefined) {
      this.#root.inode = inode;
      return;
    }
    const { children } = this.#folder(entry.path.slice(0, -1));
    const before = children.get(name);
    // A folder over a folder keeps what is in it; anything else replaces.
    if (before?.inode.kind === "folder" && inode.kind === "folder") before.inode = inode;
    else children.set(name, { inode, children: new Map() });
  }

  #inodeOf(entry: LayerEntry): Inode {
    const { kind, ...rest } = entry;
    if (kind !== "hard-link") return { ...rest, kind };
    const target = this.#find(partsOf(entry.target ?? ""))?.inode;
    if (target === undefined)
      throw new ImageError(
        "malformed",
        `${entry.path.join("/")} is a hard link to a file that the image does not hold`,
      );
    return target;
  }

  /** The folder at a path, made where it is missing: archives may leave parents out. */
  #folder(path: readonly string[]): Node {
    const node = this.#find(path, { follows: true, makes: true });
    if (node === undefined)
      throw new ImageError("malformed", `${path.join("/")} lies behind links that lead in a circle`);
    return node;
  }

  /** Links in the middle of a path are followed within the image, the last one on demand. Undefined for nothing, and for a circle. */
  #find(path: readonly string[], { follows = false, makes = false } = {}): Node | undefined {
    let trail: Node[] = [this.#root];
    let rest = [...path];
    for (let links = 0; rest.length > 0;) {
      const [name = "", ...others] = rest;
      rest = others;
      const parent = trail.at(-1) ?? this.#root;
      if (name === "..") {
        if (trail.length > 1) trail.pop();
        continue;
      }
      const child = parent.children.get(name);
      const node = makes && !leadsOn(child) ? freshFolder(parent, name) : child;
      if (node === undefined) return undefined;
      if (node.inode.kind !== "symbolic-link" || (rest.length === 0 && !follows)) {
        trail.push(node);
        continue;
      }
      links += 1;
      if (links > mostLinks) return undefined;
      const target = node.inode.target ?? "";
      if (target.startsWith("/")) trail = [this.#root];
      rest = [...partsOf(target), ...rest];
    }
    return trail.at(-1);
  }
}

function leadsOn(node: Node | undefined): boolean {
  return node?.inode.kind === "folder" || node?.inode.kind === "symbolic-link";
}

function partsOf(path: string): readonly string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}

function freshFolder(parent: Node, name: string): Node {
  const node = folderNode();
  parent.children.set(name, node);
  return node;
}

function folderNode(): Node {
  const inode: Inode = {
    kind: "folder",
    mode: 0o755,
    uid: 0,
    gid: 0,
    hasCapabilities: false,
    isImplied: true,
  };
  return { inode, children: new Map() };
}
