import type { AssistantProfile } from '../../core/assistant';
import type { BackgroundChoice } from '../../core/backend';
import { unreachable } from '../../shared/unreachable';
import type { KnownServer } from './knownServer';
import type { Home } from './threadHome';

const LONG_EFFORTS: readonly string[] = ['high', 'xhigh', 'max'];
const LONG_MODELS = /-pro\b/;

/**
 * Whether a response is asked for in the background, where the server goes on with it when the connection breaks. That
 * takes a server that is known to keep it. `auto` also wants it to be worth its price, a later first word.
 */
export function inBackground(
  choice: BackgroundChoice,
  profile: AssistantProfile,
  home: Home,
  server: KnownServer,
): boolean {
  const kept = home.kind === 'conversation' || (home.kind === 'chain' && server.home === 'chain');
  if (!kept || server.background === false) {
    return false;
  }
  switch (choice) {
    case 'on':
      return true;
    case 'off':
      return false;
    case 'auto':
      return server.background === true && isLikelyLong(profile);
    default:
      return unreachable(choice);
  }
}

function isLikelyLong({ model, reasoningEffort = '' }: AssistantProfile): boolean {
  return LONG_EFFORTS.includes(reasoningEffort) || LONG_MODELS.test(model);
}
