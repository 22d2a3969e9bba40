import type { Item, MessageItem, ReasoningItem, StepItem } from '../../shared/runEvent';
import type { Run } from '../../shared/transcript';

export type Step = ReasoningItem | StepItem;

/** A run as it is read: what the assistant said, and between it what it did, in the order of both. */
export type Segment =
  | { readonly kind: 'message'; readonly key: string; readonly item: MessageItem }
  | { readonly kind: 'steps'; readonly key: string; readonly items: readonly Step[] };

export function segmentsOf(run: Run): readonly Segment[] {
  const segments: Segment[] = [];
  for (const item of run.items) {
    const last = segments.at(-1);
    if (item.kind === 'message') {
      segments.push({ kind: 'message', key: item.id, item });
    } else if (!showsNothing(item)) {
      if (last?.kind === 'steps') {
        segments[segments.length - 1] = { ...last, items: [...last.items, item] };
      } else {
        segments.push({ kind: 'steps', key: item.id, items: [item] });
      }
    }
  }
  return segments;
}

/** Many servers keep their reasoning to themselves and send only that there was some. */
function showsNothing(item: Item): boolean {
  return item.kind === 'reasoning' && item.parts.every(part => !part.trim());
}
