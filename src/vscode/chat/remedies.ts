import { commands, window } from 'vscode';
import type { Message } from '../../shared/transcript';
import { unreachable } from '../../shared/unreachable';
import { type ErrorCode, type Remedy, toErrorInfo } from '../../shared/userError';
import type { SetUp } from '../dialogs/setUp';
import type { Log } from '../log';
import { errorText, remedyText } from '../strings';
import type { Chat } from './chat';

/** Does what the button inside a failure says, and then goes on with the question that had failed. */
export class Remedies {
  constructor(
    private readonly chat: Chat,
    private readonly setUp: () => Promise<SetUp>,
    private readonly log: Log,
  ) {}

  /** `entryId` names the message or run that failed; null for a failure that belongs to none. */
  async apply(remedy: Remedy, entryId: string | null): Promise<void> {
    const message = this.messageOf(entryId);
    switch (remedy) {
      case 'setApiKey':
        if (await (await this.setUp()).setApiKey()) {
          await this.goOn(entryId, message);
        }
        return;
      case 'selectAssistant':
        return this.moveOn(message, await (await this.setUp()).selectAssistant());
      case 'createAssistant':
        return this.moveOn(message, await (await this.setUp()).createAssistant());
      case 'openSettings':
        await commands.executeCommand('workbench.action.openSettings', settingFor(this.codeOf(entryId)));
        return;
      case 'tryAgain':
      case 'sendAgain':
        return message ? this.sendAgain(message) : this.chat.refresh();
      case 'sendNewest':
        return this.sendAgain(message, true);
      case 'reconnect':
        this.chat.thread?.live.reconnect();
        return;
      case 'newThread':
        await this.chat.newThread();
        if (message) {
          await this.ask(message);
        }
        return;
      case 'showLog':
        this.log.show();
        return;
      default:
        return unreachable(remedy);
    }
  }

  /** Shows a failure of a command as a notification, with its remedy. */
  async show(error: unknown): Promise<void> {
    const info = toErrorInfo(error);
    const button = remedyText(info.remedy);
    if ((await window.showErrorMessage(errorText(info), button)) === button) {
      await this.apply(info.remedy, null);
    }
  }

  /** A run that can be watched again is; a message that surely never arrived is sent; nothing is sent twice. */
  private async goOn(entryId: string | null, message: Message | null): Promise<void> {
    const { live } = this.chat.thread ?? {};
    const run = live?.transcript.entries.find(({ id }) => id === entryId);
    if (run?.kind === 'run' && run.end?.kind === 'detached' && run.end.resumable) {
      live?.reconnect();
    } else if (message?.delivery === 'unsent') {
      await this.sendAgain(message);
    }
  }

  private async sendAgain(message: Message | null, newestOnly = false): Promise<void> {
    if (message) {
      await this.chat.thread?.live.sendAgain(message.id, newestOnly);
    }
  }

  /** Another assistant has a thread of its own: the question that nobody answered goes there. */
  private async moveOn(message: Message | null, chosen: boolean): Promise<void> {
    if (!chosen) {
      return;
    }
    const before = this.chat.thread;
    await this.chat.refresh();
    if (message && this.chat.thread !== before) {
      await this.ask(message);
    } else {
      await this.sendAgain(message);
    }
  }

  private async ask({ text, attachments }: Message): Promise<void> {
    await this.chat.ask({ text, attachments });
  }

  private messageOf(entryId: string | null): Message | null {
    const entries = this.chat.thread?.live.transcript.entries ?? [];
    const entry = entries.find(({ id }) => id === entryId);
    const messageId = entry?.kind === 'run' ? entry.messageId : entry?.id;
    const message = entries.find(({ id }) => id === messageId);
    return message?.kind === 'message' ? message : null;
  }

  private codeOf(entryId: string | null): ErrorCode | null {
    const entry = this.chat.thread?.live.transcript.entries.find(({ id }) => id === entryId);
    const end = entry?.kind === 'run' ? entry.end : undefined;
    return end?.kind === 'failed' || end?.kind === 'detached' ? end.error.code : null;
  }
}

function settingFor(code: ErrorCode | null): string {
  return code === 'selectionTooLarge' ? 'askAssistant.selectionLimit' : 'askAssistant.baseUrl';
}
