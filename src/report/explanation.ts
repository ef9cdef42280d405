/** What `podseal explain NAME` tells: a title and sections of text. */
export interface Explanation {
  readonly kind: "rule" | "dimension" | "level" | "profile" | "index";
  readonly id: string;
  readonly title: string;
  readonly sections: readonly ExplanationSection[];
}

export interface ExplanationSection {
  readonly heading: string;
  /** Paragraphs; empty for a section that only lists or shows code. */
  readonly text: readonly string[];
  readonly list?: readonly string[];
  /** YAML to paste. */
  readonly yaml?: string;
}
