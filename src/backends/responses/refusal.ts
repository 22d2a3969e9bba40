import { ReplyError } from '../wire/replyError';

/**
 * What a refused request tells about where a thread can be kept. `gone`: the response or conversation that it named
 * isn't there. `store`, `chain`, `conversation`: the server doesn't have that at all. `unclear`: it didn't say what it
 * refuses. A request that was refused was not executed.
 */
export type Refusal = 'gone' | 'store' | 'chain' | 'conversation' | 'unclear';

const LACKS =
  /not? (be )?(support|available|implement|allow|permit|accept)|unsupported|unknown|unrecogni[sz]ed|extra|stateless/i;

/** Null when the failure is no refusal, or one of something that has nothing to do with where a thread is kept. */
export function refusalOf(error: unknown): Refusal | null {
  if (!(error instanceof ReplyError)) {
    return null;
  }
  if (error.info.code === 'threadUnknown') {
    return 'gone';
  }
  if (error.info.code !== 'requestRejected') {
    return null;
  }
  const { param, message } = error.reply;
  if (param === 'store' || /\bstore\b/i.test(message)) {
    return 'store';
  }
  const lacks = LACKS.test(message);
  if (param === 'previous_response_id' || /\bprevious_response_id\b/i.test(message)) {
    return lacks ? 'chain' : 'gone';
  }
  if (param === 'conversation' || (/\bconversation\b/i.test(message) && lacks)) {
    return 'conversation';
  }
  return param === undefined ? 'unclear' : null;
}

/** Whether the server refused to go on with the response unwatched. */
export function refusesBackground(error: unknown): boolean {
  return (
    error instanceof ReplyError &&
    error.info.code === 'requestRejected' &&
    (error.reply.param === 'background' || /\bbackground\b/i.test(error.reply.message))
  );
}
