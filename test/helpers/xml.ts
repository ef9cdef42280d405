/** An element of XML, with its attributes unescaped. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/**
 * Reads XML 1.0 without document types, comments or namespaces: what our reports are made of.
 * @throws Error with the offset of what is not well formed.
 */
export function parseXml(xml: string): XmlElement {
  if (/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(xml))
    throw new Error("a character that XML cannot hold");
  const tokens = /<\?xml [^?]*\?>\s*|<(\/?)([A-Za-z][\w.-]*)((?:\s+[\w.:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
  const root = { name: "", attributes: {}, children: [] as XmlElement[], text: "" };
  const open = [root];
  while (tokens.lastIndex < xml.length) {
    const at = tokens.lastIndex;
    const match = tokens.exec(xml);
    if (match === null) throw new Error(`not well formed at ${at}: ${xml.slice(at, at + 60)}`);
    const [, closing, name = "", attributes = "", empty, text] = match;
    const parent = open.at(-1);
    if (parent === undefined) throw new Error(`more than one root at ${at}`);
    if (text !== undefined) parent.text += unescape(text);
    else if (closing === "/") {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes another element at ${at}`);
    } else if (name !== "") {
      const element = { name, attributes: attributesOf(attributes), children: [], text: "" };
      parent.children.push(element);
      if (empty !== "/") open.push(element);
    }
  }
  const [only, ...others] = root.children;
  if (open.length !== 1 || only === undefined || others.length > 0) throw new Error("not one whole element");
  return only;
}

function attributesOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([\w.:-]+)="([^"]*)"/g)].map(
    ([, name = "", value = ""]) => [name, unescape(value)] as const,
  );
  if (new Set(pairs.map(([name]) => name)).size < pairs.length)
    throw new Error(`an attribute stands twice in ${text}`);
  return Object.fromEntries(pairs);
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescape(text: string): string {
  const bare = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i.exec(text);
  if (bare !== null) throw new Error(`a bare & in ${text}`);
  return text.replace(
    /&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi,
    (_whole, decimal?: string, hex?: string, name?: string) =>
      name === undefined
        ? String.fromCodePoint(decimal === undefined ? parseInt(hex ?? "", 16) : Number(decimal))
        : (entities[name] ?? ""),
  );
}
