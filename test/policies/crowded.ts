/** A pod far larger than people write: what a policy costs on it bounds what it costs. */
import type { JsonObject } from "../../src/workload/index.ts";

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** 40 containers of 50 ports, 50 mounts and 100 variables each; 100 volumes, 50 sysctls, 50 annotations. */
export function crowdedPod(): JsonObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: "crowded",
      annotations: Object.fromEntries(
        times(50, (index) => [
          `container.apparmor.security.beta.kubernetes.io/app-${index}`,
          "localhost/profile",
        ]),
      ),
    },
    spec: {
      securityContext: {
        supplementalGroups: times(50, (index) => 20_000 + index),
        sysctls: times(50, (index) => ({ name: `net.ipv4.sysctl_${index}`, value: "1" })),
      },
      volumes: times(100, (index) => ({
        name: `volume-${index}`,
        hostPath: { path: `/var/lib/application/number-${index}` },
      })),
      initContainers: times(10, (index) => container(`setup-${index}`)),
      containers: times(25, (index) => container(`app-${index}`)),
      ephemeralContainers: times(5, (index) => container(`debug-${index}`)),
    },
  };
}

function container(name: string): JsonObject {
  return {
    name,
    image: "example.com/app",
    ports: times(50, (index) => ({ containerPort: 3_000 + index, hostPort: 3_000 + index })),
    env: times(100, (index) => ({ name: `VARIABLE_${index}`, value: "value" })),
    volumeMounts: times(50, (index) => ({
      name: `volume-${index}`,
      mountPath: `/data/${index}`,
      readOnly: true,
    })),
    livenessProbe: { httpGet: { port: 80, host: "example.com" } },
    securityContext: { runAsUser: 1_000, capabilities: { add: times(30, (index) => `CAPABILITY_${index}`) } },
  };
}
