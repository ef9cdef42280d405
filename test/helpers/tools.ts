/** Programs of others that slow tests run, built once into .cache/tools where Go and its module proxy are present. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { repository } from "./built.ts";

const modules = {
  kustomize: "sigs.k8s.io/kustomize/kustomize/v5@v5.7.1",
  "helm-3": "helm.sh/helm/v3/cmd/helm@v3.17.2",
  "helm-4": "helm.sh/helm/v4/cmd/helm@v4.1.4",
};

/** Path of the program; undefined where it is not there and cannot be built, so that its tests are skipped. */
export function tool(name: keyof typeof modules): string | undefined {
  const folder = join(repository, ".cache", "tools");
  const path = join(folder, name);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const unfinished = mkdtempSync(join(folder, "unfinished-"));
  const { status } = spawnSync("go", ["install", modules[name]], {
    env: { ...process.env, GOBIN: unfinished },
    stdio: "ignore",
  });
  const [built] = status === 0 ? readdirSync(unfinished) : [];
  if (built !== undefined) renameSync(join(unfinished, built), path);
  rmSync(unfinished, { recursive: true, force: true });
  return built === undefined ? undefined : path;
}
