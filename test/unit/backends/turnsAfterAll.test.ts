import assert from 'node:assert/strict';
import type { Turn } from '../../../src/core/backend';
import type { Item } from '../../../src/shared/runEvent';
import { Bench } from './support/bench';
import { collect, neverAborted, testRequest } from './support/harness';
import { json } from './support/rawServer';
import { ANSWER, inputOf, message, THREAD } from './support/responseWire';

/** A turn as the product would keep it. */
function turn(text: string, items: readonly Item[], onServer: boolean): Turn {
  return { text, items, onServer };
}

describe('a conversation that has a turn after all, which was cut after its end', () => {
  const bench = new Bench('responses', 10_000);

  const said = (text: string) => ({
    type: 'message',
    id: `u_${text}`,
    role: 'user',
    content: [{ type: 'input_text', text }],
  });
  const begun = (id: string): Item => ({
    kind: 'message',
    id,
    state: 'open',
    phase: null,
    parts: [{ type: 'text', text: 'H' }],
  });
  /** What it is sent when it has these items, the newest first. */
  const sentTo = async (items: readonly object[], turns: readonly Turn[]) => {
    const backend = await bench.start(json(200, { data: items }), ANSWER);
    await collect(backend.run(testRequest({ keepOnServer: true, thread: THREAD, turns }), neverAborted));
    return inputOf(bench, 0);
  };

  it('is not told it a second time', async () => {
    const turns = [turn('First', [begun('msg_1')], false), turn('Second', [begun('msg_2')], false)];
    assert.deepEqual(await sentTo([message('msg_1', 'Hi.'), said('First')], turns), [
      { type: 'message', role: 'user', content: 'Second' },
      { type: 'message', role: 'assistant', content: 'H' },
      { type: 'message', role: 'user', content: 'Hello?' },
    ]);
  });

  it('is known by the message where nothing of the answer had arrived', async () => {
    const turns = [turn('First', [begun('msg_1')], true), turn('Second', [], false)];
    const items = [message('msg_2', 'Ho.'), said('Second'), message('msg_1', 'Hi.'), said('First')];
    assert.deepEqual(await sentTo(items, turns), [{ type: 'message', role: 'user', content: 'Hello?' }]);
  });

  it('is not mixed up with an earlier turn of the same words', async () => {
    const turns = [turn('Go on', [begun('msg_1')], true), turn('Go on', [], false)];
    assert.deepEqual(await sentTo([message('msg_1', 'Hi.'), said('Go on')], turns), [
      { type: 'message', role: 'user', content: 'Go on' },
      { type: 'message', role: 'user', content: 'Hello?' },
    ]);
  });
});
