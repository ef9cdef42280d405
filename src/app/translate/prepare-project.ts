import type { ClusterContext, TranslationOptions } from "../../engines/index.ts";
import type { Platform } from "../../platform/index.ts";
import type { RunDeclaration, RunProject } from "../../workload/index.ts";
import { textOf } from "../run-sources/text-of.ts";
import { namespaceFor } from "./namespace-for.ts";
import type { TranslationRequest } from "./translation-request.ts";
import { allowedNames } from "./translation-request.ts";

/** The project with the images and the folders of the node that the request names. */
export function prepareProject(
  platform: Platform,
  project: RunProject,
  request: TranslationRequest,
): RunProject {
  return onNode(platform, withImages(project, request.imageNames ?? {}), request);
}

export function optionsOf(
  platform: Platform,
  project: RunProject,
  request: TranslationRequest,
  context: ClusterContext,
  hostOf: TranslationOptions["hostOf"],
): TranslationOptions {
  const { to, volumeSize = "1Gi", projectFolder } = request;
  const folder = platform.parentOf(project.containers[0]?.place.file ?? ".");
  return {
    namespace: request.namespace ?? namespaceFor(project.name),
    ...(to === undefined ? {} : { kind: to }),
    volumeSize,
    kubernetes: context.kubernetes,
    hostPath: (path) => pathOnNode(platform, path, folder, projectFolder),
    readFile: (path) => textOf(platform, path),
    imageOf: (reference) => context.images[reference],
    hostOf,
    allowed: allowedNames(request),
  };
}

function withImages(project: RunProject, images: Readonly<Record<string, string>>): RunProject {
  const named = project.containers.map((one): RunDeclaration => {
    const image = Object.hasOwn(images, one.name) ? images[one.name] : undefined;
    return image === undefined ? one : { ...one, image };
  });
  return { ...project, containers: named };
}

/** Folders by their path on the node, so that source and pod speak of the same ones. */
function onNode(platform: Platform, project: RunProject, { projectFolder }: TranslationRequest): RunProject {
  const containers = project.containers.map((declaration): RunDeclaration => {
    const folder = platform.parentOf(declaration.place.file);
    const mounts = declaration.mounts?.map((mount) =>
      mount.type === "bind" && mount.source !== undefined && /^[\w./]/.test(mount.source)
        ? { ...mount, source: pathOnNode(platform, mount.source, folder, projectFolder) }
        : mount,
    );
    return mounts === undefined ? declaration : { ...declaration, mounts };
  });
  return { ...project, containers };
}

/** Relative folders start from the folder of the source, or from what stands for it on the node. */
function pathOnNode(
  platform: Platform,
  path: string,
  folder: string,
  projectFolder: string | undefined,
): string {
  const here = platform.joinPath(platform.workingFolder, folder);
  const full = path.startsWith("/")
    ? platform.joinPath(path)
    : platform.joinPath(platform.workingFolder, path);
  const isBelow = full === here || full.startsWith(`${here}/`);
  if (projectFolder === undefined || !isBelow) return full;
  return platform.joinPath(projectFolder, full.slice(here.length + 1));
}
