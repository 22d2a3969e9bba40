import assert from 'node:assert/strict';
import type { FoundText } from '../../../src/core/threads/threadSearch';
import { type SearchState, TextSearch } from '../../../src/vscode/dialogs/textSearch';

describe('searching while someone types', () => {
  let states: SearchState[];
  let asked: string[];
  let wake: () => void;
  let search: TextSearch | null = null;

  beforeEach(() => {
    states = [];
    asked = [];
    wake = () => {};
  });
  afterEach(() => search?.dispose());

  function begin(find: (text: string, signal: AbortSignal) => AsyncIterable<FoundText>): TextSearch {
    search = new TextSearch(
      (text, signal) => {
        asked.push(text);
        return find(text, signal);
      },
      state => {
        states.push(state);
        wake();
      },
    );
    return search;
  }

  async function until(holds: (state: SearchState) => boolean): Promise<SearchState> {
    for (;;) {
      const found = states.find(holds);
      if (found) {
        return found;
      }
      await new Promise<void>(resolve => {
        wake = resolve;
      });
    }
  }

  async function* finding(count: number): AsyncGenerator<FoundText> {
    for (let index = 0; index < count; index++) {
      yield { threadId: `t${index}`, excerpt: `${index}` };
    }
  }

  it('looks for the text at which typing paused, and for none before', async () => {
    const typing = begin(() => finding(2));
    for (const text of ['wo', 'wor', 'word']) {
      typing.change(text);
    }
    const { text, found, hasMore } = await until(({ isOver }) => isOver);
    assert.deepEqual([text, found.length, hasMore], ['word', 2, false]);
    assert.deepEqual(asked, ['word']);
  });

  it('stops at fifty, and says that there may be more', async () => {
    begin(() => finding(1_000)).change('word');
    const { found, hasMore } = await until(({ isOver }) => isOver);
    assert.deepEqual([found.length, hasMore], [50, true]);
  });

  it('gives the search up when typing goes on, and shows no more of it', async () => {
    let signal: AbortSignal | undefined;
    let goOn = (): void => {};
    const typing = begin(async function* (text, its) {
      if (text === 'first') {
        signal = its;
        await new Promise<void>(resolve => {
          goOn = resolve;
        });
      }
      yield { threadId: text, excerpt: text };
    });
    typing.change('first');
    await until(({ text }) => text === 'first');
    typing.change('second');
    assert.equal(signal?.aborted, true);
    goOn();
    const { found } = await until(({ isOver }) => isOver);
    assert.deepEqual(
      found.map(({ threadId }) => threadId),
      ['second'],
    );
    assert.ok(states.every(({ text, found: those }) => text !== 'first' || those.length === 0));
  });

  it('looks for no single letter, but for a single character that is a word', async () => {
    const typing = begin(() => finding(1));
    typing.change('a');
    assert.equal((await until(({ isOver }) => isOver)).text, '');
    typing.change('값');
    assert.equal((await until(({ text, isOver }) => text === '값' && isOver)).found.length, 1);
    assert.deepEqual(asked, ['값']);
  });
});
