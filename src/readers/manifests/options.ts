/** How manifests are read. */
export interface ReadOptions {
  /** Version of the API server whose field tables hold, e.g. "1.34". */
  readonly kubernetes: string;
  /** The input is the whole (`--complete`). */
  readonly complete: boolean;
  /**
   * Which charts and kustomizations are rendered by helm, kustomize or kubectl when one is on PATH. `given`: those that are given as a
   * path, and charts found in a folder; `all`: also kustomizations found in a folder; `none`: no process is run.
   */
  readonly render: "given" | "all" | "none";
  /**
   * Patterns of files and folders to leave out, relative to the working folder. They hold for what is found below a folder or by a
   * pattern; a file that is given by its name is read.
   */
  readonly exclude?: readonly string[];
  /** Also keep every ConfigMap, whatever stands in it. */
  readonly configMaps?: boolean;
  /** Also keep what tells of connections to Services: Ingresses, the routes of Traefik, and Secrets. They bear on no verdict. */
  readonly routes?: boolean;
  /** Told before each file: how many were read before it, and its name. */
  readonly onProgress?: (files: number, file: string) => void;
}
