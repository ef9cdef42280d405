import { describe, expect, it } from "vitest";
import { recogniseRunInput } from "./recognise.ts";

const container = { Id: "1", Path: "sh", Config: {}, HostConfig: {} };

describe("recogniseRunInput", () => {
  it.each<readonly [string, string, string | undefined]>([
    ["podman run img", "-", "run-line"],
    ["#!/bin/sh\nset -e\nsudo docker run -d \\\n  img", "run.sh", "run-line"],
    ["echo podman run img", "run.sh", undefined],
    ["docker compose up", "run.sh", undefined],
    [JSON.stringify([container]), "a.json", "inspect"],
    [JSON.stringify({ ...container, ImageName: "a" }), "-", "inspect"],
    [JSON.stringify({ Id: "p", SharedNamespaces: [] }), "-", "inspect"],
    [JSON.stringify([{ Id: "1", RepoTags: [], Config: {}, RootFS: {} }]), "-", "image-inspect"],
    [JSON.stringify({ ociVersion: "1.0.0" }), "config.json", "oci-config"],
    [JSON.stringify({ status: { image: {} }, info: {} }), "-", "crictl"],
    [JSON.stringify({ status: { id: "1" }, info: {} }), "-", "crictl"],
    [JSON.stringify({ apiVersion: "v1", kind: "Pod" }), "-", "kubernetes"],
    [JSON.stringify({ services: {} }), "-", "compose"],
    [JSON.stringify({ "no-new-privileges": true }), "/etc/docker/daemon.json", "docker-daemon"],
    ["{}", "a.json", undefined],
    ["[]", "a.json", undefined],
    ["[Container]\nImage=a\n", "web.container", "quadlet"],
    ["# comment\n[Unit]\nDescription=a\n\n[Container]\nImage=a\n", "web.container", "quadlet"],
    ["[Pod]\n", "-", "quadlet"],
    ["\n", "web.container", "quadlet"],
    ["[Container]\nImage=a\n", "10-image.conf", "quadlet"],
    ["[containers]\npids_limit = 5\n", "containers.conf", "containers-conf"],
    ["[engine]\n", "-", "containers-conf"],
    [
      "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - command: [podman run img]\n",
      "pod.yaml",
      "kubernetes",
    ],
    ["# a\nservices:\n  web:\n    image: a\n", "app.yml", "compose"],
    ["name: a\n", "docker-compose.override.yml", "compose"],
    ["web:\n  image: a\n", "a.yaml", undefined],
    ["hello", "a.txt", undefined],
    ["", "-", undefined],
    ['\uFEFF{"ociVersion": "1"}', "-", "oci-config"],
  ])("%j in %s is %s", (text, name, format) => {
    expect(recogniseRunInput(text, name)).toBe(format);
  });
});
