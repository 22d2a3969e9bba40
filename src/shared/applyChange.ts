import type { Item, Notice, RunEvent, StepItem, TextChannel } from './runEvent';
import type { Entry, Message, Run, ThreadChange, Transcript } from './transcript';
import { unreachable } from './unreachable';

/**
 * The next transcript after a change. Pure; entries that the change doesn't touch stay the same objects, so a view may
 * compare by identity. A change about something unknown leaves the transcript as it is: a file may have lost a record.
 */
export function applyChange(transcript: Transcript, change: ThreadChange): Transcript {
  switch (change.type) {
    case 'messageAdded':
      return {
        entries: transcript.entries.some(({ id }) => id === change.message.id)
          ? transcript.entries
          : inserted(transcript.entries, change.message, change.before),
        queue: withoutMessage(transcript.queue, change.message.id),
      };
    case 'messageQueued':
      return {
        ...transcript,
        queue: transcript.queue.some(({ id }) => id === change.message.id)
          ? transcript.queue.map(message => (message.id === change.message.id ? change.message : message))
          : [...transcript.queue, change.message],
      };
    case 'messageUnqueued':
      return { ...transcript, queue: withoutMessage(transcript.queue, change.messageId) };
    case 'deliveryChanged':
      return replaceEntry(transcript, change.messageId, entry =>
        entry.kind === 'message' ? { ...entry, delivery: change.delivery } : entry,
      );
    case 'runStarted': {
      if (transcript.entries.some(({ id }) => id === change.run.id)) {
        return transcript;
      }
      const run: Run = { ...change.run, kind: 'run', phase: 'queued', items: [], notices: [] };
      const entries = transcript.entries.filter(entry => !isReplacedBy(entry, run));
      return { ...transcript, entries: inserted(entries, run, change.before) };
    }
    case 'runEvent':
      return replaceEntry(transcript, change.runId, entry =>
        entry.kind === 'run' ? applyRunEvent(entry, change.event, change.at) : entry,
      );
    default:
      return unreachable(change);
  }
}

function inserted(entries: readonly Entry[], entry: Entry, before: string | undefined): readonly Entry[] {
  const index = before === undefined ? -1 : entries.findIndex(({ id }) => id === before);
  return index < 0 ? [...entries, entry] : entries.toSpliced(index, 0, entry);
}

/** A try that brought nothing gives way to the next try of the same message. */
function isReplacedBy(entry: Entry, run: Run): boolean {
  return entry.kind === 'run' && entry.messageId === run.messageId && entry.end !== undefined && !entry.items.length;
}

function withoutMessage(messages: readonly Message[], id: string): readonly Message[] {
  return messages.filter(message => message.id !== id);
}

function replaceEntry(transcript: Transcript, id: string, change: (entry: Entry) => Entry): Transcript {
  // From the end: nearly every change is about the newest entry.
  const index = transcript.entries.findLastIndex(entry => entry.id === id);
  const entry = transcript.entries[index];
  const next = entry && change(entry);
  if (!next || next === entry) {
    return transcript;
  }
  const entries = [...transcript.entries];
  entries[index] = next;
  return { ...transcript, entries };
}

function applyRunEvent(run: Run, event: RunEvent, at: number): Run {
  switch (event.type) {
    case 'thread':
    case 'actionNeeded':
    case 'gap':
      return run;
    case 'started':
      return {
        ...run,
        remoteRunId: event.remoteRunId,
        phase: 'working',
        ...(event.model === undefined ? {} : { model: event.model }),
        ...(event.background === undefined ? {} : { background: event.background }),
      };
    case 'kept':
      return { ...run, kept: true };
    case 'phase': {
      // A run that is watched again has no end any more.
      const { end: _end, endedAt: _endedAt, ...underWay } = withoutPause(run);
      const { phase, until, reason } = event;
      return {
        ...underWay,
        phase,
        ...(until === undefined ? {} : { until }),
        ...(reason === undefined ? {} : { reason }),
      };
    }
    case 'item':
      return { ...run, items: upsertItem(run.items, event.item) };
    case 'delta':
      return changeText(run, event.itemId, event.channel, event.part, text => text + event.text);
    case 'final':
      return changeText(run, event.itemId, event.channel, event.part, () => event.text);
    case 'usage':
      return { ...run, usage: event.usage };
    case 'notice':
      // A message that is tried again brings the same ones again.
      return run.notices.some(notice => isSame(notice, event.notice))
        ? run
        : { ...run, notices: [...run.notices, event.notice] };
    case 'end': {
      // A run that was reattached ends anew.
      return { ...withoutPause(run), end: event.end, endedAt: at };
    }
    default:
      return unreachable(event);
  }
}

