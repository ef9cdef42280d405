const decimalSuffixes: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  "": 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const binarySuffixes: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

const quantityPattern = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:([eE][+-]?\d+)|([KMGTPE]i|[numkMGTPE]))?$/;

/**
 * The value of a Kubernetes quantity in its base unit (bytes, cores, items): "500m" is 0.5, "1Gi" is 1073741824.
 * Undefined when the API server refuses the text. Exact up to 2^53, which every real limit is below.
 * Source: resource.Quantity, kubernetes/apimachinery pkg/api/resource/quantity.go (doc comment: serialization format).
 */
export function parseQuantity(text: string): number | undefined {
  const match = quantityPattern.exec(text);
  if (match === null) return undefined;
  const [, sign, digits = "", exponent, suffix = ""] = match;
  const magnitude = exponent !== undefined ? Number(digits + exponent) : scale(digits, suffix);
  return sign === "-" ? -magnitude : magnitude;
}

function scale(digits: string, suffix: string): number {
  const power = binarySuffixes[suffix];
  if (power !== undefined) return Number(digits) * 2 ** power;
  // Written as an exponent, so that "0.1" with a suffix is rounded once, by the number parser.
  return Number(`${digits}e${decimalSuffixes[suffix] ?? 0}`);
}
