import { UserError } from '../../shared/userError';
import type { Client, HeaderNeeds, Purpose } from './client';
import { IDEMPOTENT, retrying } from './retry';

/** Deletes what lies at a path; what isn't there any more needs no deleting. Throws a `UserError`. */
export async function deleteThread(
  client: Client,
  purpose: Purpose,
  path: string,
  needs: HeaderNeeds,
  signal: AbortSignal,
): Promise<void> {
  try {
    await retrying(IDEMPOTENT, client.timing, signal, () =>
      client.call(purpose, () => client.openai.delete(path, client.options(signal, { ...needs, anyReply: true }))),
    );
  } catch (error) {
    if (!(error instanceof UserError && error.info.code === 'threadUnknown')) {
      throw error;
    }
  }
}
