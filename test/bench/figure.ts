/** One measured figure and the most it may be. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  readonly unit: 'kB' | 'ms' | '×' | 'MB';
}

/** Prints a line for each figure; returns whether all are within their limits. */
export function report(figures: readonly Figure[]): boolean {
  const width = Math.max(...figures.map(({ name }) => name.length));
  for (const { name, value, limit, unit } of figures) {
    const mark = value <= limit ? 'ok  ' : 'MISS';
    console.log(`${mark} ${name.padEnd(width)}  ${round(value)} ${unit} (at most ${limit} ${unit})`);
  }
  return figures.every(({ value, limit }) => value <= limit);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = Number.NaN, high = Number.NaN] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 ? high : (low + high) / 2;
}

function round(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(1);
}
