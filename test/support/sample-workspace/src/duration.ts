const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400 };

/** The seconds in a text such as `1h 30m`; undefined when the text is not a duration. */
export function parseDuration(text: string): number | undefined {
  let total = 0;
  for (const part of text.trim().split(' ')) {
    const match = /^(\d+)([smhd])$/.exec(part);
    const unit = SECONDS[match?.[2] ?? ''];
    if (match && unit) total += Number(match[1]) * unit;
  }
  return total || undefined;
}

/** The shortest text that `parseDuration` reads back: 5400 is `1h 30m`. */
export function formatDuration(seconds: number): string {
  const parts: string[] = [];
  let rest = seconds;
  for (const [unit, size] of Object.entries(SECONDS).reverse()) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count}${unit}`);
    rest -= count * size;
  }
  return parts.join(' ') || '0s';
}
