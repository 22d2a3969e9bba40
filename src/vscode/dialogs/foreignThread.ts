import { l10n } from 'vscode';
import type { RemoteThread } from '../../shared/runEvent';
import { type UserError, userError } from '../../shared/userError';
import { foreignIdText } from '../assistants/assistantCatalog';

/** Says of a thread's ID whose it is, when it can't be one of the assistant in use. */
export function foreignThread(kind: RemoteThread['kind']): UserError {
  return userError('threadForeign', { args: { what: foreignIdText(kind), assistant: ownerText(kind) } });
}

function ownerText(kind: RemoteThread['kind']): string {
  switch (kind) {
    case 'session':
      return l10n.t('a saved agent');
    case 'thread':
      return l10n.t('an assistant of the Assistants API');
    case 'conversation':
    case 'response':
      return l10n.t('a local assistant');
  }
}
