import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { PanelSnapshot, PanelStatus, ToPanel } from '../../src/shared/protocol';
import type { RemoteThread } from '../../src/shared/runEvent';
import { answerInput, quickPickItem } from '../support/host/workbench';
import { eventually } from './eventually';
import type { Editor } from './harness';
import type { Recording } from './harnessMessages';
import type { Scenario } from './scenario';

/** Of each recording, how far it was read and what was in it: it is asked for again and again while something is awaited. */
const read = new WeakMap<Recording, { count: number; readonly told: ToPanel[] }>();

/** What the extension has told the panel so far, oldest first. */
export function toldPanel({ recording }: Editor): readonly ToPanel[] {
  const { messages } = recording;
  const known = read.get(recording) ?? { count: 0, told: [] };
  read.set(recording, known);
  for (const { direction, text } of messages.slice(known.count)) {
    const message = direction === 'to panel' ? JSON.parse(text) : null;
    if (typeof message === 'object' && message !== null && 'type' in message) known.told.push(message);
  }
  known.count = messages.length;
  return known.told;
}

/** Every snapshot so far: one for each thread that was shown. */
export function snapshots(editor: Editor): readonly PanelSnapshot[] {
  return toldPanel(editor).flatMap(message => (message.type === 'snapshot' ? [message.snapshot] : []));
}

/** The ID of the thread that the panel shows. */
export function shownThread(editor: Editor): string {
  return snapshots(editor).at(-1)?.threadId ?? '';
}

/** What the panel was last told about the assistant, the set-up and failures. */
export function shownStatus(editor: Editor): PanelStatus | undefined {
  return toldPanel(editor)
    .flatMap((message): readonly PanelStatus[] => {
      switch (message.type) {
        case 'snapshot':
          return [message.snapshot.status];
        case 'changes':
          return message.changes.flatMap(change => (change.type === 'statusChanged' ? [change.status] : []));
        default:
          return [];
      }
    })
    .at(-1);
}

/** Begins a new thread by the button, and waits until the panel shows it and has the focus. */
export async function newThread(scenario: Pick<Scenario, 'editor' | 'input'>): Promise<string> {
  const { editor, input } = scenario;
  await withOtherThread(editor, () => editor.clickTitleAction('New Thread'));
  await focused(input);
  return shownThread(editor);
}

/** Waits until an element of the panel has the focus. */
export async function focused(input: Scenario['input']): Promise<void> {
  await eventually(
    () => input.evaluate(node => node === document.activeElement),
    isFocused => isFocused,
  );
}

/** Does something after which the panel shows another thread, and waits until it does. */
export async function withOtherThread(editor: Editor, change: () => Promise<unknown>): Promise<void> {
  const before = shownThread(editor);
  // What has changed nothing shows nothing else.
  if ((await change()) === false) return;
  await eventually(
    () => shownThread(editor),
    id => id !== before,
  );
}

/** The folder in which the extension keeps everything of its own. */
export function extensionStorage(editor: Editor): string {
  return path.join(editor.userData, 'User/globalStorage/ask-assistant.ask-assistant');
}

/** A line of a thread's file, as far as these tests look at it. */
export interface StoredRecord {
  readonly type: string;
  readonly messageId?: string;
  readonly delivery?: string;
  readonly message?: { readonly text: string };
  readonly event?: {
    readonly type: string;
    readonly thread?: RemoteThread;
    readonly end?: { readonly kind: string; readonly error?: { readonly code: string; readonly remedy: string } };
  };
}

/** The lines of a thread's file; empty while it has none. */
export function threadFile(editor: Editor, threadId: string): readonly StoredRecord[] {
  const file = path.join(extensionStorage(editor), 'threads', threadId, 'thread.jsonl');
  if (!fs.existsSync(file)) return [];
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  // The last one may be half written.
  return lines.slice(0, -1).map(line => JSON.parse(line) as StoredRecord);
}

/** How the runs of a thread have ended, oldest first, as its file says. */
export function storedEnds(editor: Editor, threadId: string) {
  return threadFile(editor, threadId).flatMap(({ event }) => (event?.end ? [event.end] : []));
}

/** Waits for the InputBox or QuickPick with this text in its title, prompt or placeholder. */
export async function waitForPrompt(page: Page, text: string): Promise<void> {
  const widget = page.locator('.quick-input-widget:visible');
  await widget
    .filter({ hasText: text })
    .or(widget.filter({ has: page.locator(`input[placeholder="${text}"]`) }))
    .waitFor();
}

/** Answers the InputBox that asks this. */
export async function answerPrompt(page: Page, prompt: string, text: string): Promise<void> {
  await waitForPrompt(page, prompt);
  await answerInput(page, text);
}

/** Answers what "Create Assistant" asks, for an assistant in the user's own folder. */
export async function createAssistant(
  page: Page,
  { name, model, instructions }: { readonly name: string; readonly model: string; readonly instructions: string },
): Promise<void> {
  await answerPrompt(page, 'What is it called?', name);
  await waitForPrompt(page, 'Which model answers?');
  await quickPickItem(page, model).click();
  await answerPrompt(page, 'What should it know and do?', instructions);
  await waitForPrompt(page, 'Where is it kept?');
  await quickPickItem(page, 'For me, in every window').click();
}
