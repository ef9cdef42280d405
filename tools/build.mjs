// Builds dist/: the command line as CommonJS files (one to start, one with flags and help, one for each command, loaded when it is
// called), the library as one ES module with types, and NOTICE. Runs as `npm run build`, and by itself in `npm ci` (script "prepare").
// --command-line FOLDER builds only the command line, into that folder: for tests, beside a dist/ that somebody else may be using.
// --readable keeps lines and names, for profiles and stack traces.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
process.chdir(root);
const only = process.argv.indexOf("--command-line");
const readable = process.argv.includes("--readable");
const commandLineFolder = only === -1 ? "dist/cli" : process.argv[only + 1];

const shared = {
  bundle: true,
  platform: "node",
  target: "node20",
  // The loader of compiled code reads the files as ASCII.
  charset: "ascii",
  logLevel: "warning",
  legalComments: "none",
  metafile: true,
  define: { PODSEAL_VERSION: JSON.stringify(manifest.version) },
};

/** `import("./commands/audit.ts")` loads the file commands/audit.cjs beside it, only when the command runs, as compiled before. */
const loadedCompiled = {
  name: "loaded-compiled",
  setup(builder) {
    builder.onResolve({ filter: /\/(main|commands\/[\w-]+)\.ts$/ }, ({ path, kind }) =>
      kind === "dynamic-import"
        ? { path: path.replace(/^.*?(main|commands\/[\w-]+)\.ts$/, "$1.cjs"), namespace: "compiled" }
        : undefined,
    );
    builder.onLoad({ filter: /./, namespace: "compiled" }, ({ path }) => ({
      contents: `const { loadCompiled } = require("./load-compiled.ts"); module.exports = loadCompiled(require("node:path").join(__dirname, ${JSON.stringify(path)}), PODSEAL_VERSION, require);`,
      resolveDir: join(root, "src", "platform"),
    }));
  },
};

/**
 * What a command does not use is left out of its file, also where esbuild cannot tell that a module does nothing when it is loaded: our own
 * only define, and cel-js, whose package does not say so, is used by the command policy alone. Less code is loaded at each start.
 */
const withoutUnused = {
  name: "without-unused",
  setup(builder) {
    builder.onResolve({ filter: /\.ts$|^@marcbachmann\/cel-js/ }, async ({ path, ...from }) => {
      if (from.pluginData === withoutUnused || from.kind !== "import-statement") return undefined;
      const { path: found, errors } = await builder.resolve(path, { ...from, pluginData: withoutUnused });
      return errors.length > 0 ? { errors } : { path: found, sideEffects: false };
    });
  },
};

/**
 * These modules of Node, packages and modules of ours take a tenth of the start of an audit, and few runs start a process, unpack an
 * image, lay out words that are not Latin or check a configuration. Such a module is loaded when one of these names is first used.
 */
const lateNames = {
  "node:child_process": ["exec", "execFile", "execFileSync", "execSync", "fork", "spawn", "spawnSync"],
  "node:crypto": ["createHash"],
  "node:stream": ["pipeline", "Readable"],
  "node:v8": ["setFlagsFromString"],
  "node:zlib": ["createGunzip"],
  "fast-string-width": ["default"],
  fzstd: ["Decompress"],
  picocolors: ["createColors"],
  "src/app/config-schema.ts": ["configSchema", "parseConfig"],
  "src/readers/context/schema.ts": ["checkContext", "contextSchema"],
  "src/readers/images/kept-schema.ts": ["asKeptImage"],
};

