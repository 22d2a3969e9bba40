/** One measured figure and the most it may be. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  readonly unit: 'kB' | 'ms' | '×' | 'MB' | '';
}

/** Prints a line for each figure; returns whether all are within their limits. */
export function report(figures: readonly Figure[]): boolean {
  const width = Math.max(...figures.map(({ name }) => name.length));
  for (const figure of figures) {
    const { name, value, limit, unit } = figure;
    const mark = isMet(figure) ? 'ok  ' : 'MISS';
    console.log(`${mark} ${name.padEnd(width)}  ${shownValue(value, unit)} (at most ${shownValue(limit, unit)})`);
  }
  return figures.every(isMet);
}

/** A value that could not be measured meets no limit. */
export function isMet({ value, limit }: Figure): boolean {
  return value <= limit;
}

export function shownValue(value: number, unit: Figure['unit']): string {
  return `${Number.isInteger(value) ? value : round(value)} ${unit}`.trim();
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = Number.NaN, high = Number.NaN] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 ? high : (low + high) / 2;
}

function round(value: number): string {
  return Math.abs(value) < 0.1 ? value.toFixed(3) : Math.abs(value) < 10 ? value.toFixed(2) : value.toFixed(1);
}
