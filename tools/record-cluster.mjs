// Writes examples/cluster/recorded.json and nodes.json: what kubectl prints of a small k3s home cluster.
// Nothing was recorded from a real one. uids, owners, selectors, hashes and defaults agree because they are computed.
// With --check it only compares. examples/cluster/README.md explains what is in there.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { homeWorkloads } from "./record-cluster/apps.mjs";
import { packagedComponents } from "./record-cluster/k3s.mjs";
import { node } from "./record-cluster/objects.mjs";
import { sorted } from "./record-cluster/sorted.mjs";

const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "examples", "cluster");

// kubectl prints kind by kind in the order asked for, and each kind by namespace and name.
const ASKED_FOR = [
  "Pod",
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "ReplicaSet",
  "Job",
  "CronJob",
  "Service",
  "Namespace",
  "ServiceAccount",
  "NetworkPolicy",
  "PersistentVolumeClaim",
];

const theNode = node();
const objects = [...packagedComponents(), ...homeWorkloads()];
const files = {
  "recorded.json": list(objects.sort(asPrinted)),
  "nodes.json": list([theNode]),
};
const stale = Object.entries(files).filter(([name, text]) => !isCurrent(join(folder, name), text));
if (process.argv.includes("--check")) report(stale.map(([name]) => name));
else for (const [name, text] of stale) write(join(folder, name), text);

function asPrinted(left, right) {
  const place = ({ kind, metadata }) => [
    String(ASKED_FOR.indexOf(kind)).padStart(2, "0"),
    metadata.namespace ?? "",
    metadata.name,
  ];
  const [first, second] = [place(left), place(right)];
  for (const index of [0, 1, 2]) {
    if (first[index] !== second[index]) return first[index] < second[index] ? -1 : 1;
  }
  return 0;
}

function list(items) {
  return (
    JSON.stringify(
      sorted({ apiVersion: "v1", kind: "List", metadata: { resourceVersion: "" }, items }),
      null,
      4,
    ) + "\n"
  );
}

function isCurrent(path, text) {
  return existsSync(path) && readFileSync(path, "utf8") === text;
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function report(names) {
  if (names.length === 0) return;
  process.stderr.write(`stale, run "node tools/record-cluster.mjs": ${names.join(", ")}\n`);
  process.exitCode = 1;
}
