import type { ActionResult } from '../../core/backend';
import type { JsonObject } from '../../shared/json';
import type { StepItem } from '../../shared/runEvent';
import { defined, numberAt, objectAt, objectsAt, stringAt, textOf } from '../wire/fields';

/** A tool call in its wire form, with an ID in any case. */
export type ToolCall = JsonObject & { readonly id: string };

/** A piece of a tool call, put to what was known of it. */
export interface CallUpdate {
  readonly call: ToolCall;
  /** What it adds to the call's arguments. */
  readonly piece: string;
  /** Whether it brought anything else. */
  readonly more: boolean;
}

/** A tool call as the product knows it; its type is the wire's own. */
export function callItem(call: JsonObject, id: string, state: StepItem['state']): StepItem {
  const type = stringAt(call, 'type') ?? 'unknown';
  const base = { kind: 'step', id, state, type } as const;
  const detail = objectAt(call, type);
  switch (type) {
    case 'code_interpreter':
      return { ...base, ...defined({ arguments: stringAt(detail, 'input'), output: outputsOf(detail) }) };
    case 'file_search':
      return { ...base, ...defined({ subject: foundIn(detail), output: resultsOf(detail) }) };
    case 'function':
      return {
        ...base,
        ...defined({
          subject: stringAt(detail, 'name'),
          arguments: textOf(detail.arguments),
          output: textOf(detail.output),
        }),
      };
    default:
      return base;
  }
}

/** A result as the model reads it. */
export function resultText({ succeeded, output }: ActionResult): string {
  return succeeded ? output : `Error: ${output}`;
}

/** The files that a search has found something in: names by IDs. */
export function filesFound(call: JsonObject): readonly (readonly [id: string, name: string])[] {
  return objectsAt(objectAt(call, 'file_search'), 'results').flatMap(result => {
    const [id, name] = [stringAt(result, 'file_id'), stringAt(result, 'file_name')];
    return id === undefined || name === undefined ? [] : [[id, name] as const];
  });
}

/** The tool calls of a run's steps, put together from their deltas. */
export class ToolCalls {
  readonly #steps = new Map<string, ToolCall[]>();

  /** Takes a step's calls as they were sent in whole. */
  put(stepId: string, details: JsonObject): readonly ToolCall[] {
    const calls = objectsAt(details, 'tool_calls').map((call, index) => this.#named(call, stepId, index));
    if (calls.length > 0) {
      this.#steps.set(stepId, calls);
    }
    return calls;
  }

  /** Takes what a delta of a step says about its calls. */
  add(stepId: string, details: JsonObject): readonly CallUpdate[] {
    const calls = this.#steps.get(stepId) ?? [];
    this.#steps.set(stepId, calls);
    return objectsAt(details, 'tool_calls').map((delta, position) => {
      const index = numberAt(delta, 'index') ?? position;
      const known = calls[index];
      const type = stringAt(delta, 'type') ?? (known && stringAt(known, 'type')) ?? '';
      const detail = objectAt(delta, type);
      const before = objectAt(known ?? {}, type);
      const textKey = type === 'function' ? 'arguments' : 'input';
      const piece = stringAt(detail, textKey) ?? '';
      const { index: _, ...fields } = delta;
      const merged = { ...before, ...detail, ...mergedOutputs(before, detail) };
      const text = type === 'file_search' ? {} : { [textKey]: (stringAt(before, textKey) ?? '') + piece };
      const call = this.#named({ ...known, ...fields, [type]: { ...merged, ...text } }, stepId, index);
      calls[index] = call;
      const more = known === undefined || Object.keys(detail).some(key => key !== textKey);
      return { call, piece, more };
    });
  }

  #named(call: JsonObject, stepId: string, index: number): ToolCall {
    const id = stringAt(call, 'id') ?? this.#steps.get(stepId)?.[index]?.id ?? `${stepId}/${index}`;
    return { ...call, id };
  }
}

/** A code interpreter's outputs come one after the other, each numbered, its logs in pieces. */
function mergedOutputs(before: JsonObject, detail: JsonObject): JsonObject {
  const outputs = [...objectsAt(before, 'outputs')];
  objectsAt(detail, 'outputs').forEach((output, position) => {
    const index = Math.min(numberAt(output, 'index') ?? outputs.length + position, outputs.length);
    const known = outputs[index];
    const logs = (stringAt(known ?? {}, 'logs') ?? '') + (stringAt(output, 'logs') ?? '');
    outputs[index] = { ...known, ...output, ...(logs === '' ? {} : { logs }) };
  });
  return outputs.length === 0 ? {} : { outputs };
}

function outputsOf(detail: JsonObject): string | undefined {
  const outputs = objectsAt(detail, 'outputs').map(
    output => stringAt(output, 'logs') ?? stringAt(objectAt(output, 'image'), 'file_id') ?? '',
  );
  return outputs.length === 0 ? undefined : outputs.join('\n');
}

function foundIn(detail: JsonObject): string | undefined {
  const names = objectsAt(detail, 'results').map(result => stringAt(result, 'file_name'));
  const known = [...new Set(names.filter(name => name !== undefined))];
  return known.length === 0 ? undefined : known.join(', ');
}

function resultsOf(detail: JsonObject): string | undefined {
  const results = objectsAt(detail, 'results').map(result => {
    const score = numberAt(result, 'score');
    const name = stringAt(result, 'file_name') ?? stringAt(result, 'file_id') ?? '';
    const texts = objectsAt(result, 'content').map(content => stringAt(content, 'text') ?? '');
    return [score === undefined ? name : `${name} (${score.toFixed(2)})`, ...texts].join('\n');
  });
  return results.length === 0 ? undefined : results.join('\n\n');
}
