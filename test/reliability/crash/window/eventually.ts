import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until it no longer throws, and throws the last of it after eight seconds. */
export async function eventually(holds: () => Promise<unknown>): Promise<void> {
  for (const end = Date.now() + 8_000; ; await sleep(10)) {
    try {
      await holds();
      return;
    } catch (error) {
      if (Date.now() > end) {
        throw error;
      }
    }
  }
}
