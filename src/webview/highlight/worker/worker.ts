import { unreachable } from '../../../shared/unreachable';
import type { FromWorker, ToWorker } from '../workerProtocol';
import { tokenize } from './slices';
import { type LineState, Tokenizer } from './tokenizer';

/** Runs in a thread of its own: what the page is told by the panel's policy holds here, too, and there is no network. */
const tokenizer = new Tokenizer();
const states = new Map<number, LineState | undefined>();

self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  switch (data.type) {
    case 'theme':
      tokenizer.setTheme(data.theme);
      states.clear();
      break;
    case 'lines': {
      const answer = answerTo(data);
      self.postMessage(answer, { transfer: answer.type === 'tokens' ? [answer.slice.runs.buffer] : [] });
      break;
    }
    case 'forget':
      states.delete(data.block);
      break;
    default:
      unreachable(data);
  }
});

function answerTo({ block, text, language, grammars }: Extract<ToWorker, { readonly type: 'lines' }>): FromWorker {
  try {
    if (grammars.length > 0) {
      tokenizer.load(grammars);
    }
    const { slice, state } = tokenize(tokenizer, text, language, states.get(block));
    states.set(block, state);
    return { type: 'tokens', slice };
  } catch (error) {
    return { type: 'failed', reason: String(error) };
  }
}
