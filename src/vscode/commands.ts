import { l10n, window } from 'vscode';
import { isJsonObject } from '../shared/json';
import type { SelectionAttachment } from '../shared/transcript';
import type { Question } from './chat/chat';
import type * as DialogsModule from './dialogs/index';
import { selectionsOf } from './editor/selection';
import { COMMANDS, THREAD_COMMANDS } from './ids';
import type { Log } from './log';
import type { ChatView } from './panel/chatView';
import type { Settings } from './settings';
import type { ThreadList } from './threadsView/index';

/** What `askAssistant.ask` takes from a keybinding. */
export interface AskArguments {
  readonly question?: string;
  /** Whether the selection goes along; asked for when it is left out and something is selected. */
  readonly selection?: boolean;
  readonly assistantId?: string;
  readonly newThread?: boolean;
}

/** The dialogs' bundle, as it is loaded. */
export type Dialogs = typeof DialogsModule;

interface CommandContext extends DialogsModule.ThreadOpenerContext {
  readonly view: ChatView;
  readonly dialogs: () => Promise<Dialogs>;
  readonly settings: Settings;
  readonly log: Log;
  readonly threadList: () => Promise<ThreadList>;
}

/** A command's ID in `package.json`. */
export type CommandId = (typeof COMMANDS)[keyof typeof COMMANDS];

/** What each command of `package.json` does. A `UserError` that one throws is for the user to see. */
export type CommandTable = Readonly<Record<CommandId, (...args: readonly unknown[]) => unknown>>;

export function commandTable(context: CommandContext): CommandTable {
  const { chat, view, setUp, log, threadList } = context;
  const ofThreads = Object.values(THREAD_COMMANDS).map(
    id => [id, async (row: unknown) => (await threadList()).run(id, row)] as const,
  );
  return {
    ...(Object.fromEntries(ofThreads) as Pick<CommandTable, (typeof ofThreads)[number][0]>),
    [COMMANDS.ask]: args => ask(context, parseAskArguments(args)),
    [COMMANDS.sendSelection]: () => sendSelection(context),
    [COMMANDS.askAboutSelection]: () => askAboutSelection(context),
    [COMMANDS.setApiKey]: async () => (await setUp()).setApiKey(),
    [COMMANDS.clearApiKey]: async () => (await setUp()).clearApiKey(),
    [COMMANDS.selectAssistant]: async () => (await setUp()).selectAssistant(),
    [COMMANDS.createAssistant]: async () => (await setUp()).createAssistant(),
    [COMMANDS.newThread]: async () => {
      await chat.newThread();
      await view.focus();
    },
    [COMMANDS.openThread]: args => openThread(context, args),
    [COMMANDS.searchThreads]: () => openThread(context, null),
    [COMMANDS.stop]: () => chat.thread?.live.stop(),
    [COMMANDS.find]: () => view.find(),
    [COMMANDS.testConnection]: async () => (await setUp()).testConnection(),
    [COMMANDS.showLog]: () => log.show(),
    [COMMANDS.focus]: () => view.focus(),
  };
}

async function openThread(context: CommandContext, args: unknown): Promise<void> {
  const { openThread: open } = await context.dialogs();
  const { threadId, preserveFocus } = isJsonObject(args) ? args : {};
  const opened = await open(context, typeof threadId === 'string' ? threadId.trim() : null);
  if (opened?.found) {
    await context.view.find(opened.found);
  } else if (opened) {
    await (preserveFocus === true ? context.view.show() : context.view.focus());
  }
}

async function ask(context: CommandContext, args: AskArguments): Promise<void> {
  const { chat, settings, dialogs } = context;
  const { enterQuestion, offerSelection } = await dialogs();
  const selections = args.selection === false ? [] : currentSelections(settings);
  const [first] = selections;
  const wanted = first ? (args.selection ?? (await offerSelection(first))) : false;
  if (wanted === null) {
    return;
  }
  const attachments = wanted ? selections : [];
  const entered =
    args.question === undefined
      ? await enterQuestion(chat.assistantNameFor(args.assistantId))
      : { asked: args.question };
  if ('given' in entered) {
    // What was typed and not sent becomes the draft.
    if (entered.typed.trim() !== '') {
      chat.shown.addToDraft(entered.typed, attachments);
    }
    return;
  }
  if (entered.asked.trim() === '' && !attachments.length) {
    return;
  }
  await askInPanel(context, {
    text: entered.asked,
    attachments,
    ...(args.assistantId === undefined ? {} : { assistantId: args.assistantId }),
    ...(args.newThread === undefined ? {} : { newThread: args.newThread }),
  });
}

async function sendSelection(context: CommandContext): Promise<void> {
  const attachments = selectionsOrHint(context.settings);
  if (attachments.length) {
    await askInPanel(context, { text: '', attachments });
  }
}

/** Shows the panel at once; but not while something is chosen first, which would close when it loses the focus. */
async function askInPanel({ chat, view }: CommandContext, question: Question): Promise<void> {
  const asked = chat.ask(question);
  if (!(await chat.isSetUp())) {
    await asked;
  }
  await view.focus();
  await asked;
}

async function askAboutSelection({ chat, view, settings }: CommandContext): Promise<void> {
  const attachments = selectionsOrHint(settings);
  if (attachments.length) {
    await chat.refresh();
    chat.shown.addToDraft('', attachments);
    await view.focus();
  }
}

function currentSelections(settings: Settings): readonly SelectionAttachment[] {
  return window.activeTextEditor ? selectionsOf(window.activeTextEditor, settings.selectionLimit) : [];
}

function selectionsOrHint(settings: Settings): readonly SelectionAttachment[] {
  const selections = currentSelections(settings);
  if (!selections.length) {
    void window.showInformationMessage(l10n.t('Select some code in an editor first.'));
  }
  return selections;
}

/** Keybindings are written by hand: what has the wrong form is left out. */
function parseAskArguments(value: unknown): AskArguments {
  if (typeof value !== 'object' || value === null) {
    return {};
  }
  const { question, selection, assistantId, newThread } = value as Readonly<Record<string, unknown>>;
  return {
    ...(typeof question === 'string' ? { question } : {}),
    ...(typeof selection === 'boolean' ? { selection } : {}),
    ...(typeof assistantId === 'string' ? { assistantId } : {}),
    ...(typeof newThread === 'boolean' ? { newThread } : {}),
  };
}
