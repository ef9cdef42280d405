import type { WrittenOption } from "../../workload/index.ts";
import type { QuadletUnit } from "./units.ts";

/**
 * Keys of [Service] that bear on the container, which runs in the cgroup of its service: limits, devices, addresses (systemd.resource-control(5),
 * systemd.exec(5)). What they do to the container is not predicted.
 */
const bearing =
  /^(?:Memory(?:Min|Low|High|Max|SwapMax)|CPU(?:Quota|Weight|Shares)|AllowedCPUs|TasksMax|IO\w+|IPAddress(?:Allow|Deny)|Device(?:Allow|Policy)|Limit[A-Z]+|OOMScoreAdjust|Slice)$/;

/** The lines of [Service] and [Install] as they are written; those that bear on the container are told as not understood. */
export function serviceOptions(unit: QuadletUnit): Pick<QuadletUnitOptions, "written" | "notUnderstood"> {
  const written = ["Unit", "Service", "Install", "Quadlet"].flatMap((section) =>
    (unit.file.sections.get(section)?.lines ?? []).map(({ key, value, place }): WrittenOption => ({
      name: `${section}.${key}=`,
      value,
      ...(key === "Restart" && { field: "restart" as const }),
      ...(section === "Service" && key === "Type" && { field: "oneShot" as const }),
      place,
    })),
  );
  const notUnderstood = written.filter(
    ({ name }) => /^Service\./.test(name) && bearing.test(name.slice(8, -1)),
  );
  return { written, notUnderstood };
}

interface QuadletUnitOptions {
  readonly written: readonly WrittenOption[];
  readonly notUnderstood: readonly WrittenOption[];
}

/** Whether systemd starts Podman as another user than root. */
export function runsAsUser(unit: QuadletUnit): boolean {
  const user = unit.service.text("User")?.value ?? "";
  return !["", "root", "0"].includes(user);
}

/** `Restart=` of the service in the words of --restart. */
export function restartOf(unit: QuadletUnit): string | undefined {
  const restart = unit.service.text("Restart")?.value;
  if (restart === undefined) return undefined;
  if (restart === "always" || restart === "no") return restart;
  return "on-failure";
}
