import type { Message } from 'openai/resources/beta/threads/messages';

/** The names of a run's events, each run of the same name once. */
export function namesOf(events: readonly { readonly event: string }[]): readonly string[] {
  return events.map(({ event }) => event).filter((name, index, all) => name !== all[index - 1]);
}

/** What a message says. */
export function textOf({ content }: Message): string {
  return content.map(part => (part.type === 'text' ? part.text.value : '')).join('');
}

/** A function to offer. */
export const weather = {
  type: 'function',
  function: { name: 'get_weather', description: 'The weather', parameters: {} },
} as const;
