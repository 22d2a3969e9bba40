import { type StreamDialect, typedFrame } from '../../http/eventStream';
import { newId } from '../../http/ids';

/** How the Responses API writes what a fault injects; the stream gives the numbers. */
export const responsesDialect: StreamDialect = {
  frame: typedFrame,
  errorEnds: true,
  unknownEvent: () => event('response.hologram.delta', { item_id: newId('holo'), output_index: 0, delta: '…' }),
  unknownItem: () => {
    const item = { id: newId('holo'), type: 'hologram_call', status: 'in_progress' };
    return [
      event('response.output_item.added', { output_index: 99, item }),
      event('response.output_item.done', { output_index: 99, item: { ...item, status: 'completed' } }),
    ];
  },
  errorEvent: (code, message) => event('error', { code, message, param: null }),
};

function event(type: string, rest: object): { readonly type: string } {
  return { type, ...{ sequence_number: 0 }, ...rest };
}
