/** Removes the key from a text, and whatever else looks like one. */
export type Redact = (text: string) => string;

const MASK = '•••';
/** The shortest piece of a key that is worth hiding: shorter ones would be found in ordinary words. */
const PIECE = 8;
const KEY_LIKE = /\bsk-[\w.*-]{3,}/gi;
const BEARER = /\b(bearer|basic)\s+[\w.~+/=*-]{4,}/gi;

/**
 * Makes a redactor for one key. It finds the key also in part, in capitals, escaped (percent, HTML, `\u`) in whole or
 * in part, and as base64 or hex, because servers and proxies echo what they were sent in all these ways.
 */
export function createRedactor(apiKey: string | null): Redact {
  const pieces = apiKey === null ? new Set<string>() : piecesOf(apiKey);
  const size = Math.min(PIECE, apiKey?.length ?? 0);
  return text => maskPieces(text, pieces, size).replace(KEY_LIKE, MASK).replace(BEARER, `$1 ${MASK}`);
}

function piecesOf(apiKey: string): ReadonlySet<string> {
  const bytes = new TextEncoder().encode(apiKey);
  const hex = Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
  const size = Math.min(PIECE, apiKey.length);
  const pieces = new Set<string>();
  for (const form of [apiKey, hex, ...base64Forms(bytes)]) {
    const lower = form.toLowerCase();
    for (let start = 0; start + size <= lower.length; start++) {
      pieces.add(lower.slice(start, start + size));
    }
  }
  return pieces;
}

/** Base64 groups three bytes, so the same key looks different behind none, one or two others. */
function base64Forms(bytes: Uint8Array): readonly string[] {
  return [0, 1, 2].map(before => {
    const encoded = btoa('\0'.repeat(before) + String.fromCharCode(...bytes)).replace(/=+$/, '');
    // The first characters hold bits of what stands before the key, the last one of what stands behind it.
    return encoded.slice(Math.ceil((before * 8) / 6), -1);
  });
}

function maskPieces(text: string, pieces: ReadonlySet<string>, size: number): string {
  if (size === 0) {
    return text;
  }
  const characters = decode(text);
  const plain = characters.map(({ character }) => character).join('');
  const hidden = new Array<boolean>(characters.length).fill(false);
  for (let start = 0; start + size <= plain.length; start++) {
    if (pieces.has(plain.slice(start, start + size))) {
      hidden.fill(true, start, start + size);
    }
  }
  let masked = '';
  characters.forEach(({ source }, index) => {
    masked += hidden[index] ? (hidden[index - 1] ? '' : MASK) : source;
  });
  return masked;
}

const ESCAPE = /%([0-9a-f]{2})|&#(\d{1,4});|&#x([0-9a-f]{1,4});|\\u00([0-9a-f]{2})|\\x([0-9a-f]{2})|[\s\S]/giu;

/** The text's characters, one UTF-16 unit each, with what stood for them in the source. */
function decode(text: string): readonly { readonly character: string; readonly source: string }[] {
  return Array.from(text.matchAll(ESCAPE), match => {
    const [source, percent, decimal, hexadecimal, unicode, hex] = match;
    const digits = percent ?? hexadecimal ?? unicode ?? hex;
    const code =
      digits !== undefined ? Number.parseInt(digits, 16) : decimal !== undefined ? Number(decimal) : undefined;
    const character = code === undefined ? source : String.fromCharCode(code);
    const lower = character.toLowerCase();
    return { character: lower.length === 1 ? lower : '\0', source };
  });
}
