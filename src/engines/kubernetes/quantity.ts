const suffixes: Readonly<Record<string, number>> = {
  "": 1,
  "n": 1e-9,
  "u": 1e-6,
  "m": 1e-3,
  "k": 1e3,
  "M": 1e6,
  "G": 1e9,
  "T": 1e12,
  "P": 1e15,
  "E": 1e18,
  "Ki": 2 ** 10,
  "Mi": 2 ** 20,
  "Gi": 2 ** 30,
  "Ti": 2 ** 40,
  "Pi": 2 ** 50,
  "Ei": 2 ** 60,
};
const quantityForm = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/;

/**
 * A resource quantity of the API as a number, in units or bytes; undefined when the text is none.
 * Source: k8s.io/apimachinery pkg/api/resource/quantity.go, the grammar in the comment of type Quantity.
 */
export function quantity(text: string): number | undefined {
  const match = quantityForm.exec(text.trim());
  if (match === null) return undefined;
  const [, digits, exponent, suffix] = match;
  const value = Number(digits) * (exponent === undefined ? (suffixes[suffix ?? ""] ?? Number.NaN) : 10 ** Number(exponent.slice(1)));
  return Number.isFinite(value) ? value : undefined;
}
