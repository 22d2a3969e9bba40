import type { Item } from '../../shared/runEvent';
import type { Entry, Message, Run, Transcript } from '../../shared/transcript';
import type { HistoryEntry } from '../backend';
import { messageText } from '../messageText';
import { isOther, type RemoteMessage, type RemoteTurn, remoteId } from './remoteTurns';

/** A transcript, looked at by what can be known of it on the server. */
export class LocalTurns {
  private readonly indexes = new Map<string, number>();
  private readonly messages = new Map<string, Message>();
  private readonly runs = new Map<string, Run>();
  private readonly runsByMessage = new Map<string, Run[]>();
  private readonly runsByRemoteId = new Map<string, Run>();
  private readonly owners = new Map<string, Run>();
  private readonly texts = new Map<Message | RemoteMessage, string>();

  readonly entries: readonly Entry[];

  constructor(transcript: Transcript) {
    this.entries = transcript.entries;
    for (const [index, entry] of transcript.entries.entries()) {
      this.indexes.set(entry.id, index);
      if (entry.kind === 'message') {
        this.messages.set(entry.id, entry);
      } else {
        this.addRun(entry);
      }
    }
  }

  private addRun(run: Run): void {
    this.runs.set(run.id, run);
    const others = this.runsByMessage.get(run.messageId);
    if (others) {
      others.push(run);
    } else {
      this.runsByMessage.set(run.messageId, [run]);
    }
    if (run.remoteRunId !== undefined) {
      this.runsByRemoteId.set(run.remoteRunId, run);
    }
    for (const { id } of run.items) {
      this.owners.set(id, run);
    }
  }

  /** An entry's place; -1 when there is none of this ID. */
  indexOf(id: string): number {
    return this.indexes.get(id) ?? -1;
  }

  /** The place of the last entry of a turn, given that of any other: its runs follow their message. */
  endOf(index: number): number {
    const entry = this.entries[index];
    const messageId = entry?.kind === 'run' ? entry.messageId : entry?.id;
    for (let end = index; ; end++) {
      const next = this.entries[end + 1];
      if (next?.kind !== 'run' || next.messageId !== messageId) {
        return end;
      }
    }
  }

  message(id: string): Message | undefined {
    return this.messages.get(id);
  }

  run(id: string): Run | undefined {
    return this.runs.get(id);
  }

  /** The tries of a message, oldest first. */
  runsOf(messageId: string): readonly Run[] {
    return this.runsByMessage.get(messageId) ?? [];
  }

  /** The run that brought an item. */
  ownerOf(itemId: string): Run | undefined {
    return this.owners.get(itemId);
  }

  /** Whether a listing goes back behind the item after which it was to begin: then it is none of what comes after. */
  knowsBefore(after: string, history: readonly HistoryEntry[]): boolean {
    const start = this.indexOf(this.ownerOf(after)?.id ?? '');
    return history.some(entry => {
      const id = remoteId(entry);
      const known = this.indexOf(this.ownerOf(id)?.id ?? id);
      return known >= 0 && known < start;
    });
  }

  /** The run that a turn of the server's is for sure: one has an item of it, or goes by its name. */
  runBehind({ items, remoteRunId }: RemoteTurn): Run | undefined {
    const known = items.find(({ item }) => this.owners.has(item.id));
    return (
      (known && this.owners.get(known.item.id)) ??
      (remoteRunId === undefined ? undefined : this.runsByRemoteId.get(remoteRunId))
    );
  }

  /** Whether a message of ours may be the one that the server's turn begins with. */
  mayBe(message: Message, turn: RemoteTurn): boolean {
    if (turn.message === null || this.textOf(message) !== this.comparableText(turn.message)) {
      return false;
    }
    const runs = this.runsOf(message.id);
    return runs.length === 0 || runs.some(run => !isOther(run.remoteRunId, turn.remoteRunId));
  }

  private textOf(message: Message): string {
    const text = this.texts.get(message) ?? comparable(messageText(message));
    this.texts.set(message, text);
    return text;
  }

  private comparableText(message: RemoteMessage): string {
    const text = this.texts.get(message) ?? comparable(message.text);
    this.texts.set(message, text);
    return text;
  }
}

/** A text as far as two of them are compared: servers differ in what they do to the ends of texts and lines. */
export function comparable(text: string): string {
  return text.replaceAll('\r\n', '\n').trim();
}

/** Whether two items say the same, whatever they are called. */
export function saysSame(one: Item, other: Item): boolean {
  return comparable(contentOf(one)) === comparable(contentOf(other));
}

/** What an item says, in one text that begins with its kind. */
export function contentOf(item: Item): string {
  switch (item.kind) {
    case 'message':
      return `message ${item.parts.map(({ text }) => text).join('\n\n')}`;
    case 'reasoning':
      return `reasoning ${item.parts.join('\n\n')}`;
    case 'step':
      return `step ${JSON.stringify([item.type, item.subject, item.arguments])}`;
  }
}