function isSame(notice: Notice, other: Notice): boolean {
  return JSON.stringify(notice) === JSON.stringify(other);
}

function withoutPause({ until: _until, reason: _reason, ...run }: Run): Run {
  return run;
}

function upsertItem(items: readonly Item[], item: Item): readonly Item[] {
  const known = items.find(({ id }) => id === item.id);
  return known ? items.map(other => (other === known ? mergeItem(known, item) : other)) : [...items, item];
}

/** A reopened stream sends items again that are known: without their text at first, or open though they are done. */
function mergeItem(known: Item, item: Item): Item {
  if (item.state === 'done') {
    return item;
  }
  if (known.state === 'done') {
    return known;
  }
  switch (item.kind) {
    case 'message':
      return known.kind === 'message' && item.parts.every(part => part.text === '')
        ? { ...item, parts: known.parts }
        : item;
    case 'reasoning':
      return known.kind === 'reasoning' && item.parts.every(part => part === '')
        ? { ...item, parts: known.parts }
        : item;
    case 'step':
      return known.kind === 'step' ? { ...known, ...item, ...keptTexts(known, item) } : item;
    default:
      return unreachable(item);
  }
}

function keptTexts(known: StepItem, item: StepItem): Pick<StepItem, 'arguments' | 'output'> {
  return {
    ...(known.arguments && !item.arguments ? { arguments: known.arguments } : {}),
    ...(known.output && !item.output ? { output: known.output } : {}),
  };
}

function changeText(
  run: Run,
  itemId: string,
  channel: TextChannel,
  part: number,
  change: (text: string) => string,
): Run {
  const known = run.items.find(({ id }) => id === itemId);
  if (known?.state === 'done') {
    return run;
  }
  const item = changeItemText(known ?? emptyItem(itemId, channel), channel, part, change);
  if (item === known) {
    return run;
  }
  return {
    ...run,
    items: known ? run.items.map(other => (other === known ? item : other)) : [...run.items, item],
  };
}

function emptyItem(id: string, channel: TextChannel): Item {
  switch (channel) {
    case 'text':
    case 'refusal':
      return { kind: 'message', id, state: 'open', phase: null, parts: [] };
    case 'reasoning':
      return { kind: 'reasoning', id, state: 'open', parts: [] };
    case 'arguments':
    case 'output':
      return { kind: 'step', id, state: 'open', type: 'unknown' };
    default:
      return unreachable(channel);
  }
}

function changeItemText(item: Item, channel: TextChannel, part: number, change: (text: string) => string): Item {
  switch (item.kind) {
    case 'message': {
      if (channel !== 'text' && channel !== 'refusal') {
        return item;
      }
      const parts = [...item.parts];
      while (parts.length <= part) {
        parts.push({ type: channel, text: '' });
      }
      parts[part] = { type: channel, text: change(parts[part]?.text ?? '') };
      return { ...item, parts };
    }
    case 'reasoning': {
      if (channel !== 'reasoning') {
        return item;
      }
      const parts = [...item.parts];
      while (parts.length <= part) {
        parts.push('');
      }
      parts[part] = change(parts[part] ?? '');
      return { ...item, parts };
    }
    case 'step':
      return channel === 'arguments' || channel === 'output'
        ? { ...item, [channel]: change(item[channel] ?? '') }
        : item;
    default:
      return unreachable(item);
  }
}
