import { type FencedBlock, takeApart } from './fences';
import { honesty, koreanText, longText, markdownText, slowText } from './texts';

/** What the model was really sent, whatever protocol it came by: oldest first, without the instructions. */
export type SentItem =
  | { readonly kind: 'message'; readonly role: 'user' | 'assistant' | 'system' | 'developer'; readonly text: string }
  | { readonly kind: 'tool_output'; readonly name: string; readonly output: string };

/** How much that is, as the limit of a model counts here. */
export function charactersIn(items: readonly SentItem[]): number {
  return items.reduce((sum, item) => sum + (item.kind === 'message' ? item.text : item.output).length, 0);
}

/** Everything that an answer is made from. */
export interface ModelInput {
  readonly instructions: string | null;
  readonly items: readonly SentItem[];
  /** Names of the functions on offer. */
  readonly tools: readonly string[];
  /** Whether the protocol can ask for an approval. */
  readonly approvals?: boolean;
}

/** What the script says or does; `reasoning` is a summary to stream first. */
export type ScriptedAnswer =
  | {
      readonly kind: 'text';
      readonly reasoning: string | null;
      readonly text: string;
      readonly slow: boolean;
      /** Whether a picture and references to files belong to it, where the protocol has such. */
      readonly files?: true;
    }
  | { readonly kind: 'refusal'; readonly reasoning: string | null; readonly text: string; readonly slow: boolean }
  | (ScriptedCall & {
      readonly kind: 'call' | 'approval';
      readonly reasoning: string | null;
      /** Functions called at the same time. */
      readonly more?: readonly ScriptedCall[];
    });

/** A function, or a tool that wants an approval, with its arguments. */
export interface ScriptedCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** The size of the answer to "long". */
export const longBytes = 100_000;

/**
 * Makes the answer: a pure function of what was sent, with no state and no chance.
 *
 * It looks at the last user message, outside its code blocks, for whole English words, whatever their case. The
 * first row that fits decides; `think` and `slow` go with any of them.
 *
 * | in the last user message | answer |
 * |---|---|
 * | (a tool's output came after it) | repeats the tool's name and output |
 * | `call NAME`, `call NAME {"json":1}` | calls function NAME (not offered: says so, if the message begins with it); said more than once, calls all of them at the same time |
 * | `approve NAME` at the beginning | Agents: asks for the approval of an MCP call of that name |
 * | a fenced code block, or `selection` | path, language, lines and length of each block, and the count |
 * | `count` | `I was sent 5 messages, 3 of them yours.` |
 * | `instructions` | repeats its instructions |
 * | `markdown` | headings, code, table, nested lists, links |
 * | `long` | 100 kB of Markdown |
 * | `refuse` | a refusal (Responses), else a text that refuses |
 * | `slow` | about eighty words, one each `slowWordDelayMs` |
 * | `image` | the answer that it would get without, and in the Assistants API a picture, a citation and a file too |
 * | any Hangul | a long answer in Korean |
 * | anything else | repeats the first line of the question, and the count |
 * | `think` | a reasoning summary before the answer |
 */
export function answerTo(input: ModelInput): ScriptedAnswer {
  const asked = input.items.findLast(item => item.kind === 'message' && item.role === 'user');
  const question = asked?.kind === 'message' ? asked.text : '';
  const { blocks, prose } = takeApart(question);
  const has = (word: string): boolean => new RegExp(`\\b${word}\\b`, 'i').test(prose);
  const reasoning = has('think') ? reasoningAbout(question, input) : null;
  const files = has('image') ? { files: true as const } : {};
  const say = (text: string): ScriptedAnswer => ({ kind: 'text', reasoning, text, slow: has('slow'), ...files });

  const outputs = outputsSinceTheQuestion(input.items);
  if (outputs.length > 0) return say(`${honesty}\n\n${outputs.join('\n\n')}`);

  const call = readCall(prose);
  const possible = call?.kind === 'approval' ? input.approvals : call && input.tools.includes(call.name);
  const more = call?.more.filter(({ name }) => input.tools.includes(name)) ?? [];
  if (call && possible) {
    const { kind, name } = call;
    return { kind, reasoning, name, arguments: call.arguments, ...(more.length > 0 && { more }) };
  }
  if (call && /^\s*call\b/i.test(prose)) return say(notOffered(call.name, input.tools));
  if (blocks.length > 0 || has('selection')) return say(aboutBlocks(blocks, input));
  if (has('count')) return say(`${honesty} ${countOf(input)}`);
  if (has('instructions')) return say(aboutInstructions(input.instructions));
  if (has('markdown')) return say(markdownText);
  if (has('long')) return say(longText(longBytes));
  if (has('refuse'))
    return { kind: 'refusal', reasoning, text: `${honesty} It was told to refuse.`, slow: has('slow') };
  if (has('slow')) return say(slowText);
  if (/\p{Script=Hangul}/u.test(prose)) return say(koreanText);
  return say(`${honesty} You asked: “${firstLine(question)}” ${countOf(input)}`);
}

