import { readFileSync } from "node:fs";
import tseslint from "typescript-eslint";

const rooms = JSON.parse(readFileSync(new URL("./rooms.json", import.meta.url), "utf8"));
const pure = Object.keys(rooms).filter((name) => rooms[name].pure);

const depths = [1, 2, 3, 4];

/**
 * A room may not name the folders of rooms that rooms.json does not give it, nor files behind another room's door. A path leaves its
 * room only with as many `../` as the file is deep in it: folders inside a room may have the name of another.
 */
const walls = Object.entries(rooms).flatMap(([name, { uses }]) =>
  depths.map((depth) => ({
    files: [`src/${name}/${"*/".repeat(depth - 1)}*.ts`],
    ignores: ["**/*.test.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: Object.keys(rooms).flatMap((other) => restrictions(name, other, uses, depth)) },
      ],
    },
  })),
);

function restrictions(name, other, uses, depth) {
  if (other === name) return [];
  const out = `^(\\.\\./){${depth}}${other}`;
  return [
    ...(uses.includes(other)
      ? []
      : [{ regex: `${out}(/|$)`, message: `${name} may not use ${other} (rooms.json).` }]),
    { regex: `${out}/(?!index\\.ts$)`, message: `Enter ${other} through its door, ${other}/index.ts.` },
  ];
}

export default tseslint.config(
  {
    ignores: [
      "dist/**",
      "node_modules/**",
      "coverage/**",
      "test/oracles/**",
      "test/architecture/planted/**",
      "**/*.mjs",
      "**/*.cjs",
      "**/*.generated.ts",
      ".cache/**",
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // A discriminating `if` on data read from YAML is often wider than its type says.
      "@typescript-eslint/no-unnecessary-condition": "off",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  {
    files: pure.map((name) => `src/${name}/**/*.ts`),
    ignores: ["**/*.test.ts"],
    rules: {
      "no-restricted-globals": [
        "error",
        "Date",
        "process",
        "console",
        "fetch",
        "setTimeout",
        "setInterval",
        "performance",
      ],
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "A pure room gives the same answer every time." },
      ],
    },
  },
  ...walls,
);
