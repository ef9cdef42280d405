export type {
  OptionBeside,
  OptionOutcome,
  TranslatedService,
  TranslationKind,
  TranslationNote,
  TranslationOptions,
} from "./translation.ts";
export { optionName } from "./translation.ts";
export {
  leftTreatment,
  plainOptionName,
  treatmentBelowField,
  treatmentOf,
  treatmentRows,
} from "./treatments/index.ts";
export type { FieldTreatment, OptionField } from "./treatments/fields.ts";
export { fieldTreatments } from "./treatments/fields.ts";
export { translateProject } from "./translate-project.ts";
export type { RunLineSource } from "./run-declaration-of.ts";
export { runDeclarationOf } from "./run-declaration-of.ts";
