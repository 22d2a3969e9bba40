/** A new ID that no other window makes; threads, messages, runs and attachments are known by one. */
export function newId(): string {
  return crypto.randomUUID();
}