const lookedUpLate = {
  name: "looked-up-late",
  setup(builder) {
    const files = Object.keys(lateNames).filter((name) => name.startsWith("src/"));
    const modules = Object.keys(lateNames).filter((name) => !name.startsWith("src/"));
    const isModule = new RegExp(`^(${modules.join("|")})$`);
    const isFile = new RegExp(`/(${files.map((name) => name.split("/").at(-1)).join("|")})$`);
    builder.onResolve({ filter: isModule }, ({ path, namespace }) =>
      namespace === "late" ? undefined : { path, namespace: "late" },
    );
    builder.onResolve({ filter: isFile }, ({ path, namespace, resolveDir }) => {
      const name = relative(root, join(resolveDir, path)).split(sep).join("/");
      return files.includes(name) && namespace !== "late" ? { path: name, namespace: "late" } : undefined;
    });
    builder.onLoad({ filter: /./, namespace: "late" }, ({ path }) => ({
      contents: [
        "exports.__esModule = true;",
        ...lateNames[path].map(
          (name) =>
            `Object.defineProperty(exports, "${name}", { enumerable: true, get: () => require("${files.includes(path) ? `./${path}` : path}").${name} });`,
        ),
      ].join("\n"),
      resolveDir: root,
    }));
  },
};

const metafiles = await buildCommandLine(commandLineFolder);
if (only === -1) {
  const library = await buildLibrary();
  writeNotice([...metafiles, library.metafile]);
  buildTypes();
}

async function buildCommandLine(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const commands = readdirSync("src/cli/commands")
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => `src/cli/commands/${name}`);
  const options = {
    ...shared,
    outdir: folder,
    outExtension: { ".js": ".cjs" },
    format: "cjs",
    minifySyntax: true,
    // Shorter names and lines are a twentieth of the start of an audit.
    minifyWhitespace: !readable,
    minifyIdentifiers: !readable,
    supported: { "dynamic-import": false },
    plugins: [loadedCompiled, lookedUpLate, withoutUnused],
  };
  const start = await build({ ...options, entryPoints: { podseal: "src/cli/start.ts" } });
  const loaded = await build({
    ...options,
    entryPoints: {
      main: "src/cli/main.ts",
      ...Object.fromEntries(commands.map((path) => [commandName(path), path])),
    },
    // As src/platform/load-compiled.ts takes them.
    banner: { js: "(function(exports,require,module,__filename,__dirname){" },
    footer: { js: "})" },
  });
  writeFileSync(
    join(folder, "kubectl-complete.cjs"),
    '#!/usr/bin/env node\nprocess.argv.splice(2, 0, "__complete", "--");\nrequire("./podseal.cjs");\n',
  );
  const program = join(folder, "podseal.cjs");
  writeFileSync(program, `#!/usr/bin/env node\n${readFileSync(program, "utf8")}`);
  // The package is of type module; the files of the command line are CommonJS by their ending.
  for (const name of ["podseal", "kubectl-complete"]) chmodSync(join(folder, `${name}.cjs`), 0o755);
  return [start.metafile, loaded.metafile];
}

function buildLibrary() {
  rmSync("dist/library", { recursive: true, force: true });
  return build({
    ...shared,
    entryPoints: { podseal: "src/app/library/index.ts" },
    outdir: "dist/library",
    format: "esm",
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
}

function commandName(path) {
  return `commands/${path.split("/").at(-1).replace(/\.ts$/, "")}`;
}

function writeNotice(metafiles) {
  const packages = new Set();
  for (const { inputs } of metafiles) {
    for (const path of Object.keys(inputs)) {
      const match = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path.split(sep).join("/"));
      if (match !== null) packages.add(match[1]);
    }
  }
  const lines = [...packages].sort().map((name) => {
    const { version, license, homepage } = JSON.parse(
      readFileSync(join("node_modules", name, "package.json"), "utf8"),
    );
    return `- ${name} ${version}, ${license}${homepage ? `, ${homepage.replace(/#readme$/, "")}` : ""}`;
  });
  const text = `Podseal\nCopyright the Podseal authors. Licensed under the Apache License 2.0.\n\nThe published files contain these packages:\n\n${lines.join("\n")}\n`;
  if (readText("NOTICE") !== text) writeFileSync("NOTICE", text);
}

function readText(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function buildTypes() {
  const tsc = join("node_modules", "typescript", "bin", "tsc");
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, "-b", "tsconfig.rooms.json"], {
    encoding: "utf8",
  });
  if (status === 0) return;
  process.stderr.write(`${stdout}${stderr}`);
  process.stderr.write(`types: tsc found errors (${relative(root, "tsconfig.rooms.json")})\n`);
  process.exitCode = 1;
}
