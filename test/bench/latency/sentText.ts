import type { Sent } from '../../server/control/observer';

/** How much of an answer has left the server up to a moment; see {@link Shown}. */
export interface SentDelta {
  readonly at: number;
  readonly length: number;
}

/** Notes each piece of text at the moment in which the server puts it on the socket. */
export class SentText {
  private deltas: SentDelta[] = [];

  readonly observe = ({ value }: Sent): void => {
    const delta = deltaOf(value);
    if (delta !== null) {
      const length = (this.deltas.at(-1)?.length ?? 0) + delta.replace(/\s+/g, '').length;
      this.deltas.push({ at: Date.now(), length });
    }
  };

  /** What was noted since the last time, which is one answer's. */
  take(): readonly SentDelta[] {
    const taken = this.deltas;
    this.deltas = [];
    return taken;
  }
}

function deltaOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('type' in value) || !('delta' in value)) {
    return null;
  }
  const { type, delta } = value;
  return typeof type === 'string' && type.endsWith('output_text.delta') && typeof delta === 'string' ? delta : null;
}
