import assert from 'node:assert/strict';
import type { HistoryEntry } from '../../../../src/core/backend';
import { EMPTY_TRANSCRIPT, type Transcript } from '../../../../src/shared/transcript';
import { errorInfo } from '../../../../src/shared/userError';
import { selection } from '../support/changes';
import {
  asked,
  CUT,
  call,
  mergeChanges,
  merged,
  mergedAfterCursor,
  messageOf,
  outline,
  runOf,
  runs,
  said,
  transcriptOf,
  words,
} from './threads';

const FIRST = { name: '1', text: 'One?', items: [words('a1', 'One.')] } as const;
const SECOND = { name: '2', text: 'Two?', items: [words('a2', 'Two.')] } as const;
const SERVER = [asked('u1', 'One?'), said('a1', 'One.'), asked('u2', 'Two?'), said('a2', 'Two.')] as const;
const ELSEWHERE = [asked('u9', 'Nine?'), said('a9', 'Nine.')] as const;

describe('merging what the server has', () => {
  it('changes nothing where everything is known', () => {
    assert.deepEqual(mergeChanges(transcriptOf(FIRST, SECOND), SERVER), []);
    assert.deepEqual(mergeChanges(transcriptOf(FIRST, SECOND), SERVER.slice(2), 'a1'), []);
    assert.deepEqual(mergeChanges(transcriptOf(FIRST, SECOND), [], 'a2'), []);
  });

  it('makes a thread of a listing alone', () => {
    const history: readonly HistoryEntry[] = [
      { ...asked('u1', 'One?'), createdAt: 1_000 },
      { kind: 'item', item: call('c1', 'text') },
      { ...said('a1', 'One.'), createdAt: 5_000 },
    ];
    const thread = merged(EMPTY_TRANSCRIPT, history);
    assert.deepEqual(outline(thread), ['> One?', '[read: text]', 'One.']);
    const [message, run] = thread.entries;
    assert.ok(message?.kind === 'message' && run?.kind === 'run');
    assert.deepEqual([message.id, message.createdAt, message.delivery], ['u1', 1_000, 'sent']);
    assert.deepEqual([run.messageId, run.startedAt, run.endedAt, run.kept], ['u1', 1_000, 5_000, true]);
    assert.deepEqual([run.assistantId, run.assistantName, run.end], ['a', 'A', { kind: 'completed' }]);
    settled(thread, history);
  });

  it('adds what was said elsewhere behind what is known', () => {
    const history = [...SERVER, ...ELSEWHERE];
    const thread = merged(transcriptOf(FIRST, SECOND), history);
    assert.deepEqual(outline(thread), ['> One?', 'One.', '> Two?', 'Two.', '> Nine?', 'Nine.']);
    settled(thread, history);
    assert.deepEqual(merged(transcriptOf(FIRST, SECOND), ELSEWHERE, 'a2'), thread);
  });

  it('puts what was said elsewhere between what is known', () => {
    const history = [...SERVER.slice(0, 2), ...ELSEWHERE, ...SERVER.slice(2)];
    const thread = merged(transcriptOf(FIRST, SECOND), history);
    assert.deepEqual(outline(thread), ['> One?', 'One.', '> Nine?', 'Nine.', '> Two?', 'Two.']);
    settled(thread, history);
  });

  it('completes a run that was cut, takes its failure away and says that the message was sent', () => {
    const cut = transcriptOf(FIRST, {
      ...SECOND,
      items: [words('a2', 'Tw', { state: 'open' })],
      end: CUT,
      kept: false,
      delivery: 'unknown',
    });
    const thread = mergedAfterCursor(cut, [...SERVER, ...ELSEWHERE]);
    assert.deepEqual(outline(thread), ['> One?', 'One.', '> Two?', 'Two.', '> Nine?', 'Nine.']);
    assert.equal(messageOf(thread, '2').delivery, 'sent');
    assert.deepEqual([runOf(thread, '2').kept, runOf(thread, '2').end], [true, { kind: 'completed' }]);
    settled(thread, [...SERVER, ...ELSEWHERE]);
  });

  it('finds a message of ours by what was really sent, attachments and all', () => {
    const thread = transcriptOf(FIRST, { ...SECOND, items: [], end: CUT, delivery: 'unknown', kept: false });
    const entries = thread.entries.map(entry =>
      entry.id === 'm-2' && entry.kind === 'message' ? { ...entry, attachments: [selection()] } : entry,
    );
    const sent = 'src/a.ts:3-9\n```typescript\nconst a = 1;\n```\n\nTwo?';
    const found = merged({ ...thread, entries }, [
      ...SERVER.slice(0, 2),
      asked('u2', `${sent}\r\n`),
      said('a2', 'Two.'),
    ]);
    assert.deepEqual(outline(found), ['> One?', 'One.', '> Two?', 'Two.']);
    assert.equal(messageOf(found, '2').delivery, 'sent');
  });

  it('takes a message for sent that surely was not, when the server has it all the same', () => {
    const failed = { kind: 'failed', error: errorInfo('serverFailed') } as const;
    const cut = transcriptOf(FIRST, { ...SECOND, items: [], end: failed, kept: false, delivery: 'unsent' });
    const thread = merged(cut, SERVER);
    assert.deepEqual(outline(thread), ['> One?', 'One.', '> Two?', 'Two.']);
    assert.deepEqual([messageOf(thread, '2').delivery, runOf(thread, '2').end?.kind], ['sent', 'completed']);
  });

  it('leaves a message that may have been sent as it is where the server does not list it', () => {
    const thread = transcriptOf(FIRST, { ...SECOND, items: [], end: CUT, kept: false, delivery: 'unknown' });
    assert.deepEqual(mergeChanges(thread, SERVER.slice(0, 2)), []);
    const later = merged(thread, [...SERVER.slice(0, 2), ...ELSEWHERE]);
    assert.equal(messageOf(later, '2').delivery, 'unknown');
    // It goes along with the next message, after what the server has.
    assert.deepEqual(outline(later), ['> One?', 'One.', '> Nine?', 'Nine.', '> Two?']);
  });

  it('keeps the failure of a run whose answer is still being made, and takes in what is whole', () => {
    const cut = transcriptOf({ ...FIRST, items: [words('a1', 'On', { state: 'open' })], end: CUT });
    const reasoning = said('t1', 'Hm.', { kind: 'reasoning', parts: ['Hm.'] } as Partial<(typeof FIRST.items)[0]>);
    const history = [asked('u1', 'One?'), reasoning, said('a1', 'One', { state: 'open' })];
    const thread = merged(cut, history);
    assert.deepEqual(outline(thread), ['> One?', 'On…', '(Hm.)']);
    assert.deepEqual(runOf(thread, '1').end, CUT);
    settled(thread, history);
  });

  it('keeps the failure of a turn that failed on the server too', () => {
    const failed = { kind: 'failed', error: errorInfo('rateLimited') } as const;
    const cut = transcriptOf({ ...FIRST, items: [call('c1')], end: failed });
    const history = [asked('u1', 'One?'), { kind: 'item', item: call('c1', 'text') } as const, ...ELSEWHERE];
    const thread = merged(cut, history);
    assert.deepEqual(outline(thread), ['> One?', '[read: text]', '> Nine?', 'Nine.']);
    assert.deepEqual(runOf(thread, '1').end, failed);
    settled(thread, history);
  });

  it('keeps the mark of a run that the user stopped, and knows that the server has it', () => {
    const stopped = transcriptOf({
      ...FIRST,
      items: [words('a1', 'On', { state: 'open' })],
      end: { kind: 'cancelled' },
      kept: false,
    });
    const thread = merged(stopped, SERVER.slice(0, 2));
    assert.deepEqual(outline(thread), ['> One?', 'One.']);
    assert.deepEqual([runOf(thread, '1').kept, runOf(thread, '1').end], [true, { kind: 'cancelled' }]);
  });

  it('knows a torn-off answer again that was sent along with the next message', () => {
    const torn = { ...FIRST, items: [words('a1', 'On', { state: 'open' })], end: CUT, kept: false } as const;
    const thread = transcriptOf(torn, SECOND);
    const history = [asked('u1', 'One?'), said('x1', 'On'), ...SERVER.slice(2)];
    assert.deepEqual(mergeChanges(thread, history), []);
  });

  it('knows answers again by what they say where a server names them anew', () => {
    const renamed = [asked('u1', 'One?'), said('b1', 'One.'), asked('u2', 'Two?'), said('b2', 'Two.')];
    assert.deepEqual(mergeChanges(transcriptOf(FIRST, SECOND), renamed), []);
    const cut = transcriptOf(FIRST, { ...SECOND, items: [words('a2', 'Tw', { state: 'open' })], end: CUT });
    const thread = merged(cut, renamed);
    assert.deepEqual(outline(thread), ['> One?', 'One.', '> Two?', 'Two.']);
    assert.equal(runOf(thread, '2').end?.kind, 'completed');
    settled(thread, renamed);
  });

  it('tells equal questions apart by their answers', () => {
    const thread = transcriptOf(FIRST, { name: '2', text: 'One?', items: [words('a2', 'Two.')] });
    const history = [
      ...SERVER.slice(0, 2),
      asked('u9', 'One?'),
      said('a9', 'Nine.'),
      asked('u2', 'One?'),
      said('a2', 'Two.'),
    ];
    const found = merged(thread, history);
    assert.deepEqual(outline(found), ['> One?', 'One.', '> One?', 'Nine.', '> One?', 'Two.']);
    settled(found, history);
  });

  it('finds as many of our questions as it can among those from elsewhere', () => {
    const lost = { items: [], end: CUT, kept: false, delivery: 'unknown' } as const;
    const thread = transcriptOf({ ...lost, name: '1', text: 'a' }, { ...lost, name: '2', text: 'hi' });
    const history = [asked('u1', 'hi'), asked('u2', 'a'), said('a2', 'A.'), asked('u3', 'hi'), said('a3', 'Hi.')];
    const found = merged(thread, history);
    assert.deepEqual(outline(found), ['> hi', '> a', 'A.', '> hi', 'Hi.']);
    assert.deepEqual([messageOf(found, '1').delivery, messageOf(found, '2').delivery], ['sent', 'sent']);
    settled(found, history);
  });

  it('knows a turn by its run’s name, and two that were sent alike by theirs', () => {
    const again = { name: '2', text: 'One?', items: [words('a2', 'Two.')], remoteRunId: 't2' } as const;
    const thread = transcriptOf({ name: '1', text: 'One?', items: [], end: CUT, remoteRunId: 't1' }, again);
    const history = [
      asked('u1', 'One?', 't1'),
      said('a1', 'One.', {}, 't1'),
      asked('u2', 'One?', 't2'),
      said('a2', 'Two.', {}, 't2'),
    ];
    const found = merged(thread, history);
    assert.deepEqual(outline(found), ['> One?', 'One.', '> One?', 'Two.']);
    assert.equal(runOf(found, '1').end?.kind, 'completed');
    assert.deepEqual(outline(merged(transcriptOf(again), history)), outline(found));
  });

  it('keeps a message that was taken into a turn under way apart from the one that began it', () => {
    const thread = transcriptOf({ ...FIRST, items: [words('a1', 'One.'), words('a2', 'Two.')], remoteRunId: 't1' });
    const history = [
      asked('u1', 'One?', 't1'),
      said('a1', 'One.', {}, 't1'),
      asked('u2', 'And two?', 't1'),
      said('a2', 'Two.', {}, 't1'),
    ];
    for (const [after, listing] of [
      [null, history],
      ['a1', history.slice(2)],
    ] as const) {
      const found = merged(thread, listing, after);
      assert.deepEqual(outline(found), ['> One?', 'One.', 'Two.', '> And two?']);
      assert.deepEqual(mergeChanges(found, listing, after), []);
    }
    const fresh = merged(EMPTY_TRANSCRIPT, history);
    assert.deepEqual(outline(fresh), ['> One?', 'One.', '> And two?', 'Two.']);
    settled(fresh, history);
  });

  it('shows what the assistant said by itself as a run of its own', () => {
    const history = [said('a0', 'Welcome.'), ...SERVER, said('a3', 'By the way.', {}, 't9')];
    const thread = merged(EMPTY_TRANSCRIPT, history);
    assert.deepEqual(outline(thread), ['Welcome.', '> One?', 'One.', '> Two?', 'Two.', 'By the way.']);
    settled(thread, history);
    const later = merged(transcriptOf({ ...FIRST, remoteRunId: 't1' }), [said('a3', 'By the way.', {}, 't9')], 'a1');
    assert.equal(runs(later).length, 2);
  });

  it('says of a turn under way elsewhere that it can be watched', () => {
    const history = [asked('u1', 'One?', 't1'), said('a1', 'One', { state: 'open' }, 't1')];
    const thread = merged(EMPTY_TRANSCRIPT, history);
    const [run] = runs(thread);
    assert.deepEqual([run?.items, run?.end, run?.remoteRunId], [[], CUT, 't1']);
    settled(thread, history);
    const done = merged(thread, [asked('u1', 'One?', 't1'), said('a1', 'One.', {}, 't1')]);
    assert.deepEqual(outline(done), ['> One?', 'One.']);
    assert.equal(runs(done)[0]?.end?.kind, 'completed');
  });

  it('adds the answer to a question that had none when it was first listed', () => {
    const thread = merged(EMPTY_TRANSCRIPT, SERVER.slice(0, 1));
    assert.deepEqual(outline(thread), ['> One?']);
    assert.deepEqual(outline(merged(thread, SERVER)), ['> One?', 'One.', '> Two?', 'Two.']);
  });

  it('puts the message of a run back that a damaged file has lost', () => {
    const damaged = transcriptOf({ ...FIRST, only: 'run' }, SECOND);
    const thread = merged(damaged, SERVER);
    assert.deepEqual(outline(thread), ['> One?', 'One.', '> Two?', 'Two.']);
    assert.equal(messageOf(thread, '1').text, 'One?');
    settled(thread, SERVER);
  });

  it('puts the run of a message back that a damaged file has lost', () => {
    const damaged = transcriptOf({ ...FIRST, only: 'message' }, SECOND);
    const thread = merged(damaged, SERVER);
    assert.deepEqual(outline(thread), ['> One?', 'One.', '> Two?', 'Two.']);
    assert.equal(runs(thread)[0]?.messageId, 'm-1');
    settled(thread, SERVER);
  });

  it('takes all of a listing for what it is where the server does not know where to begin', () => {
    const thread = merged(transcriptOf(FIRST, SECOND), [...SERVER, ...ELSEWHERE], 'a2');
    assert.deepEqual(outline(thread), ['> One?', 'One.', '> Two?', 'Two.', '> Nine?', 'Nine.']);
    settled(thread, [...SERVER, ...ELSEWHERE]);
  });

  it('lets the last word on an item count', () => {
    const history = [
      asked('u1', 'One?'),
      { kind: 'item', item: call('c1') } as const,
      { kind: 'item', item: call('c1', 'text') } as const,
    ];
    assert.deepEqual(outline(merged(EMPTY_TRANSCRIPT, history)), ['> One?', '[read: text]']);
    const known = transcriptOf({ ...FIRST, items: [call('c1')] });
    assert.deepEqual(outline(merged(known, history)), ['> One?', '[read: text]']);
  });

  it('takes no text away when the server has an item without it', () => {
    const cut = transcriptOf({ ...FIRST, items: [words('a1', 'One.', { state: 'open' })], end: CUT });
    const thread = merged(cut, [asked('u1', 'One?'), said('a1', '')]);
    assert.deepEqual(outline(thread), ['> One?', 'One.']);
  });

  /** Merging the same again changes nothing. */
  function settled(thread: Transcript, history: readonly HistoryEntry[]): void {
    assert.deepEqual(mergeChanges(thread, history), []);
  }
});
