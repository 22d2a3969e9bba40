import type { Message, Run, Transcript } from '../../shared/transcript';
import type { Turn } from '../backend';
import { messageText } from '../messageText';

/**
 * The turns of a thread before a message, oldest first, for `RunRequest.turns`. A message that surely never arrived is
 * no turn; where a message was tried more than once, the last try counts.
 */
export function turnsBefore(transcript: Transcript, messageId: string): readonly Turn[] {
  const end = transcript.entries.findIndex(({ id }) => id === messageId);
  const entries = end < 0 ? transcript.entries : transcript.entries.slice(0, end);
  const messages = entries.filter((entry): entry is Message => entry.kind === 'message' && entry.delivery !== 'unsent');
  const runs = new Map<string, Run>();
  for (const entry of entries) {
    if (entry.kind === 'run') {
      runs.set(entry.messageId, entry);
    }
  }
  // `kept` speaks for its turn and all before it.
  const lastKept = messages.findLastIndex(({ id }) => runs.get(id)?.kept);
  return messages.map((message, index) => ({
    text: messageText(message),
    items: runs.get(message.id)?.items ?? [],
    onServer: index <= lastKept,
  }));
}
