import type { CodeTheme } from '../../shared/codeTheme';
import type { FromWorker, Grammar, ToWorker } from './workerProtocol';

/** A slice takes milliseconds, the first of a language some hundred. After this long, in milliseconds, it never ends. */
const LIMIT_MS = 10_000;

export type Lines = Omit<Extract<ToWorker, { readonly type: 'lines' }>, 'type'>;

/** What comes of a question: also that the worker never ends, and was stopped, or that there is none any more. */
export type Answer = FromWorker | { readonly type: 'hung' } | { readonly type: 'gone'; readonly reason: string };

/** The worker, as the page sees it. Once it is gone it stays so, and every question is answered with that. */
export class ColorWorker {
  private readonly given = new Set<Grammar>();
  private answered: ((answer: Answer) => void) | null = null;
  private gone: Answer | null = null;
  private limit = 0;

  constructor(
    private readonly worker: Worker,
    theme: CodeTheme,
  ) {
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => this.settle(data));
    worker.addEventListener('messageerror', () => this.end('its answer can’t be read'));
    worker.addEventListener('error', event => {
      event.preventDefault();
      // One that can't be started has no message.
      this.end(event.message || 'there can be no worker');
    });
    this.setTheme(theme);
  }

  setTheme(theme: CodeTheme): void {
    this.post({ type: 'theme', theme });
  }

  /** Not before the last question is answered. */
  ask({ grammars, ...lines }: Lines): Promise<Answer> {
    const { gone } = this;
    if (gone) {
      return Promise.resolve(gone);
    }
    this.post({ type: 'lines', ...lines, grammars: grammars.filter(grammar => !this.given.has(grammar)) });
    for (const grammar of grammars) {
      this.given.add(grammar);
    }
    this.limit = setTimeout(() => this.end('hung', { type: 'hung' }), LIMIT_MS);
    return new Promise(resolve => {
      this.answered = resolve;
    });
  }

  forget(block: number): void {
    this.post({ type: 'forget', block });
  }

  private end(reason: string, answer: Answer = { type: 'gone', reason }): void {
    this.worker.terminate();
    this.gone = { type: 'gone', reason };
    this.settle(answer);
  }

  private settle(answer: Answer): void {
    clearTimeout(this.limit);
    this.answered?.(answer);
    this.answered = null;
  }

  private post(message: ToWorker): void {
    this.worker.postMessage(message);
  }
}
