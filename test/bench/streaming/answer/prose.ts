import type { Writer } from './writer';

export function heading(writer: Writer): string {
  const title = `${capital(writer.property())} ${writer.thing()}s and the ${writer.thing()}`;
  return `${'#'.repeat(writer.between(2, 4))} ${title}`;
}

export function paragraph(writer: Writer): string {
  return writer.times(2, 6, () => sentence(writer)).join(' ');
}

/** Bullets, numbers or tasks, some with a second level or a second line. */
export function list(writer: Writer): string {
  const mark = writer.pick<(index: number) => string>([
    () => '-',
    () => '-',
    index => `${index + 1}.`,
    index => `- [${index % 2 ? ' ' : 'x'}]`,
  ]);
  return writer
    .times(3, 8, index => {
      const indent = ' '.repeat(mark(index).startsWith('-') ? 2 : 3);
      const inner = writer.chance(0.25) ? writer.times(1, 3, () => `${indent}- ${clause(writer)}`) : [];
      return [`${mark(index)} ${sentence(writer)}`, ...inner].join('\n');
    })
    .join('\n');
}

export function table(writer: Writer): string {
  const columns = writer.between(2, 5);
  const row = (cell: (index: number) => string) =>
    `| ${Array.from({ length: columns }, (_, i) => cell(i)).join(' | ')} |`;
  const head = row(() => `${capital(writer.property())} ${writer.thing()}`);
  const rule = row(index => ['---', ':--', ':-:', '--:'][index % 4] ?? '---');
  const cell = (): string =>
    writer.pick([
      () => `\`${writer.name()}\``,
      () => String(writer.between(1, 9_999)),
      () => `**${writer.property()}**`,
      () => `${writer.verb()} the ${writer.thing()}`,
    ])();
  return [head, rule, ...writer.times(3, 9, () => row(cell))].join('\n');
}

export function quotation(writer: Writer): string {
  return writer.times(1, 3, () => `> ${sentence(writer)}`).join('\n');
}

function sentence(writer: Writer): string {
  const end = writer.pick(['.', '.', '.', '.', '.', ':', '?', ' — always.', ' (see below).']);
  const more = writer.chance(0.6) ? `, ${writer.pick(['so', 'and', 'but', 'because'])} ${clause(writer)}` : '';
  return `${capital(clause(writer))}${more}${end}`;
}

function clause(writer: Writer): string {
  return `the ${phrase(writer)} ${writer.verb()} ${writer.pick(['a', 'the', 'each', 'no'])} ${phrase(writer)}`;
}

/** A few words, marked up as models like to. */
function phrase(writer: Writer): string {
  const plain = `${writer.property()} ${writer.thing()}`;
  return writer.pick([
    ...Array.from({ length: 12 }, () => () => plain),
    () => `**${plain}**`,
    () => `*${plain}*`,
    () => `\`${writer.name()}()\``,
    () => `\`${writer.name()}\``,
    () => `[${plain}](https://example.com/docs/${writer.thing()}#${writer.name()})`,
    () => `~~${writer.property()}~~ ${writer.thing()}`,
  ])();
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
