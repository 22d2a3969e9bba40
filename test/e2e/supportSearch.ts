import fs from 'node:fs';
import path from 'node:path';

/** Something that may hold the key: a file, a message, a request. */
export interface Haystack {
  readonly name: string;
  readonly content: string | Buffer;
}

/** Twelve characters of the key tell where it was; pieces that overlap by half find any eighteen of them. */
const PIECE = 12;

/**
 * Looks for a key, in whole or in part (any eighteen characters of it, so also each half), as it is, in UTF-16, as JSON,
 * in a URL, as hex and as base64 behind any number of other bytes. Says where it is.
 */
export function findKey(key: string, haystacks: Iterable<Haystack>): readonly string[] {
  const needles = needlesOf(key);
  const found: string[] = [];
  for (const { name, content } of haystacks) {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    if (needles.some(needle => bytes.includes(needle))) found.push(name);
  }
  return found;
}

function needlesOf(key: string): readonly Buffer[] {
  const plain = Buffer.from(key);
  const json = JSON.stringify(key);
  const texts = [key, encodeURIComponent(key), json.slice(1, -1), JSON.stringify(json).slice(3, -3)];
  const base64 = [0, 1, 2].flatMap(before => base64Forms(plain, before));
  return [
    ...[...new Set([...texts, ...base64])].flatMap(text => piecesOf(Buffer.from(text), PIECE)),
    ...piecesOf(Buffer.from(plain.toString('hex')), 2 * PIECE),
    ...piecesOf(Buffer.from(key, 'utf16le'), 2 * PIECE),
  ];
}

/** Base64 groups three bytes: what stands before the key shifts it, and changes its first and last characters. */
function base64Forms(key: Buffer, before: number): readonly string[] {
  const whole = Buffer.concat([Buffer.alloc(before), key]);
  return [whole.toString('base64'), whole.toString('base64url')].map(text => text.replace(/=+$/, '').slice(4, -2));
}

function piecesOf(form: Buffer, size: number): readonly Buffer[] {
  const pieces: Buffer[] = [];
  for (let start = 0; start + size <= form.length; start += size / 2) pieces.push(form.subarray(start, start + size));
  return pieces;
}

/** Every file below a folder that `skip` doesn't leave out; what vanishes meanwhile and what can't be read is no file. */
export function* filesIn(folder: string, skip: (file: string) => boolean = () => false): Generator<Haystack> {
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.isFile() || skip(file)) continue;
    const content = read(file);
    if (content) yield { name: path.relative(folder, file), content };
  }
}

function read(file: string): Buffer | null {
  try {
    return fs.readFileSync(file);
  } catch {
    return null;
  }
}
