// What the panel has done for it when something in an answer is pressed or drawn: a bundle of its own, loaded then.
export { CodeApplier } from '../apply/codeApplier';
export { insertAtCursor } from '../editor/insertAtCursor';
export { openAsMarkdown } from '../editor/openAsMarkdown';
export { typeInTerminal } from '../editor/typeInTerminal';
export { existingFiles, openWorkspaceFile } from '../editor/workspaceFiles';
export { ThemeWatch } from '../theme/themeWatch';
