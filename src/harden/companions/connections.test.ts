import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../workload/index.ts";
import { createInventory, findPodTemplates, toKubernetesObject } from "../../workload/index.ts";
import { servicesNamedBy } from "./connections.ts";

const nowhere = { file: "", document: 0, path: [], region: () => undefined };
const objectOf = (text: string) => toKubernetesObject(load(text) as JsonObject, nowhere);
const services = ["db.web", "cache.web", "api.other", "web.web"].map((one) => {
  const [name = "", namespace = ""] = one.split(".");
  return objectOf(`{apiVersion: v1, kind: Service, metadata: {name: ${name}, namespace: ${namespace}}}`);
});

/** Names of the Services, where the text stands in a ConfigMap under a key. */
function named(spec: string, objects: readonly string[]): readonly string[] {
  const [pod] = findPodTemplates({ kind: "Pod", spec: load(spec) as JsonObject });
  if (pod === undefined) throw new Error("no pod");
  const inventory = createInventory([...services, ...objects.map(objectOf)], false);
  return servicesNamedBy(pod, "web", inventory).map(({ name }) => name);
}

const map = (key: string, text: string, kind = "ConfigMap", field = "data"): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind,
    metadata: { name: "conf", namespace: "web" },
    [field]: { [key]: text },
  });
const mounting = "containers: [{name: main}]\nvolumes: [{name: c, configMap: {name: conf}}]";
const containers = (fields: string): string => `containers: [{name: main, ${fields}}]`;

describe("Services named in a configuration", () => {
  it.each<[what: string, key: string, text: string, found: readonly string[]]>([
    ["after a scheme", "a.conf", "dsn = postgres://u:p@db/app", ["db"]],
    ["before a port", "a.yaml", "broker: cache:6379\n", ["cache"]],
    ["with its namespace", "a.conf", "proxy_pass api.other;", ["api"]],
    ["with the cluster's domain", "a.conf", "x api.other.svc.cluster.local y", ["api"]],
    ["as the value of an address's key", "a.ini", "[database]\nhost = db\n", ["db"]],
    ["in JSON", "a.json", '{"dbHost": "db",\n "cacheServer": "cache"}', ["db", "cache"]],
    ["as the whole of a key", "DB_HOST", "db\n", ["db"]],
    ["as a pod of a StatefulSet", "a.conf", "db-0.db:5432", ["db"]],
    ["not as a word of a text", "readme.md", "The web talks to the db and to a cache.", []],
    ["not as a name of another namespace", "a.conf", "http://api:80", []],
    ["not as a part of a word", "a.conf", "http://mydb:80 dbs:1", []],
    ["not in data that are longer than any configuration", "a.conf", `http://db ${" ".repeat(200_000)}`, []],
    ["not as a domain of the internet", "a.conf", "https://db.example.org", []],
  ])("%s", (_what, key, text, found) => {
    expect(named(mounting, [map(key, text)])).toEqual(found);
  });

  it.each<[what: string, spec: string, objects: readonly string[], found: readonly string[]]>([
    [
      "a mounted Secret, encoded",
      "containers: [{name: a}]\nvolumes: [{name: s, secret: {secretName: conf}}]",
      [map("url", "cG9zdGdyZXM6Ly9kYi9hcHA=", "Secret")],
      ["db"],
    ],
    [
      "a Secret's plain text",
      "containers: [{name: a}]\nvolumes: [{name: s, secret: {secretName: conf}}]",
      [map("url", "redis://cache", "Secret", "stringData")],
      ["cache"],
    ],
    [
      "a projected volume",
      "containers: [{name: a}]\nvolumes: [{name: p, projected: {sources: [{configMap: {name: conf}}]}}]",
      [map("url", "http://db")],
      ["db"],
    ],
    [
      "every variable of a ConfigMap",
      containers("envFrom: [{configMapRef: {name: conf}}]"),
      [map("DB_URL", "http://db")],
      ["db"],
    ],
    [
      "one variable of it",
      containers("env: [{name: X, valueFrom: {configMapKeyRef: {name: conf, key: DB_URL}}}]"),
      [map("DB_URL", "http://db")],
      ["db"],
    ],
    [
      "not another key",
      containers("env: [{name: X, valueFrom: {configMapKeyRef: {name: conf, key: OTHER}}}]"),
      [map("DB_URL", "http://db")],
      [],
    ],
    [
      "not another item",
      "containers: [{name: a}]\nvolumes: [{name: c, configMap: {name: conf, items: [{key: other, path: x}]}}]",
      [map("DB_URL", "http://db")],
      [],
    ],
    ["not a ConfigMap that it is not given", containers("image: x"), [map("DB_URL", "http://db")], []],
    [
      "not what is no base64",
      "containers: [{name: a}]\nvolumes: [{name: s, secret: {secretName: conf}}]",
      [map("url", "%%%", "Secret")],
      [],
    ],
    [
      "not binary data",
      "containers: [{name: a}]\nvolumes: [{name: s, secret: {secretName: conf}}]",
      [map("url", "AABodHRwOi8vZGI=", "Secret")],
      [],
    ],
    ["arguments", containers('args: ["--db=db:5432"]'), [], ["db"]],
    ["a command", containers('command: [sh, -c, "wait-for cache && run"]'), [], ["cache"]],
  ])("%s", (_what, spec, objects, found) => {
    expect(named(spec, objects)).toEqual(found);
  });
});
