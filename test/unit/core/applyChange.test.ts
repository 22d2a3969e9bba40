import assert from 'node:assert/strict';
import { applyChange } from '../../../src/shared/applyChange';
import type { Item, MessageItem, ReasoningItem, RunEvent, StepItem } from '../../../src/shared/runEvent';
import { EMPTY_TRANSCRIPT, type Run, type ThreadChange, type Transcript } from '../../../src/shared/transcript';
import { added, delta, event, message, runStart, started } from './support/changes';

const END = event({ type: 'end', end: { kind: 'completed' } }, 'r1', 9);

function fold(changes: readonly ThreadChange[], from = EMPTY_TRANSCRIPT): Transcript {
  return changes.reduce(applyChange, from);
}

/** A transcript with one message and its run, after these changes. */
function threadWith(...changes: readonly ThreadChange[]): Transcript {
  return fold([added(), started(), ...changes]);
}

function runIn(transcript: Transcript, id = 'r1'): Run {
  const run = transcript.entries.find(entry => entry.id === id);
  assert.equal(run?.kind, 'run');
  return run as Run;
}

function itemsWith(...changes: readonly ThreadChange[]): readonly Item[] {
  return runIn(threadWith(...changes)).items;
}

function answer(text: string, more: Partial<MessageItem> = {}): MessageItem {
  return { kind: 'message', id: 'i1', state: 'open', phase: null, parts: [{ type: 'text', text }], ...more };
}

function reasoning(parts: readonly string[], more: Partial<ReasoningItem> = {}): ReasoningItem {
  return { kind: 'reasoning', id: 'i1', state: 'open', parts, ...more };
}

function step(more: Partial<StepItem> = {}): StepItem {
  return { kind: 'step', id: 'i1', state: 'open', type: 'command_execution', ...more };
}

const item = (value: Item): ThreadChange => event({ type: 'item', item: value });
const final = (text: string, part = 0): ThreadChange =>
  event({ type: 'final', itemId: 'i1', channel: 'text', part, text });

