import type { Message, Run, Transcript } from '../../shared/transcript';
import type { RunRequest, Turn } from '../backend';
import { messageText } from '../messageText';

/**
 * The turns of a thread before a message, oldest first. A message that surely never arrived is no turn; where a message
 * was tried more than once, the last try counts.
 */
function turnsBefore(transcript: Transcript, messageId: string): readonly Turn[] {
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

/**
 * What a message is sent with. Where all of the thread has to go along, the turns are left out that the user chose to
 * leave out before; with `halve`, the older half of the others as well.
 */
export function contextOf(
  transcript: Transcript,
  messageId: string,
  halve: boolean,
): Pick<RunRequest, 'turns' | 'leftOut'> {
  const turns = turnsBefore(transcript, messageId);
  const notices = transcript.entries.flatMap(entry => (entry.kind === 'run' ? entry.notices : []));
  const before = notices.reduce((most, notice) => (notice.code === 'turnsLeftOut' ? notice.count : most), 0);
  const leftOut = Math.min(before, turns.length);
  return { turns, leftOut: halve ? leftOut + Math.ceil((turns.length - leftOut) / 2) : leftOut };
}
