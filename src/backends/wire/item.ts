import type { JsonObject } from '../../shared/json';
import type { Item, MessagePart } from '../../shared/runEvent';
import { defined, objectAt, objectsAt, stringAt, textOf } from './fields';

/** An item of either protocol as the product knows it. One of an unknown type becomes a step. */
export function toItem(wire: JsonObject, id: string, state: Item['state']): Item {
  const base = { id, state };
  switch (stringAt(wire, 'type')) {
    case 'message':
      return { ...base, kind: 'message', phase: phaseOf(wire), parts: messageParts(wire) };
    case 'reasoning':
      return { ...base, kind: 'reasoning', parts: reasoningParts(wire) };
    default:
      return {
        ...base,
        kind: 'step',
        type: stringAt(wire, 'type') ?? 'unknown',
        ...defined({ subject: subjectOf(wire), arguments: argumentsOf(wire), output: outputOf(wire) }),
      };
  }
}

/** What a user's message says. */
export function inputText(wire: JsonObject): string {
  return typeof wire.content === 'string'
    ? wire.content
    : objectsAt(wire, 'content')
        .map(part => stringAt(part, 'text') ?? '')
        .join('');
}

function phaseOf(wire: JsonObject): 'commentary' | 'answer' | null {
  const phase = wire.phase;
  return phase === 'commentary' ? 'commentary' : phase === 'final_answer' ? 'answer' : null;
}

function messageParts(wire: JsonObject): readonly MessagePart[] {
  if (typeof wire.content === 'string') {
    return [{ type: 'text', text: wire.content }];
  }
  return objectsAt(wire, 'content').map(part =>
    part.type === 'refusal'
      ? { type: 'refusal', text: stringAt(part, 'refusal') ?? '' }
      : { type: 'text', text: stringAt(part, 'text') ?? '' },
  );
}

function reasoningParts(wire: JsonObject): readonly string[] {
  const summary = objectsAt(wire, 'summary');
  return (summary.length > 0 ? summary : objectsAt(wire, 'content')).map(part => stringAt(part, 'text') ?? '');
}

function subjectOf(wire: JsonObject): string | undefined {
  const action = objectAt(wire, 'action');
  const queries = [wire.queries, action.queries].find(Array.isArray);
  return (
    stringAt(wire, 'name') ??
    stringAt(wire, 'title') ??
    stringAt(action, 'query') ??
    queries?.filter(query => typeof query === 'string').join(', ') ??
    stringAt(action, 'url') ??
    stringAt(objectAt(wire, 'operation'), 'path') ??
    stringAt(wire, 'server_label')
  );
}

function argumentsOf(wire: JsonObject): string | undefined {
  const commands = objectAt(wire, 'action').commands;
  return (
    textOf(wire.arguments) ??
    stringAt(wire, 'input') ??
    stringAt(wire, 'code') ??
    stringAt(wire, 'command') ??
    (Array.isArray(commands) ? commands.join('\n') : undefined)
  );
}

function outputOf(wire: JsonObject): string | undefined {
  const logs = objectsAt(wire, 'outputs').map(output => stringAt(output, 'logs') ?? '');
  return textOf(wire.output) ?? textOf(wire.error) ?? (logs.length > 0 ? logs.join('\n') : undefined);
}
