import { stringify } from 'yaml';

/** What a new assistant begins with. */
export interface NewAssistant {
  readonly name: string;
  readonly model: string;
  readonly description?: string;
  readonly instructions?: string;
}

/** The text of a new assistant's file, such that `parseAssistantFile` reads the same from it. */
export function assistantFileText({ name, model, description, instructions }: NewAssistant): string {
  const fields = { name, ...(description ? { description } : {}), model };
  const yaml = stringify(fields, { lineWidth: 0 });
  return `---\n${yaml}---\n\n${instructions?.trim() || DEFAULT_INSTRUCTIONS}\n`;
}

const DEFAULT_INSTRUCTIONS = `You help a programmer in their editor. Questions may come with selected code, headed by its path and lines.

- Answer what was asked first, then explain as much as is needed to trust the answer.
- Keep to the style and the language of the code at hand.
- Say so when you are not sure, or when you would need to see more of the code.`;
