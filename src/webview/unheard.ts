import type { SentMessage } from './pageState';

/** A draft with the messages before it that nobody has heard of, oldest first: as typed, unless the draft has them. */
export function withUnheard(draft: string, unheard: readonly SentMessage[]): string {
  return unheard.reduceRight((text, message) => {
    if (text.includes(message.text)) {
      return text;
    }
    // The host may have been told of the message while it was typed.
    return message.text.startsWith(text) ? message.text : `${message.text}\n${text}`;
  }, draft);
}
