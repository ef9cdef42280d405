/** What a language offers for fields that may be absent. It decides the form of conditions, not what they mean. */
export interface Dialect {
  /** A field can be read with a stand-in for where it is absent: `.?field.orValue()` in CEL, object.get in Rego. */
  readonly optionals: boolean;
}
