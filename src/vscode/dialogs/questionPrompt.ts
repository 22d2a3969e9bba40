import { l10n, window } from 'vscode';
import { DisposableStore } from '../../shared/disposable';
import type { SelectionAttachment } from '../../shared/transcript';

/** What came of asking for a question: it is asked, or what was typed so far is kept. */
export type EnteredQuestion = { readonly asked: string } | { readonly given: 'up'; readonly typed: string };

/** Asks for a question. `assistantName` is null while no assistant is chosen. */
export function enterQuestion(assistantName: string | null): Promise<EnteredQuestion> {
  return new Promise(resolve => {
    const owned = new DisposableStore();
    const input = owned.add(window.createInputBox());
    const finish = (entered: EnteredQuestion) => {
      owned.dispose();
      resolve(entered);
    };
    input.title = l10n.t('Ask Assistant');
    input.placeholder =
      assistantName === null ? l10n.t('Ask your assistant') : l10n.t('Ask {name}', { name: assistantName });
    owned.add(input.onDidAccept(() => finish({ asked: input.value })));
    owned.add(input.onDidHide(() => finish({ given: 'up', typed: input.value })));
    input.show();
  });
}

/** Whether the selection goes along with the question; null when the user gave up. */
export async function offerSelection({ path, startLine, endLine }: SelectionAttachment): Promise<boolean | null> {
  const withSelection = { label: l10n.t('Ask with the selection'), description: `${path}:${startLine}–${endLine}` };
  const without = { label: l10n.t('Ask without it') };
  const chosen = await window.showQuickPick([withSelection, without], { title: l10n.t('Ask Assistant') });
  return chosen ? chosen === withSelection : null;
}
