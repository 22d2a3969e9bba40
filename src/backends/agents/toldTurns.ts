import type { Turn } from '../../core/backend';
import { saidIn } from '../wire/earlierTurns';

const OPENING = '<conversation-so-far>';
const CLOSING = '</conversation-so-far>';

/**
 * Earlier turns as one text: a session takes messages of the user's only, so that what the assistant said can't be given
 * back as its own. Null when nothing was said in them.
 */
export function toldTurns(turns: readonly Turn[]): string | null {
  const said = saidIn(turns).map(({ role, text }) => `<${role}>\n${text}\n</${role}>`);
  return said.length > 0 ? [OPENING, ...said, CLOSING].join('\n') : null;
}

/** Whether a message is one that {@link toldTurns} has made, which nobody has written. */
export function isTold(text: string): boolean {
  return text.startsWith(`${OPENING}\n`) && text.endsWith(`\n${CLOSING}`);
}