describe('applyChange', () => {
  describe('messages', () => {
    it('adds them in order', () => {
      const { entries } = fold([added({ id: 'm1' }), added({ id: 'm2' })]);
      assert.deepEqual(
        entries.map(({ id }) => id),
        ['m1', 'm2'],
      );
    });

    it('adds them in front of what they came before, and last where that is missing', () => {
      const { entries } = fold([
        added({ id: 'm3' }),
        { type: 'messageAdded', message: message({ id: 'm1' }), before: 'm3' },
        { type: 'runStarted', run: runStart({ id: 'r1', messageId: 'm1' }), before: 'm3' },
        { type: 'messageAdded', message: message({ id: 'm4' }), before: 'lost' },
      ]);
      assert.deepEqual(
        entries.map(({ id }) => id),
        ['m1', 'r1', 'm3', 'm4'],
      );
    });

    it('has each only once', () => {
      assert.equal(fold([added(), added()]).entries.length, 1);
    });

    it('queues, changes and takes back what waits', () => {
      const queued: ThreadChange = { type: 'messageQueued', message: message({ id: 'm2', text: 'a' }) };
      const edited: ThreadChange = { type: 'messageQueued', message: message({ id: 'm2', text: 'b' }) };
      const other: ThreadChange = { type: 'messageQueued', message: message({ id: 'm3' }) };
      const { queue } = fold([queued, other, edited]);
      assert.deepEqual(
        queue.map(({ id, text }) => [id, text]),
        [
          ['m2', 'b'],
          ['m3', 'Why?'],
        ],
      );
      assert.deepEqual(
        fold([queued, other, { type: 'messageUnqueued', messageId: 'm2' }]).queue.map(({ id }) => id),
        ['m3'],
      );
    });

    it('moves a queued message out of the queue when it is sent', () => {
      const transcript = fold([{ type: 'messageQueued', message: message() }, added({ delivery: 'sending' })]);
      assert.deepEqual(transcript, { entries: [message({ delivery: 'sending' })], queue: [] });
    });

    it('changes the delivery of a message, and of nothing else', () => {
      const before = threadWith();
      const next = applyChange(before, { type: 'deliveryChanged', messageId: 'm1', delivery: 'sent' });
      assert.deepEqual(next.entries[0], message({ delivery: 'sent' }));
      assert.equal(next.entries[1], before.entries[1]);
      assert.equal(applyChange(before, { type: 'deliveryChanged', messageId: 'r1', delivery: 'sent' }), before);
    });
  });

  describe('runs', () => {
    it('begin without items and without an end', () => {
      assert.deepEqual(runIn(threadWith()), {
        kind: 'run',
        id: 'r1',
        messageId: 'm1',
        assistantId: 'agent_1',
        assistantName: 'Reviewer',
        startedAt: 2,
        phase: 'queued',
        items: [],
        notices: [],
      });
    });

    it('begin only once', () => {
      const transcript = threadWith(delta('a'));
      assert.equal(applyChange(transcript, started()), transcript);
    });

    it('give way to the next try of the same message when they brought nothing', () => {
      const { entries } = threadWith(END, started({ id: 'r2' }));
      assert.deepEqual(
        entries.map(({ id }) => id),
        ['m1', 'r2'],
      );
    });

    it('stay when they brought something, belong to another message or are under way', () => {
      assert.equal(threadWith(delta('a'), END, started({ id: 'r2' })).entries.length, 3);
      assert.equal(threadWith(END, started({ id: 'r2', messageId: 'm2' })).entries.length, 3);
      assert.equal(threadWith(started({ id: 'r2' })).entries.length, 3);
    });

    it('take over what the server says of them', () => {
      const run = runIn(
        threadWith(
          event({ type: 'started', remoteRunId: 'turn_1', model: 'gpt-6' }),
          event({ type: 'kept' }),
          event({ type: 'usage', usage: { input: 1, output: 2 } }),
          event({ type: 'usage', usage: { input: 3, output: 4, cached: 1 } }),
          event({ type: 'notice', notice: { code: 'notKeptOnServer' } }),
          event({ type: 'notice', notice: { code: 'parameterDropped', parameter: 'top_p' } }),
          event({ type: 'phase', phase: 'waiting' }),
          END,
        ),
      );
      assert.equal(run.remoteRunId, 'turn_1');
      assert.equal(run.model, 'gpt-6');
      assert.equal(run.kept, true);
      assert.deepEqual(run.usage, { input: 3, output: 4, cached: 1 });
      assert.equal(run.notices.length, 2);
      assert.equal(run.phase, 'waiting');
      assert.deepEqual(run.end, { kind: 'completed' });
      assert.equal(run.endedAt, 9);
    });

    it('keep the model they began with when the server names none', () => {
      const run = runIn(fold([started({ model: 'a' }), event({ type: 'started', remoteRunId: 'x' })]));
      assert.equal(run.model, 'a');
    });

    it('have no end any more when they are watched again, and then end anew', () => {
      const again = threadWith(END, event({ type: 'phase', phase: 'working' }));
      assert.equal('end' in runIn(again), false);
      assert.equal('endedAt' in runIn(again), false);
      const cancelled = applyChange(again, event({ type: 'end', end: { kind: 'cancelled' } }, 'r1', 12));
      assert.deepEqual(runIn(cancelled).end, { kind: 'cancelled' });
      assert.equal(runIn(cancelled).endedAt, 12);
    });
  });

  describe('texts', () => {
    it('grow by their deltas', () => {
      assert.deepEqual(itemsWith(delta('a'), delta('b')), [answer('ab')]);
    });

    it('have parts of their own, whichever comes first', () => {
      assert.deepEqual(itemsWith(delta('b', 'i1', 'text', 1), delta('a', 'i1', 'refusal', 0)), [
        answer('', {
          parts: [
            { type: 'refusal', text: 'a' },
            { type: 'text', text: 'b' },
          ],
        }),
      ]);
      assert.deepEqual(itemsWith(delta('b', 'i1', 'reasoning', 1)), [reasoning(['', 'b'])]);
    });

    it('make an item when theirs never came', () => {
      assert.deepEqual(itemsWith(delta('{', 'i1', 'arguments')), [step({ type: 'unknown', arguments: '{' })]);
      assert.deepEqual(itemsWith(delta('x', 'i1', 'output')), [step({ type: 'unknown', output: 'x' })]);
    });

    it('are overruled by their final text, and go on from there', () => {
      assert.deepEqual(itemsWith(delta('wrnog'), final('wrong')), [answer('wrong')]);
      assert.deepEqual(itemsWith(final('all')), [answer('all')]);
      assert.deepEqual(itemsWith(delta('a'), final('b'), delta('c')), [answer('bc')]);
    });

    it('are overruled by the item when it is done', () => {
      const done = answer('right', { state: 'done', phase: 'answer', wire: { type: 'message' } });
      assert.deepEqual(itemsWith(delta('wrong'), item(done)), [done]);
    });

    it('do not change any more once their item is done', () => {
      const done = answer('right', { state: 'done' });
      const transcript = threadWith(item(done));
      assert.equal(applyChange(transcript, delta('late')), transcript);
      assert.equal(applyChange(transcript, final('late')), transcript);
    });

    it('of a kind that the item has not are passed over', () => {
      for (const [known, channel] of [
        [answer('a'), 'output'],
        [reasoning(['a']), 'text'],
        [step(), 'reasoning'],
      ] as const) {
        const transcript = threadWith(item(known));
        assert.equal(applyChange(transcript, delta('x', 'i1', channel)), transcript);
      }
    });
  });

  describe('items', () => {
    it('stay in the order in which they came', () => {
      const items = itemsWith(
        item(answer('a')),
        item(step({ id: 'i2' })),
        delta('b', 'i3'),
        item(answer('c', { state: 'done' })),
      );
      assert.deepEqual(
        items.map(({ id }) => id),
        ['i1', 'i2', 'i3'],
      );
    });

    it('keep their text when a reopened stream sends them without', () => {
      assert.deepEqual(itemsWith(delta('half'), item(answer('', { phase: 'answer', parts: [] }))), [
        answer('half', { phase: 'answer' }),
      ]);
      assert.deepEqual(itemsWith(delta('half', 'i1', 'reasoning'), item(reasoning([]))), [reasoning(['half'])]);
      assert.deepEqual(
        itemsWith(delta('half', 'i1', 'output'), item(step({ subject: 'ls', arguments: '', output: '' }))),
        [step({ subject: 'ls', arguments: '', output: 'half' })],
      );
    });

    it('take the text of a newer snapshot', () => {
      assert.deepEqual(itemsWith(delta('ha'), item(answer('half'))), [answer('half')]);
      assert.deepEqual(itemsWith(delta('ha', 'i1', 'reasoning'), item(reasoning(['half']))), [reasoning(['half'])]);
      assert.deepEqual(itemsWith(item(step({ output: 'ha' })), item(step({ output: 'half' }))), [
        step({ output: 'half' }),
      ]);
    });

    it('stay done when a reopened stream sends them open', () => {
      const done = answer('right', { state: 'done' });
      assert.deepEqual(itemsWith(item(done), item(answer('ri'))), [done]);
      assert.deepEqual(itemsWith(item(done), item(answer('righter', { state: 'done' }))), [
        answer('righter', { state: 'done' }),
      ]);
    });

    it('may turn out to be of another kind than their deltas let on', () => {
      assert.deepEqual(itemsWith(delta('x', 'i1', 'output'), item(answer('a'))), [answer('a')]);
      assert.deepEqual(itemsWith(delta('x', 'i1', 'output'), item(reasoning([]))), [reasoning([])]);
      assert.deepEqual(itemsWith(delta('x'), item(step())), [step()]);
    });
  });

  it('leaves the transcript as it is for what it does not know', () => {
    const transcript = threadWith(delta('a'));
    for (const change of [
      event({ type: 'delta', itemId: 'i1', channel: 'text', part: 0, text: 'x' }, 'unknown'),
      event({ type: 'end', end: { kind: 'completed' } }, 'm1'),
      event({ type: 'gap' }),
      event({ type: 'actionNeeded', actions: [] }),
      event({ type: 'thread', thread: { kind: 'session', id: 's' } }),
    ]) {
      assert.equal(applyChange(transcript, change), transcript);
    }
  });

  it('never alters what it was given, and keeps untouched entries the same objects', () => {
    const before = freeze(
      fold([added(), started(), delta('a'), END, added({ id: 'm2' }), started({ id: 'r2', messageId: 'm2' })]),
    );
    const events: readonly RunEvent[] = [
      { type: 'item', item: answer('b') },
      { type: 'delta', itemId: 'i1', channel: 'text', part: 0, text: 'c' },
      { type: 'usage', usage: { input: 1, output: 1 } },
      { type: 'end', end: { kind: 'cancelled' } },
    ];
    let transcript = before;
    for (const runEvent of events) {
      transcript = freeze(applyChange(transcript, event(runEvent, 'r2')));
      assert.deepEqual(
        transcript.entries.map((entry, index) => entry === before.entries[index]),
        [true, true, true, false],
      );
    }
  });

  it('keeps the items that a delta does not touch the same objects', () => {
    const before = threadWith(item(step({ id: 'i0' })), delta('a'));
    const next = applyChange(before, delta('b'));
    assert.equal(runIn(next).items[0], runIn(before).items[0]);
    assert.notEqual(runIn(next).items[1], runIn(before).items[1]);
  });
});

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}
