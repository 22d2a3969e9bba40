import { median } from '../figure';
import { isPanel, OURS } from './strategies';
import type { StrategyResult } from './streaming';

const [WIDTH, ROW, LABELS, VALUES] = [760, 26, 290, 90];

/** Main-thread time as bars. The page behind is not ours to know: all colours stand on white and on black. */
export function barChart(results: readonly StrategyResult[]): string {
  const bars = results.map(({ file, name, rounds }) => ({
    name,
    isOurs: file === OURS || isPanel(file),
    seconds: median(rounds.map(({ total }) => total)) / 1000,
  }));
  const longest = Math.max(...bars.map(({ seconds }) => seconds));
  const height = ROW * bars.length + 44;
  const rows = bars.map(({ name, isOurs, seconds }, index) => {
    const y = 40 + index * ROW;
    const width = Math.max(1, ((WIDTH - LABELS - VALUES) * seconds) / longest);
    return `  <text x="${LABELS - 10}" y="${y + 14}" text-anchor="end"${isOurs ? ' font-weight="bold"' : ''}>${name}</text>
  <rect x="${LABELS}" y="${y + 2}" width="${width.toFixed(1)}" height="${ROW - 10}" rx="2" fill="${isOurs ? '#2f81f7' : '#8b949e'}"/>
  <text x="${(LABELS + width + 8).toFixed(1)}" y="${y + 14}">${seconds.toFixed(1)} s</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" font-family="system-ui, sans-serif" font-size="13" fill="#768390">
  <title>Main-thread time for one 100 kB answer, by renderer</title>
  <text x="10" y="20" font-size="14" font-weight="bold">Main-thread time for one 100 kB answer in 10,000 chunks (less is better)</text>
${rows.join('\n')}
</svg>
`;
}
