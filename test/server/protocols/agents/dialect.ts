import { type StreamDialect, typedFrame } from '../../http/eventStream';
import { newId } from '../../http/ids';

/** How the Agents API writes what a fault injects into a session's stream. */
export function agentsDialect(sessionId: string): StreamDialect {
  const event = (type: string, rest: object): { readonly type: string } => ({
    type,
    ...{ event_id: newId('evt'), session_id: sessionId },
    ...rest,
  });
  return {
    frame: typedFrame,
    errorEnds: false,
    unknownEvent: () => event('agent.session.turn.hologram.delta', { turn_id: null, delta: '…' }),
    unknownItem: () => {
      const item = { id: newId('holo'), type: 'hologram_call', status: 'in_progress', turn_id: null };
      return [
        event('agent.session.turn.item.added', { turn_id: null, output_index: 99, item }),
        event('agent.session.turn.item.done', {
          turn_id: null,
          output_index: 99,
          item: { ...item, status: 'completed' },
        }),
      ];
    },
    errorEvent: (code, message) => event('error', { error: { code, message, param: null, type: 'server_error' } }),
  };
}
