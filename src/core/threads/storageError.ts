import { type UserError, userError } from '../../shared/userError';

/** What a file system threw, as what the user is told. */
export function storageError(error: unknown, code: 'storageFailed' | 'threadUnreadable' = 'storageFailed'): UserError {
  return userError(code, { detail: error instanceof Error ? error.message : String(error) });
}
