import type { FromPanel } from '../shared/protocol';
import type { Composer } from './composer';
import type { PanelActions } from './view/panelView';

/** What the page does by itself when something is pressed. */
export interface PageReactions {
  sent(): void;
  loadOlder(): void;
  jumpToNewest(): void;
}

/** What each control of the page does. */
export function panelActions(
  post: (message: FromPanel) => void,
  composer: Composer,
  page: PageReactions,
): PanelActions {
  // The host answers these from the draft, so it gets what was typed first.
  const postAfterDraft = (message: FromPanel): void => {
    composer.flush();
    post(message);
  };
  return {
    typed: text => composer.typed(text),
    send: hasAttachments => {
      if (composer.send(hasAttachments)) {
        page.sent();
      }
    },
    stop: () => {
      post({ type: 'stop' });
      composer.focus();
    },
    removeAttachment: attachmentId => {
      postAfterDraft({ type: 'removeAttachment', attachmentId });
      composer.focus();
    },
    command: command => postAfterDraft({ type: 'command', command }),
    edit: messageId => {
      postAfterDraft({ type: 'editQueued', messageId });
      composer.focus();
    },
    remove: messageId => post({ type: 'removeQueued', messageId }),
    sendNow: messageId => post({ type: 'sendQueued', messageId }),
    remedy: remedy => postAfterDraft({ type: 'remedy', remedy, entryId: null }),
    loadOlder: page.loadOlder,
    jumpToNewest: () => {
      page.jumpToNewest();
      composer.focus();
    },
  };
}
