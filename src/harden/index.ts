export type { EditResult, FieldChange, TextEdit } from "./change.ts";
export type { SyntaxNode } from "./syntax-node.ts";
