import type { Writer } from './writer';

type Lines = (writer: Writer) => readonly string[];

/** A few lines at a time of each language. */
const LANGUAGES: Readonly<Record<string, Lines>> = {
  ts: writer => {
    const [type, name] = [writer.typeName(), writer.name()];
    return [
      `export interface ${type} {`,
      ...writer.times(1, 4, () => `  readonly ${writer.name()}: ${writer.pick(['string', 'number', 'boolean'])};`),
      '}',
      '',
      `/** What ${writer.verb()} the ${writer.thing()}. */`,
      `export async function ${name}(${writer.thing()}: ${type}, limit = ${writer.between(1, 500)}): Promise<void> {`,
      ...writer.times(
        1,
        5,
        () => `  const ${writer.name()} = await ${writer.name()}(\`${writer.thing()}-\${limit}\`);`,
      ),
      `  if (limit > ${writer.between(2, 90)}) {`,
      `    throw new Error('the ${writer.thing()} is ${writer.property()}');`,
      '  }',
      '}',
      '',
    ];
  },
  python: writer => [
    `class ${writer.typeName()}:`,
    `    """The ${writer.property()} ${writer.thing()}."""`,
    '',
    `    def ${writer.thing()}(self, ${writer.thing()}: str = "${writer.property()}") -> int:`,
    ...writer.times(
      2,
      6,
      () => `        self.${writer.thing()} = [x * ${writer.between(2, 9)} for x in range(${writer.between(3, 99)})]`,
    ),
    `        return len(self.${writer.thing()})  # ${writer.property()}`,
    '',
  ],
  json: writer => [
    '{',
    ...writer.times(
      3,
      9,
      () => `  "${writer.name()}": ${writer.pick(['true', 'null', '12', `"${writer.thing()}"`, '[1, 2]'])},`,
    ),
    `  "${writer.thing()}": { "${writer.property()}": ${writer.between(1, 999)} }`,
    '}',
  ],
  bash: writer => [
    `# ${writer.verb()} the ${writer.thing()}`,
    ...writer.times(
      1,
      4,
      () =>
        `${writer.thing()} --${writer.property()}=${writer.between(1, 99)} "$${writer.thing().toUpperCase()}" | grep -c ${writer.thing()}`,
    ),
  ],
  sql: writer => [
    `select ${writer.thing()}_id, count(*) as ${writer.property()}_count`,
    `from ${writer.thing()}s join ${writer.thing()}s using (${writer.thing()}_id)`,
    `where ${writer.thing()} = '${writer.property()}' and ${writer.property()} > ${writer.between(1, 999)}`,
    `group by ${writer.thing()}_id;`,
    '',
  ],
  css: writer => [
    `.${writer.thing()} > .${writer.property()}:hover {`,
    ...writer.times(1, 4, () => `  padding: ${writer.between(1, 40)}px ${writer.between(1, 40)}px;`),
    `  color: #${writer.between(100_000, 999_999)};`,
    '}',
    '',
  ],
  rust: writer => [
    `fn ${writer.thing()}_${writer.property()}(input: &str) -> Result<Vec<u64>, ${writer.typeName()}> {`,
    ...writer.times(
      1,
      5,
      () => `    let ${writer.thing()} = input.lines().filter(|line| line.len() > ${writer.between(1, 99)}).count();`,
    ),
    `    Ok(vec![${writer.between(1, 99)}, ${writer.between(1, 99)}])`,
    '}',
    '',
  ],
};

/** A fenced block; most are short, some are a whole file. */
export function codeBlock(writer: Writer): string {
  const language = writer.pick(Object.keys(LANGUAGES));
  const pieces = writer.chance(0.15) ? writer.between(6, 12) : writer.between(1, 2);
  const lines = Array.from({ length: pieces }, () => LANGUAGES[language]?.(writer) ?? []).flat();
  return ['```'.concat(language), ...lines, '```'].join('\n').replace(/\n+```$/, '\n```');
}
