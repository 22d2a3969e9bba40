import type { RunReference } from '../../core/backend';
import type { JsonObject } from '../../shared/json';
import type { Client } from '../wire/client';
import { stringAt } from '../wire/fields';
import type { SessionApi } from './sessionApi';
import { isMadeBy } from './sessionApi';

/**
 * The turn of a run that is to be watched again; null when its new session has none yet. Throws `outcomeUnknown` when a
 * later message has left no trace: it may still be on its way.
 */
export async function findTurn(
  client: Client,
  api: SessionApi,
  run: RunReference,
  session: JsonObject,
  signal: AbortSignal,
): Promise<JsonObject | null> {
  const sessionId = stringAt(session, 'id') ?? run.thread?.id ?? '';
  if (run.remoteRunId !== null) {
    return api.turn(sessionId, run.remoteRunId, signal);
  }
  if (isMadeBy(session, run.runKey)) {
    const [first] = await api.rootTurns(sessionId, 'asc', signal);
    return first ?? null;
  }
  const turn = await findUnnamed(api, run, sessionId, signal);
  if (turn === null) {
    throw client.error('outcomeUnknown');
  }
  return turn;
}

export function isOver({ status }: JsonObject): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

/** A later message's turn that never got a name here: it is none of those that did, and holds the message. */
async function findUnnamed(
  api: SessionApi,
  { otherRuns, text }: RunReference,
  sessionId: string,
  signal: AbortSignal,
): Promise<JsonObject | null> {
  const turns = await api.rootTurns(sessionId, 'desc', signal);
  const unnamed = turns.filter(({ id }) => typeof id === 'string' && !otherRuns.includes(id));
  const [newest] = unnamed;
  if (newest === undefined) {
    return null;
  }
  const questions = await api.questions(sessionId, signal);
  const found = unnamed.find(turn => questions.some(asked => asked.turnId === turn.id && asked.text === text));
  if (found !== undefined) {
    return found;
  }
  // One that is under way may not have its message listed yet; as nobody else writes, it is ours.
  return isOver(newest) || questions.some(({ turnId }) => turnId === newest.id) ? null : newest;
}
