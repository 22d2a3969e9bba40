import type { Locator } from 'playwright-core';
import type { ErrorCode } from '../../src/shared/userError';
import type { Settings } from '../support/host/quietSettings';
import { quickPickItem } from '../support/host/workbench';
import type { Scenario } from './scenario';
import { withOtherThread } from './support';

/** What a fault has to work with. */
export interface FaultPlace {
  readonly scenario: Scenario;
  /** Nobody listens there. */
  readonly unusedPort: number;
  /** Done after the row, in any case. */
  readonly later: (undo: () => Promise<unknown>) => void;
}

/** A fault that strikes a question on its way, what is said about it, and what the button inside makes of it. */
export interface FaultRow {
  readonly name: string;
  readonly arrange: (place: FaultPlace) => Promise<void> | void;
  readonly code: ErrorCode;
  readonly end?: 'failed' | 'detached';
  /** In English, with `{host}` for the server's. */
  readonly message: string;
  readonly remedy: string;
  /** The question is in the thread after the failure: with this mark or with none. */
  readonly mark: 'Not sent' | 'May have been sent' | null;
  /** How many requests to the scenario's server have held the question when the failure is shown. */
  readonly requests: number;
  /** What has to happen before the click so that it can help. */
  readonly mend?: (place: FaultPlace) => Promise<void> | void;
  /** What the user answers after the click. */
  readonly answer?: (place: FaultPlace) => Promise<void>;
  /** How many more requests hold the question once it is answered; 1 unless told. */
  readonly more?: number;
  /** Whether the thread may have other messages by then. */
  readonly goesOn?: true;
}

/** A setting that keeps a question from being asked: the question stays in the input. */
export interface SettingRow {
  readonly name: string;
  readonly settings: { readonly assistantId?: string; readonly baseUrl?: string };
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
  /** What the user answers after the click, so that the question can be sent. */
  readonly answer: (place: FaultPlace) => Promise<void>;
}

/** Points the settings at another server until the row is over. */
export async function useServer(place: FaultPlace, baseUrl: string): Promise<void> {
  await useSettings(place, { baseUrl });
}

/** Puts another assistant into the settings until the row is over. */
export async function useAssistant(place: FaultPlace, assistantId: string): Promise<void> {
  await useSettings(place, { assistantId });
}

/** Each server and each assistant has a thread of its own, which is shown then. */
async function useSettings({ scenario, later }: FaultPlace, settings: SettingRow['settings']): Promise<void> {
  const { editor, server, assistantId } = scenario;
  const usual = { baseUrl: server.baseUrl, assistantId };
  later(() => withOtherThread(editor, () => editor.writeSettings(named(usual))));
  await withOtherThread(editor, () => editor.writeSettings(named(settings)));
}

/** As the settings file names them. */
export function named(settings: SettingRow['settings']): Settings {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [`askAssistant.${name}`, value]));
}

/** Chooses a row of the open QuickPick, once it is complete: rows that come push others down. */
export async function pick({ editor: { page } }: Scenario, text: string): Promise<void> {
  await quickPickItem(page, text).waitFor();
  await page.locator('.quick-input-widget:visible .quick-input-progress.active').waitFor({ state: 'detached' });
  await quickPickItem(page, text).click();
}

/** The server's address in the Settings editor, once that is open. */
export async function settingItem({ editor: { page } }: Scenario): Promise<Locator> {
  const item = page.locator('.settings-editor .setting-item-contents').filter({ hasText: 'Base Url' }).first();
  await item.waitFor();
  return item;
}
