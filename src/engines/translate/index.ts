export type {
  OptionBeside,
  OptionOutcome,
  TranslatedService,
  TranslationKind,
  TranslationNote,
  TranslationOptions,
} from "./translation.ts";
export { optionName } from "./translation.ts";
export { optionsBeside } from "./options-beside.ts";
export { plainOptionName, treatmentRows } from "./treatments/index.ts";
export { fieldsBehind } from "./fields-behind.ts";
export type { ToldOption } from "./told-options.ts";
export { fieldOfOption, toldOptions, treatmentByName } from "./told-options.ts";
export type { UnpredictedEffect } from "./unpredicted.ts";
export { unpredictedEffects, withUnpredicted } from "./unpredicted.ts";
export type { FieldTreatment, OptionField } from "./treatments/fields.ts";
export { fieldTreatments } from "./treatments/fields.ts";
export { translateProject } from "./translate-project.ts";
export type { RunLineSource } from "./run-declaration-of.ts";
export { runDeclarationOf } from "./run-declaration-of.ts";