/** What the answer says about how much it was sent. */
export interface SaidCount {
  readonly messages: number;
  readonly yours: number;
}

/** Reads the count out of an answer, or undefined when it has none. */
export function readCount(answer: string): SaidCount | undefined {
  const found = /I was sent (\d+) messages?, (\d+) of them yours\./.exec(answer);
  return found ? { messages: Number(found[1]), yours: Number(found[2]) } : undefined;
}

function countOf(input: ModelInput): string {
  const messages = input.items.filter(
    item => item.kind === 'message' && (item.role === 'user' || item.role === 'assistant'),
  );
  const yours = messages.filter(item => item.kind === 'message' && item.role === 'user');
  return `I was sent ${messages.length} ${messages.length === 1 ? 'message' : 'messages'}, ${yours.length} of them yours.`;
}

function firstLine(text: string): string {
  return text.trim().split(/\r?\n/)[0] ?? '';
}

function reasoningAbout(question: string, input: ModelInput): string {
  return `**Reading the question**

There is no reasoning here, only a script. The question has ${question.length} characters; ${input.items.length} items were sent.`;
}

function outputsSinceTheQuestion(items: readonly SentItem[]): readonly string[] {
  const last = items.findLastIndex(item => item.kind !== 'tool_output');
  return items
    .slice(last + 1)
    .flatMap(item => (item.kind === 'tool_output' ? [`The tool \`${item.name}\` answered: ${item.output}`] : []));
}

function readCall(prose: string): (ScriptedCall & CallKind) | undefined {
  const approval = /^\s*approve\s+([A-Za-z_][\w-]*)\s*(.*)/is.exec(prose);
  if (approval) return { kind: 'approval', name: approval[1] ?? '', arguments: readArguments(approval[2]), more: [] };
  // Split at the word, so that the arguments of one call end before the next.
  const [first, ...more] = prose
    .split(/\bcall\s+(?=[A-Za-z_])/i)
    .slice(1)
    .map(readOneCall);
  return first && { ...first, kind: 'call', more };
}

interface CallKind {
  readonly kind: 'call' | 'approval';
  readonly more: readonly ScriptedCall[];
}

function readOneCall(text: string): ScriptedCall {
  const [, name = '', rest] = /^([\w-]+)\s*(.*)/s.exec(text) ?? [];
  return { name, arguments: readArguments(rest) };
}

/** Reads the JSON object at the beginning of a text, whatever follows its last brace. */
function readArguments(text = ''): Record<string, unknown> {
  const json = /^\{.*\}/s.exec(text)?.[0];
  if (json === undefined) return {};
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function notOffered(name: string, tools: readonly string[]): string {
  const offered = tools.length === 0 ? 'none at all' : tools.map(tool => `\`${tool}\``).join(', ');
  return `${honesty} I was told to call \`${name}\`, but these tools were offered: ${offered}.`;
}

function aboutInstructions(instructions: string | null): string {
  if (instructions === null || instructions === '') return `${honesty} I was sent no instructions.`;
  return `${honesty} My instructions are:\n\n${instructions}`;
}

function aboutBlocks(blocks: readonly FencedBlock[], input: ModelInput): string {
  const head = blocks.length === 1 ? 'I was sent 1 code block.' : `I was sent ${blocks.length} code blocks.`;
  return [honesty, head, ...blocks.map(aboutBlock), countOf(input)].join('\n\n');
}

function aboutBlock(block: FencedBlock): string {
  const { path, language, firstLine: first, lastLine: last, code } = block;
  const numbers = first === undefined ? 'unknown' : `${first}-${last ?? first}`;
  return [
    `- path: ${path ?? 'unknown'}`,
    `- language: ${language ?? 'unknown'}`,
    `- lines: ${numbers}`,
    `- length: ${code.length} ${code.length === 1 ? 'line' : 'lines'}`,
    `- first line: ${JSON.stringify(code[0] ?? '')}`,
    `- last line: ${JSON.stringify(code.at(-1) ?? '')}`,
  ].join('\n');
}
