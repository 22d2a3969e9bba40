import type { UserError } from '../shared/userError';
import type { ParsedAssistantFile } from './assistants/assistantFile';
import type { NewAssistant } from './assistants/assistantTemplate';
import type { CreateBackend } from './backend';
import type { Merging } from './history/historySync';

/** What is too large to be loaded when the extension is activated; `dist/backends.js` exports it. */
export interface LazyModules extends Merging {
  readonly createBackend: CreateBackend;
  readonly parseAssistantFile: (file: {
    readonly name: string;
    readonly text: string;
  }) => ParsedAssistantFile | UserError;
  readonly assistantFileText: (assistant: NewAssistant) => string;
}
