import type { TextChannel } from '../../shared/runEvent';

/** Where a text event puts its text: which channel, numbered by which field, and the field that the text is in. */
export interface TextEvent {
  readonly channel: TextChannel;
  /** Null for texts that an item has only one of. */
  readonly part: string | null;
  readonly text: string;
  readonly whole: boolean;
}

/** The two events of one text: a piece of it, and in its `done` form the whole, which overrules the pieces. */
export function textEvents(
  type: string,
  channel: TextChannel,
  part: string | null,
  text: string,
): readonly [string, TextEvent][] {
  return [
    [`${type}.delta`, { channel, part, text: 'delta', whole: false }],
    [`${type}.done`, { channel, part, text, whole: true }],
  ];
}
