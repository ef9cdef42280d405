import { endProcess } from "../platform/index.ts";
import { runCommandLine } from "./program.ts";

void runCommandLine(process.argv.slice(2)).then(endProcess);
