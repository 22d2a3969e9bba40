import assert from 'node:assert/strict';
import { Lexer } from 'marked';
import { chunksOf, makeAnswer } from '../../bench/streaming/answer/answer';
import { aMessage, anAnswer, aRunStart, aStatus, delta, runEvent } from './builders';
import type { PanelPage } from './panelPage';

/** As many chunks as the host joins to one post when a fast model answers over a fast line. */
export const CHUNKS_PER_FRAME = 20;

const ANSWER = makeAnswer();
const CHUNKS = chunksOf(ANSWER);

/** A block of the answer, by its place in the text. */
export interface AnswerBlock {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

export function answerText(): string {
  return ANSWER;
}

/** The blocks of the answer that say something, in order. */
export function answerBlocks(): readonly AnswerBlock[] {
  let end = 0;
  return new Lexer().lex(ANSWER).flatMap(({ type, raw }) => {
    const start = end;
    end += raw.length;
    return type === 'space' ? [] : [{ type, start, end: start + raw.trimEnd().length }];
  });
}

/**
 * The benchmark's answer, 100 kB in 10,000 chunks, as it streams into a panel: one post a frame, each seen by the page
 * before the next. It holds wherever it is told to, and nothing but it decides when it goes on.
 */
export class AnswerStream {
  private sent = 0;

  private constructor(private readonly panel: PanelPage) {}

  /** The question and the beginning of the run, after what the panel shows already. */
  static async start(panel: PanelPage): Promise<AnswerStream> {
    await panel.change(
      { type: 'messageAdded', message: aMessage('asked', 'Tell me all of it.') },
      { type: 'statusChanged', status: aStatus({ run: 'running', since: Date.now() }) },
      { type: 'runStarted', run: aRunStart('streamed', 'asked') },
      runEvent('streamed', { type: 'started', remoteRunId: 'resp_1' }),
    );
    return new AnswerStream(panel);
  }

  /** How many chunks the page has been sent. */
  get chunks(): number {
    return this.sent;
  }

  /** How many characters these are. */
  get length(): number {
    return CHUNKS.slice(0, this.sent).reduce((sum, chunk) => sum + chunk.length, 0);
  }

  /** Streams on, at least until the page shows so many characters of the answer, and holds there. */
  async toLength(length: number, chunksPerFrame = CHUNKS_PER_FRAME): Promise<void> {
    let chunk = 0;
    for (let shown = 0; shown < length && chunk < CHUNKS.length; chunk++) {
      shown += CHUNKS[chunk]?.length ?? 0;
    }
    await this.to(chunk, chunksPerFrame);
  }

  /** Streams on by so many chunks, and holds there. */
  async by(chunks: number): Promise<void> {
    await this.to(this.sent + chunks);
  }

  /** Streams on while a reader does something, and holds when that is done. */
  async during<T>(reader: () => Promise<T>): Promise<T> {
    let isDone = false;
    const reading = reader().finally(() => {
      isDone = true;
    });
    do {
      assert.ok(this.sent < CHUNKS.length, 'the answer ended before the reader was done');
      await this.by(100);
    } while (!isDone);
    return reading;
  }

  /** Streams the rest and ends the run; quickly, where only the end is looked at. */
  async toEnd(chunksPerFrame = 10 * CHUNKS_PER_FRAME): Promise<void> {
    await this.to(CHUNKS.length, chunksPerFrame);
    await this.panel.change(
      runEvent('streamed', { type: 'item', item: anAnswer('streamed-item', ANSWER) }),
      runEvent('streamed', { type: 'end', end: { kind: 'completed' } }),
      { type: 'statusChanged', status: aStatus() },
    );
  }

  private async to(chunk: number, perFrame = CHUNKS_PER_FRAME): Promise<void> {
    const texts: string[] = [];
    for (let from = this.sent; from < chunk; from += perFrame) {
      texts.push(CHUNKS.slice(from, Math.min(chunk, from + perFrame)).join(''));
    }
    this.sent = chunk;
    await this.panel.stream(texts.map(text => delta('streamed', text)));
    // Drawn, too.
    await this.panel.change();
  }
}
