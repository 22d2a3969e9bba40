const encoder = new TextEncoder();

/**
 * Looks for a text in UTF-8, upper and lower case alike, and makes no string of it: to have the memory for one costs a
 * hundred times as much as to look through it. Horspool's way: compared from its end, and passed over by its length.
 */
export class BytePattern {
  private readonly skips: Uint32Array;

  private constructor(
    private readonly lower: Uint8Array,
    private readonly upper: Uint8Array,
  ) {
    const last = lower.length - 1;
    this.skips = new Uint32Array(256).fill(lower.length);
    for (let at = 0; at < last; at++) {
      this.skips[lower[at] ?? 0] = last - at;
      this.skips[upper[at] ?? 0] = last - at;
    }
  }

  /** Null for a text that is longer in one case than in the other, as one with ŉ, and for an empty one. */
  static of(text: string): BytePattern | null {
    const [lower, upper] = [encoder.encode(text.toLowerCase()), encoder.encode(text.toUpperCase())];
    return lower.length === upper.length && lower.length > 0 ? new BytePattern(lower, upper) : null;
  }

  /** Where it begins, in bytes, at `from` or after it; -1 when it isn't there. */
  indexIn(bytes: Uint8Array, from = 0): number {
    const { lower, upper, skips } = this;
    const last = lower.length - 1;
    for (let end = from + last; end < bytes.length; end += skips[bytes[end] ?? 0] ?? 1) {
      let at = last;
      while (at >= 0 && isEither(bytes[end - last + at], lower[at], upper[at])) {
        at--;
      }
      if (at < 0) {
        return end - last;
      }
    }
    return -1;
  }
}

function isEither(byte: number | undefined, one: number | undefined, other: number | undefined): boolean {
  return byte === one || byte === other;
}
