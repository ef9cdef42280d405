import type { Json, PodTemplate } from "../../workload/index.ts";
import type { FieldChange } from "../change.ts";
import { imageOf, needsEscalation } from "./evidence.ts";
import type { PlanContext } from "./plan-context.ts";
import type { Step } from "./step.ts";

const volumePrefix = "podseal";

/** A read-only root with an emptyDir for /tmp and each volume that the image declares. Asked for by the level sealed alone. */
export function readOnlyRootSteps(pod: PodTemplate, context: PlanContext): Step[] {
  if (!context.strict || pod.shape === "partial") return [];
  return pod.containers.flatMap((container, index) => {
    const field = container.spec.securityContext.readOnlyRootFilesystem;
    // A folder is no gain where set-id files in it are honoured: the step refuses escalation with it.
    if (field === true || needsEscalation(container)) return [];
    const covered = container.spec.volumeMounts.map(({ mountPath }) => mountPath.replace(/\/+$/, ""));
    const image = imageOf(container, context);
    const written = ["/tmp", ...(image?.volumes ?? []), ...(image?.writes ?? [])];
    const paths = [...new Set(written)].filter((path) => !covered.includes(path));
    const step: Step = {
      id: "read-only-root",
      title: "Make the root file system read-only, with folders for what is written",
      at: container.path,
      container: container.name,
      changes: [
        { kind: "set", path: [...container.path, "securityContext", "readOnlyRootFilesystem"], value: true },
        ...paths.flatMap((path, position) =>
          folder(pod, container.path, path, `${volumePrefix}-${index}-${position}`),
        ),
      ],
      mayClose: ["root-filesystem"],
      applicability: "unsafe",
      because:
        image?.writes === undefined
          ? "nothing in the input says which other paths the program writes"
          : "an empty folder hides what the image holds at these paths, and nothing in the input says whether the program needs it",
      evidence: [
        "containerd internal/cri/server/container_create.go: readOnlyRootFilesystem leaves mounts as they are",
      ],
      watchFor:
        "each further path that the program writes, such as /var/cache or /run, needs an emptyDir too",
    };
    return [step];
  });
}

function folder(
  pod: PodTemplate,
  container: readonly (string | number)[],
  mountPath: string,
  name: string,
): FieldChange[] {
  const volume: Json = { name, emptyDir: { sizeLimit: "64Mi" } };
  return [
    { kind: "append", path: [...container, "volumeMounts"], value: { name, mountPath } },
    { kind: "append", path: [...pod.path, "volumes"], value: volume },
  ];
}
