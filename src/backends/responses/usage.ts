import type { Usage } from '../../shared/runEvent';

/** The figures of a run that took more than one response. */
export function added(first: Usage | null, second: Usage): Usage {
  if (first === null) {
    return second;
  }
  return {
    input: first.input + second.input,
    output: first.output + second.output,
    ...sumOf('cached', first, second),
    ...sumOf('reasoning', first, second),
  };
}

function sumOf(key: 'cached' | 'reasoning', first: Usage, second: Usage): Partial<Usage> {
  const known = first[key] ?? second[key];
  return known === undefined ? {} : { [key]: (first[key] ?? 0) + (second[key] ?? 0) };
}
