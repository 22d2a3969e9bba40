import * as v from 'valibot';
import { type UserError, userError } from '../../shared/userError';
import type { AssistantProfile, LocalAssistant } from '../assistant';
import { localAssistantId } from './assistantId';
import { type FrontMatterField, type FrontMatterProblem, parseFrontMatter } from './frontMatter';

/** The text of an assistant's file and where it was found. */
export interface AssistantFile {
  /** The file's name without `.md`: the NAME in `local:NAME`. */
  readonly name: string;
  readonly text: string;
}

export interface ParsedAssistantFile {
  readonly assistant: LocalAssistant;
  /** Fields that this version knows of but doesn't act on yet, as they are spelled in the file. */
  readonly unsupported: readonly string[];
  readonly warnings: readonly AssistantFileWarning[];
}

/** Something that is probably not what the file's author meant. Lines are numbered from 1. */
export type AssistantFileWarning =
  | { readonly code: 'unknownField'; readonly field: string; readonly line: number }
  | { readonly code: 'noInstructions' };

/** What is wrong with a file: `args.problem` of `assistantFileInvalid`, next to `file`, `line` and maybe `field`. */
export type AssistantFileProblem = FrontMatterProblem | 'tooLarge' | 'notText' | 'modelMissing' | 'valueInvalid';

/** In UTF-16 units; far more than any model takes as instructions. */
const MAX_LENGTH = 512 * 1024;

const UNSUPPORTED: ReadonlySet<string> = new Set(['tools', 'text_format', 'vector_store_ids', 'metadata']);

const oneLine = v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(256), v.regex(/^[^\p{Cc}]*$/u));

/** Spelled as in the API, so that what its documentation says can be copied. */
const fieldsSchema = v.object({
  name: v.exactOptional(oneLine),
  description: v.exactOptional(v.pipe(v.string(), v.trim(), v.maxLength(1024))),
  model: oneLine,
  temperature: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(2))),
  top_p: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  // Which efforts there are is up to the model.
  reasoning_effort: v.exactOptional(oneLine),
  verbosity: v.exactOptional(v.picklist(['low', 'medium', 'high'])),
  max_output_tokens: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
});

/**
 * Reads a local assistant's file: YAML front matter with its parameters, then its instructions. A field without a value
 * counts as left out. Refuses with `assistantFileInvalid`; its `args` say where and what, see
 * {@link AssistantFileProblem}, and `detail` has the parser's own words, in English.
 */
export function parseAssistantFile({ name, text }: AssistantFile): ParsedAssistantFile | UserError {
  const refuse = (problem: AssistantFileProblem, line: number, detail?: string, field?: string) =>
    userError('assistantFileInvalid', {
      args: { file: `${name}.md`, line: String(line), problem, ...(field === undefined ? {} : { field }) },
      ...(detail === undefined ? {} : { detail }),
    });
  if (text.length > MAX_LENGTH) {
    return refuse('tooLarge', 1);
  }
  if (text.includes('\0')) {
    return refuse('notText', 1);
  }
  const parsed = parseFrontMatter(text);
  if ('problem' in parsed) {
    return refuse(parsed.problem, parsed.line, parsed.detail);
  }
  const fields = new Map([...parsed.fields].filter(([, { value }]) => value !== null));
  const result = v.safeParse(fieldsSchema, valuesOf(fields));
  if (!result.success) {
    const [issue] = result.issues;
    const field = String(issue.path?.[0].key);
    const known = fields.get(field);
    return known ? refuse('valueInvalid', known.line, issue.message, field) : refuse('modelMissing', 1);
  }
  const unknown = [...fields].filter(
    ([field]) => !Object.hasOwn(fieldsSchema.entries, field) && !UNSUPPORTED.has(field),
  );
  return {
    assistant: {
      home: 'local',
      id: localAssistantId(name),
      name: result.output.name ?? name.normalize('NFC'),
      profile: profileOf(result.output, parsed.body),
    },
    unsupported: [...fields.keys()].filter(field => UNSUPPORTED.has(field)),
    warnings: [
      ...unknown.map(([field, { line }]) => ({ code: 'unknownField' as const, field, line })),
      ...(parsed.body === '' ? [{ code: 'noInstructions' as const }] : []),
    ],
  };
}

function valuesOf(fields: ReadonlyMap<string, FrontMatterField>): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...fields].map(([field, { value }]) => [field, value]));
}

function profileOf(fields: v.InferOutput<typeof fieldsSchema>, instructions: string): AssistantProfile {
  const { model, description, temperature, top_p, reasoning_effort, verbosity, max_output_tokens } = fields;
  return {
    model,
    instructions,
    ...(description === undefined ? {} : { description }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(top_p === undefined ? {} : { topP: top_p }),
    ...(reasoning_effort === undefined ? {} : { reasoningEffort: reasoning_effort }),
    ...(verbosity === undefined ? {} : { verbosity }),
    ...(max_output_tokens === undefined ? {} : { maxOutputTokens: max_output_tokens }),
  };
}
