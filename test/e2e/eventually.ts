import assert from 'node:assert/strict';

/** Waits until a condition holds, and says what was there when it never does. */
export async function eventually<T>(
  look: () => Promise<T> | T,
  holds: (value: T) => boolean,
  limitMs = 15_000,
): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const value = await look();
    if (holds(value)) {
      return value;
    }
    assert.ok(Date.now() < end, `still ${JSON.stringify(value)}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
