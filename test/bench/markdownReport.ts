import os from 'node:os';
import { type Figure, isMet, shownValue } from './figure';
import type { BenchResult, Table } from './result';

/** Everything as a Markdown page: the figures with their limits, then the tables. */
export function markdownReport(results: readonly BenchResult[], at: Date): string {
  const processors = os.cpus();
  const machine = `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown'}`;
  const load = os.loadavg().map(value => value.toFixed(1));
  return [
    `# Measured ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    `${os.type()} ${os.arch()}, ${machine}, Node ${process.versions.node}; load of the last 1, 5 and 15 minutes at the end: ${load.join(', ')}.`,
    ...figuresTable(results.flatMap(({ figures }) => figures)),
    ...results.flatMap(({ tables = [] }) => tables).flatMap(tableSection),
    '',
  ].join('\n\n');
}

function figuresTable(figures: readonly Figure[]): readonly string[] {
  const rows = figures.map(figure => {
    const { name, value, limit, unit } = figure;
    return [name, shownValue(value, unit), `≤ ${shownValue(limit, unit)}`, isMet(figure) ? 'yes' : '**no**'];
  });
  return rows.length > 0 ? [table(['figure', 'measured', 'budget', 'met'], rows)] : [];
}

function tableSection({ title, note, head, rows }: Table): readonly string[] {
  return [`## ${title}`, note, table(head, rows)];
}

function table(head: readonly string[], rows: Table['rows']): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');
}
