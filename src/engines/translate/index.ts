export type {
  OptionOutcome,
  TranslatedService,
  TranslationKind,
  TranslationNote,
  TranslationOptions,
} from "./translation.ts";
export { optionName } from "./translation.ts";
export { translateProject } from "./translate-project.ts";
export type { RunLineSource } from "./run-declaration-of.ts";
export { runDeclarationOf } from "./run-declaration-of.ts";
