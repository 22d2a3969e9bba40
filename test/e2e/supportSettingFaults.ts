import { runCommand } from '../support/host/workbench';
import { createAssistant, waitForPrompt, withOtherThread } from './support';
import { type FaultPlace, pick, type SettingRow, settingItem, useServer } from './supportFaults';

const SELECT = {
  remedy: 'Select assistant',
  answer: ({ scenario }: FaultPlace) => pick(scenario, 'Sample Assistant'),
} as const;

const notAnAssistant = (what: string): string =>
  `This is ${what}, not an assistant’s ID. An agent’s ID on the server or “local:NAME” is wanted.`;

/** Settings with which nothing can be asked. The question stays in the input, and nothing is sent. */
export const SETTING_FAULTS: readonly SettingRow[] = [
  {
    name: 'a retired assistant of OpenAI',
    settings: { assistantId: 'asst_abc123', baseUrl: 'https://api.openai.com/v1' },
    code: 'assistantRetired',
    message:
      'OpenAI retired the Assistants API, and this assistant with it, on 2026-08-26. ' +
      'Create an assistant with the same instructions to go on.',
    remedy: 'Create assistant',
    answer: async place => {
      const { page } = place.scenario.editor;
      // Its model comes from the server's list, so the key comes first; and no test asks OpenAI.
      await waitForPrompt(page, 'API key for api.openai.com');
      await page.keyboard.press('Escape');
      await useServer(place, place.scenario.server.baseUrl);
      // A compatible server may well have it.
      await place.scenario.panel.getByRole('alert').waitFor({ state: 'detached' });
      await runCommand(page, 'Ask Assistant: Select Assistant');
      await withOtherThread(place.scenario.editor, () => pick(place.scenario, 'Sample Assistant'));
    },
  },
  {
    ...SELECT,
    name: 'an agent of Foundry',
    settings: { assistantId: 'foundry:reviewer' },
    code: 'protocolUnsupported',
    message: 'Assistants of this kind are not supported yet. Select one of the Agents API, or a local one.',
  },
  {
    name: 'a prompt',
    settings: { assistantId: 'pmpt_abc123' },
    code: 'promptRetired',
    message:
      'This is a prompt’s ID. OpenAI shuts prompts down on 2026-11-30. ' +
      'Create an assistant with the same instructions instead.',
    remedy: 'Create assistant',
    answer: ({ scenario }) =>
      createAssistant(scenario.editor.page, { name: 'Successor', model: 'scripted-1', instructions: 'Go on.' }),
  },
  {
    ...SELECT,
    name: 'a thread’s ID',
    settings: { assistantId: 'thread_abc123' },
    code: 'notAnAssistant',
    message: notAnAssistant('a thread’s ID'),
  },
  {
    ...SELECT,
    name: 'a model’s name',
    settings: { assistantId: 'gpt-5.5' },
    code: 'notAnAssistant',
    message: notAnAssistant('a model’s name'),
  },
  {
    ...SELECT,
    name: 'a key in the place of an ID',
    settings: { assistantId: 'sk-proj-0123456789abcdef' },
    code: 'notAnAssistant',
    message: notAnAssistant('an API key (it was not sent; take it out of the settings)'),
  },
  {
    name: 'an address that is none',
    settings: { baseUrl: 'my server' },
    code: 'baseUrlInvalid',
    message: 'The server’s address in the settings cannot be used.',
    remedy: 'Open settings',
    answer: async ({ scenario }) => {
      await (await settingItem(scenario)).locator('input').fill(scenario.server.baseUrl);
      await scenario.panel.getByRole('alert').waitFor({ state: 'detached' });
    },
  },
];
