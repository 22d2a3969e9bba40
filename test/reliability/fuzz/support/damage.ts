import fc from 'fast-check';
import type { JsonValue } from '../../../../src/shared/json';

/** JSON that nobody expects: any at all, and what is known to hurt. */
export const oddJson: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>,
  fc.constantFrom<JsonValue>(
    null,
    '',
    0,
    -1,
    0.5,
    1e12,
    2 ** 53,
    1e308,
    true,
    [],
    {},
    [[]],
    '\ud83d',
    '__proto__',
    'constructor',
    'x'.repeat(5_000),
  ),
  fc.constant(JSON.parse('{"__proto__":{"type":"message"},"constructor":{"prototype":{}},"toString":1}') as JsonValue),
);

/** How one value within a document is damaged; `at` counts all of its values, round and round. */
interface Damage {
  readonly at: number;
  readonly how: 'replace' | 'delete' | 'add' | 'nest' | 'wrap';
  readonly value: JsonValue;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  at: fc.nat(5_000),
  how: fc.constantFrom('replace', 'replace', 'delete', 'add', 'nest', 'wrap'),
  value: oddJson,
});

/** Some damages to one document. */
export const damages: fc.Arbitrary<readonly Damage[]> = fc.array(damage, { minLength: 1, maxLength: 4 });

/** The document with the damages done to it, one after the other. */
export function damaged(document: JsonValue, all: readonly Damage[]): JsonValue {
  return all.reduce((value, { at, how, value: odd }) => {
    const root = { value: structuredClone(value) };
    const places: { readonly holder: object; readonly key: string }[] = [];
    const visit = (holder: object): void => {
      for (const key of Object.keys(holder)) {
        places.push({ holder, key });
        const child: unknown = Reflect.get(holder, key);
        if (typeof child === 'object' && child !== null) {
          visit(child);
        }
      }
    };
    visit(root);
    const { holder, key } = places[at % places.length] ?? { holder: root, key: 'value' };
    const old: unknown = Reflect.get(holder, key);
    switch (how) {
      case 'replace':
        define(holder, key, odd);
        break;
      case 'delete':
        if (holder !== root) {
          Reflect.deleteProperty(holder, key);
        }
        break;
      case 'add':
        // The root isn't part of the document.
        add(holder === root ? Object(root.value) : holder, odd);
        break;
      case 'nest':
        define(holder, key, { [key]: old });
        break;
      case 'wrap':
        define(holder, key, [old, odd]);
        break;
    }
    return root.value;
  }, document);
}

function add(holder: object, value: unknown): void {
  if (Array.isArray(holder)) {
    holder.push(value);
  } else {
    define(holder, 'added', value);
  }
}

/** Also where the key is `__proto__`. */
function define(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}
