import type { Entry, ThreadChange } from '../../shared/transcript';

/** An entry as the changes that make it. */
export function changesOf(entry: Entry): readonly ThreadChange[] {
  if (entry.kind === 'message') {
    return [{ type: 'messageAdded', message: entry }];
  }
  const { id, messageId, assistantId, assistantName, model, startedAt, remoteRunId, background, kept } = entry;
  const at = entry.endedAt ?? startedAt;
  const run = { id, messageId, assistantId, assistantName, startedAt, ...(model === undefined ? {} : { model }) };
  const event = (of: Extract<ThreadChange, { readonly type: 'runEvent' }>['event']): ThreadChange => ({
    type: 'runEvent',
    runId: id,
    at,
    event: of,
  });
  return [
    { type: 'runStarted', run },
    ...(remoteRunId === undefined
      ? []
      : [
          event({
            type: 'started',
            remoteRunId,
            ...(model === undefined ? {} : { model }),
            ...(background ? { background } : {}),
          }),
        ]),
    ...entry.items.map(item => event({ type: 'item', item })),
    ...entry.notices.map(notice => event({ type: 'notice', notice })),
    ...(entry.usage ? [event({ type: 'usage', usage: entry.usage })] : []),
    ...(kept ? [event({ type: 'kept' })] : []),
    ...(entry.end ? [event({ type: 'end', end: entry.end })] : []),
  ];
}
