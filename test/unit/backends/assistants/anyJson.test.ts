import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RunReader } from '../../../../src/backends/assistants/runReader';
import { readWireEvent } from '../../../../src/backends/assistants/wireEvent';
import { asJsonObject } from '../../../../src/backends/wire/fields';
import { parseRecord } from '../../../../src/core/threads/recordSchema';
import { errorInfo, userError } from '../../../../src/shared/userError';
import { runOf } from '../support/harness';
import * as wire from './support/threadWire';

const CASES = 2_000;
const CLIENT = {
  redact: (text: string) => text,
  failure: () => errorInfo('runFailed'),
  error: () => userError('runExpired'),
};

/** Every value in the events that are known to be right, by where it is, so that each can be replaced. */
const KNOWN = [
  ...wire.ANSWER,
  ...wire.CODE,
  { event: 'thread.run.requires_action', data: wire.waitingRun(wire.functionCall('a')) },
];

const name = fc.oneof(fc.constantFrom(...KNOWN.map(({ event }) => event)), fc.string());
/** An event with one of its values replaced by any JSON, or all of it. */
const damaged = fc
  .record({
    event: fc.constantFrom(...KNOWN),
    at: fc.nat(),
    value: fc.jsonValue(),
    odd: fc.constantFrom(1e12, -1, 0.5, 2 ** 53),
  })
  .chain(({ event, at, value, odd }) =>
    fc.constantFrom(replaced(event, at, value), replaced(event, at, odd), { event: event.event, data: value }),
  );
const events = fc.array(
  fc.oneof(damaged, fc.constantFrom(...KNOWN), fc.record({ event: name, data: fc.jsonValue() })),
  {
    maxLength: 30,
  },
);

describe('assistants: any JSON in any event', () => {
  it('makes events that can be kept, and nothing grow out of proportion', () => {
    fc.assert(
      fc.property(events, all => {
        const reader = new RunReader(CLIENT, { subject: 'thread' });
        const made = [...all.flatMap(event => reader.read(readWireEvent(asJsonObject(event)))), ...reader.close()];
        for (const event of made) {
          const record = { type: 'runEvent', runId: 'run-1', at: 1, event: JSON.parse(JSON.stringify(event)) };
          assert.ok(parseRecord(record), JSON.stringify(event));
        }
        const { items } = runOf(made);
        assert.ok(items.every(({ state }) => state === 'done'));
        assert.equal(new Set(items.map(({ id }) => id)).size, items.length);
        assert.ok(JSON.stringify(items).length < 10 * JSON.stringify(all).length + 1_000);
      }),
      { numRuns: CASES },
    );
  });
});

/** The event with the value at this place, counted through all of them, replaced. */
function replaced(event: wire.NamedEvent, at: number, value: unknown): unknown {
  const places: (() => void)[] = [];
  const copy: unknown = structuredClone(event);
  const visit = (node: unknown): void => {
    if (typeof node === 'object' && node !== null) {
      for (const key of Object.keys(node)) {
        places.push(() => Object.assign(node, { [key]: value }));
        visit(Reflect.get(node, key));
      }
    }
  };
  visit(copy);
  places[at % places.length]?.();
  return copy;
}
