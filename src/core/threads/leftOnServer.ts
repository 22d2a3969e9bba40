import type { RemoteThread } from '../../shared/runEvent';

/**
 * What stays on the server of a thread that is deleted there. A conversation's items outlive it; a chain is nothing that
 * a server knows of, only responses that lead to one another.
 */
export function leftOnServer(kind: RemoteThread['kind']): 'nothing' | 'items' | 'all' {
  switch (kind) {
    case 'session':
    case 'thread':
      return 'nothing';
    case 'conversation':
      return 'items';
    case 'response':
      return 'all';
  }
}
