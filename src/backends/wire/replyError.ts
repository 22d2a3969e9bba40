import type { ErrorInfo } from '../../shared/userError';
import { UserError } from '../../shared/userError';
import type { ServerError } from './serverError';

/** A failure that the server itself reported, with its words for those who have to look closer. */
export class ReplyError extends UserError {
  constructor(
    info: ErrorInfo,
    readonly reply: ServerError,
  ) {
    super(info);
  }
}
