// The walls between rooms, from rooms.json. test/architecture plants violations and requires that each is found.
const rooms = require("./rooms.json");

const names = Object.keys(rooms);
const pure = names.filter((name) => rooms[name].pure);

const walls = names.map((name) => ({
  name: `room-${name}`,
  comment: `The room ${name} may use ${rooms[name].uses.join(", ") || "no other room"} (rooms.json, DESIGN section 4).`,
  severity: "error",
  from: { path: `^src/${name}/`, pathNot: "\\.test\\.ts$" },
  to: { path: "^src/", pathNot: [`^src/${name}/`, ...rooms[name].uses.map((used) => `^src/${used}/`)] },
}));

const doors = names.map((name) => ({
  name: `door-${name}`,
  comment: `Other rooms enter ${name} through its door, src/${name}/index.ts.`,
  severity: "error",
  from: { path: "^src/", pathNot: [`^src/${name}/`, "\\.test\\.ts$"] },
  to: { path: `^src/${name}/`, pathNot: `^src/${name}/index\\.ts$` },
}));

module.exports = {
  forbidden: [
    ...walls,
    ...doors,
    {
      name: "no-cycles",
      comment: "A circle of files cannot be read in any order.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "pure-rooms-do-no-input-or-output",
      comment: "A pure room computes: files, network, environment and clock are the business of platform.",
      severity: "error",
      from: { path: `^src/(${pure.join("|")})/`, pathNot: "\\.test\\.ts$" },
      to: { dependencyTypes: ["core", "npm", "npm-dev"] },
    },
    {
      name: "only-platform-touches-the-world",
      comment: "Everything else asks platform, so that it can be tested without a disk.",
      severity: "error",
      from: { path: "^src/", pathNot: ["^src/platform/", "\\.test\\.ts$"] },
      to: {
        dependencyTypes: ["core"],
        path: "^(node:)?(fs|child_process|net|http|https|http2|tls|dns|dgram|os|worker_threads)(/|$)",
      },
    },
    {
      name: "product-does-not-use-tests",
      severity: "error",
      comment: "Tests and tools are not shipped.",
      from: { path: "^src/", pathNot: "\\.test\\.ts$" },
      to: { path: ["^test/", "^tools/", "\\.test\\.ts$"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|node_modules|test/oracles/bin|\\.cache)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".mjs", ".js", ".cjs", ".json"],
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default"],
    },
  },
};
