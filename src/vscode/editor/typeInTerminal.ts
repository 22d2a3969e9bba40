import { l10n, window } from 'vscode';
import { commandLines } from './commandLines';

/**
 * Types a command into the terminal and never starts it: that is the user's key to press. Of several lines one is
 * chosen, for a terminal would start each at once.
 */
export async function typeInTerminal(code: string): Promise<void> {
  const lines = commandLines(code);
  const line =
    lines.length > 1
      ? await window.showQuickPick(lines, { placeHolder: l10n.t('The command to type into the terminal') })
      : lines[0];
  if (line !== undefined) {
    const terminal = window.activeTerminal ?? window.createTerminal();
    terminal.show();
    terminal.sendText(line, false);
  }
}
