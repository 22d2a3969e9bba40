import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';

/** A Markdown file's YAML header, one entry per top-level field, and what follows it. */
export interface FrontMatter {
  readonly fields: ReadonlyMap<string, FrontMatterField>;
  readonly body: string;
}

export interface FrontMatterField {
  readonly value: unknown;
  /** In the file, numbered from 1. */
  readonly line: number;
}

export type FrontMatterProblem = 'frontMatterMissing' | 'frontMatterNotClosed' | 'yamlInvalid' | 'notFields';

/** Why there is no front matter; `line` is where to look in the file, `detail` YAML's own words. */
export interface FrontMatterFailure {
  readonly problem: FrontMatterProblem;
  readonly line: number;
  readonly detail?: string;
}

const FENCE = /^---[ \t]*$/;

/**
 * Splits a file whose first line is `---` at the next such line. Takes any line ending; the body comes with `\n` only,
 * without blank lines around it.
 */
export function parseFrontMatter(text: string): FrontMatter | FrontMatterFailure {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  if (!FENCE.test(lines[0] ?? '')) {
    return { problem: 'frontMatterMissing', line: 1 };
  }
  const close = lines.findIndex((line, index) => index > 0 && FENCE.test(line));
  if (close < 0) {
    return { problem: 'frontMatterNotClosed', line: lines.length };
  }
  const fields = parseFields(lines.slice(1, close).join('\n'));
  return 'problem' in fields
    ? fields
    : {
        fields,
        body: lines
          .slice(close + 1)
          .join('\n')
          .trim(),
      };
}

function parseFields(yaml: string): ReadonlyMap<string, FrontMatterField> | FrontMatterFailure {
  try {
    return readFields(yaml);
  } catch (error) {
    // Nesting deeper than the parser's stack, or aliases that multiply beyond measure.
    return { problem: 'yamlInvalid', line: 2, detail: error instanceof Error ? error.message : String(error) };
  }
}

function readFields(yaml: string): ReadonlyMap<string, FrontMatterField> | FrontMatterFailure {
  const counter = new LineCounter();
  // One line further down in the file, after the first fence.
  const lineAt = (offset: number) => counter.linePos(offset).line + 1;
  const document = parseDocument(yaml, { lineCounter: counter, prettyErrors: false, logLevel: 'silent' });
  const [error] = document.errors;
  if (error) {
    return { problem: 'yamlInvalid', line: lineAt(error.pos[0]), detail: error.message };
  }
  const { contents } = document;
  if (contents === null) {
    return new Map();
  }
  if (!isMap(contents)) {
    return { problem: 'notFields', line: 2 };
  }
  const fields = new Map<string, FrontMatterField>();
  for (const { key, value } of contents.items) {
    fields.set(String(isScalar(key) ? key.value : key), {
      value: isNode(value) ? value.toJS(document) : value,
      line: lineAt(isNode(key) ? (key.range?.[0] ?? 0) : 0),
    });
  }
  return fields;
}
