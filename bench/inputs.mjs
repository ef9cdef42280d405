// What is measured on: the corpora, unpacked once below .cache, and generated inputs.
import { spawnSync } from "node:child_process";
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const shared = join(process.env.PODSEAL_SHARED ?? join(root, "..", "shared"), "corpora");
const archives = ["charts", "nasty", "peers", "psa", "realworld", "runtime"];
export const cache = join(root, ".cache", "bench");
const unpacked = join(root, ".cache", "bench-corpora");

/** Folder of one archive, or of all with the name "". undefined where the archives are absent. */
export function corpora(name) {
  if (!existsSync(join(shared, "index.json"))) return undefined;
  for (const archive of archives) unpack(archive);
  return join(unpacked, name);
}

function unpack(archive) {
  const folder = join(unpacked, archive);
  if (existsSync(folder)) return;
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  const { status } = spawnSync("tar", ["-xzf", join(shared, `${archive}.tar.gz`), "-C", partial]);
  if (status !== 0) throw new Error(`cannot unpack ${archive}.tar.gz`);
  renameSync(partial, folder);
}

/** The files of an archive that an audit of its folder reads, by their endings. */
export function corpusFiles(name) {
  const folder = corpora(name);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/** Folders of every fourth file, and of that four and sixteen times. */
export function growthFolders(files) {
  const base = files.filter((_file, index) => index % 4 === 0);
  return { one: copies(base, 1), four: copies(base, 4), sixteen: copies(base, 16) };
}

function copies(files, times) {
  const folder = join(cache, `files-${times}x`);
  if (existsSync(folder)) return folder;
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  for (let time = 0; time < times; time++) {
    mkdirSync(join(partial, String(time)), { recursive: true });
    for (const [index, file] of files.entries())
      cpSync(file, join(partial, String(time), nameOf(file, index)));
  }
  renameSync(partial, folder);
  return folder;
}

/** A name of its own in a folder without folders. */
export function nameOf(file, index) {
  return `${String(index).padStart(5, "0")}${/\.[a-z]+$/.exec(file)[0]}`;
}

/** A Deployment as people start with one. */
export function smallFile() {
  mkdirSync(cache, { recursive: true });
  const file = join(cache, "small.yaml");
  writeFileSync(
    file,
    `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: home
spec:
  replicas: 1
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: web }
    spec:
      containers:
        - name: web
          image: docker.io/library/nginx:1.29
          ports:
            - containerPort: 80
`,
  );
  return file;
}

/** A List as `kubectl get pods -A -o json` prints it, of that many megabytes: five pods for each owner, with their status. */
export function largeList(megabytes) {
  mkdirSync(cache, { recursive: true });
  const file = join(cache, `list-${megabytes}.json`);
  if (existsSync(file)) return file;
  const partial = `${file}.partial`;
  const descriptor = openSync(partial, "w");
  writeSync(descriptor, '{\n    "apiVersion": "v1",\n    "items": [\n');
  let bytes = 0;
  for (let index = 0; bytes < megabytes * 1024 * 1024; index++) {
    const item = JSON.stringify(pod(index), undefined, 4).replaceAll("\n", "\n        ");
    bytes += writeSync(descriptor, `${index === 0 ? "" : ",\n"}        ${item}`);
  }
  writeSync(
    descriptor,
    '\n    ],\n    "kind": "List",\n    "metadata": {\n        "resourceVersion": ""\n    }\n}\n',
  );
  closeSync(descriptor);
  renameSync(partial, file);
  return file;
}

function pod(index) {
  const owner = Math.floor(index / 5);
  const labels = { app: `app-${owner}`, "pod-template-hash": `${owner}` };
  const time = "2026-01-01T00:00:00Z";
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `app-${owner}-${owner}-${index}`,
      namespace: `team-${owner % 40}`,
      creationTimestamp: time,
      labels,
      ownerReferences: [
        {
          apiVersion: "apps/v1",
          kind: "ReplicaSet",
          name: `app-${owner}-${owner}`,
          uid: `${owner}`,
          controller: true,
        },
      ],
      uid: `pod-${index}`,
    },
    spec: {
      containers: ["main", "sidecar"].map((name) => ({
        name,
        image: `registry.example.org/team/app-${owner}-${name}:1.${owner}`,
        imagePullPolicy: "IfNotPresent",
        env: Array.from({ length: 20 }, (_unused, number) => ({
          name: `SETTING_${number}`,
          value: `value ${number}`,
        })),
        ports: [{ containerPort: 8080, protocol: "TCP" }],
        resources: { limits: { memory: "256Mi" }, requests: { cpu: "50m", memory: "128Mi" } },
        terminationMessagePath: "/dev/termination-log",
        volumeMounts: [
          {
            mountPath: "/var/run/secrets/kubernetes.io/serviceaccount",
            name: "kube-api-access-abcde",
            readOnly: true,
          },
        ],
      })),
      dnsPolicy: "ClusterFirst",
      nodeName: `node-${index % 9}`,
      restartPolicy: "Always",
      serviceAccountName: "default",
      tolerations: [
        {
          effect: "NoExecute",
          key: "node.kubernetes.io/not-ready",
          operator: "Exists",
          tolerationSeconds: 300,
        },
      ],
      volumes: [
        {
          name: "kube-api-access-abcde",
          projected: { sources: [{ serviceAccountToken: { expirationSeconds: 3607, path: "token" } }] },
        },
      ],
    },
    status: {
      conditions: ["Initialized", "Ready", "ContainersReady", "PodScheduled"].map((type) => ({
        lastProbeTime: null,
        lastTransitionTime: time,
        status: "True",
        type,
      })),
      containerStatuses: ["main", "sidecar"].map((name) => ({
        containerID: `containerd://${String(index).padStart(64, "0")}`,
        image: `registry.example.org/team/app-${owner}-${name}:1.${owner}`,
        name,
        ready: true,
        restartCount: 0,
        state: { running: { startedAt: time } },
      })),
      phase: "Running",
      podIP: `10.42.${index % 250}.${owner % 250}`,
    },
  };
}
