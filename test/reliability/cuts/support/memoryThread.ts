import assert from 'node:assert/strict';
import type { Assistant } from '../../../../src/core/assistant';
import type { Backend, BackgroundChoice } from '../../../../src/core/backend';
import { LiveThread } from '../../../../src/core/runs/liveThread';
import { pushCoalesced } from '../../../../src/core/threads/coalesce';
import { readThread } from '../../../../src/core/threads/threadReader';
import { encodeRecords, type ThreadRecord } from '../../../../src/core/threads/threadRecord';
import { EMPTY_TRANSCRIPT, type Transcript } from '../../../../src/shared/transcript';
import type { QuietClock } from './quietClock';

/** How long a thread may take to come to rest, in real milliseconds, before a test counts it as hanging. */
const HANGS_MS = 20_000;

export interface ThreadParts {
  readonly backend: Backend;
  readonly assistant: Assistant;
  readonly clock: QuietClock;
  readonly keepOnServer: boolean;
  readonly background: BackgroundChoice;
}

/** The product's own thread, with a log in memory that is read back as its file would be. */
export class MemoryThread {
  readonly live: LiveThread;
  readonly #records: ThreadRecord[] = [];
  readonly #clock: QuietClock;

  constructor({ backend, assistant, clock, keepOnServer, background }: ThreadParts) {
    this.#clock = clock;
    this.live = new LiveThread({
      log: {
        append: async change => pushCoalesced(this.#records, change),
        flush: () => Promise.resolve(),
      },
      transcript: EMPTY_TRANSCRIPT,
      remote: null,
      assistantId: assistant.id,
      assistantName: () => assistant.name,
      keepOnServer: () => keepOnServer,
      background: () => background,
      resolve: () => Promise.resolve({ backend, assistant }),
      now: () => clock.now(),
      sleep: clock.wait,
      random: () => 0,
    });
  }

  get transcript(): Transcript {
    return this.live.transcript;
  }

  /** Sends a message and waits for its run's end. */
  async ask(text: string): Promise<void> {
    await this.live.send(text, []);
    await this.idle();
  }

  async sendAgain(messageId: string): Promise<void> {
    await this.live.sendAgain(messageId);
    await this.idle();
  }

  /** Throws when the run has no end after a while. */
  async idle(): Promise<void> {
    if (this.live.state === 'idle') {
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const hangs = setTimeout(() => reject(new Error(`it hangs, ${this.live.state}; ${this.#clock.state}`)), HANGS_MS);
      const listener = this.live.onDidChangeState(state => {
        if (state === 'idle') {
          listener.dispose();
          clearTimeout(hangs);
          resolve();
        }
      });
    });
  }

  /** Throws when what the file would hold makes another transcript than the one that was shown. */
  checkFile(): void {
    const { transcript, damagedRecords, remote } = readThread(encodeRecords(this.#records));
    assert.equal(damagedRecords, 0);
    assert.deepEqual(transcript, this.transcript);
    assert.deepEqual(remote, this.live.remote);
  }
}
