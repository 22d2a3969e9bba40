import { commands, window, workspace } from 'vscode';

/** Opens Markdown as a new, unsaved document with VS Code's own preview beside it, where extensions draw diagrams. */
export async function openAsMarkdown(text: string): Promise<void> {
  const document = await workspace.openTextDocument({ language: 'markdown', content: text });
  await window.showTextDocument(document);
  await commands.executeCommand('markdown.showPreviewToSide');
}
