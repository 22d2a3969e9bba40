import { commands } from 'vscode';
import type { PanelCommand } from '../../shared/protocol';
import { unreachable } from '../../shared/unreachable';
import { COMMANDS } from '../ids';
import type { PanelIntent, PanelModel } from '../panel/chatView';
import type { Chat } from './chat';
import type { Remedies } from './remedies';

/** What the panel shows is the chat; what is pressed in it goes there. */
export function panelModel(chat: Chat, remedies: Remedies): PanelModel {
  return {
    snapshot: () => chat.snapshot(),
    older: before =>
      chat.older(before).catch(error => {
        chat.fail(error);
        return null;
      }),
    onDidChange: listener => chat.onDidChange(listener),
    onDidReplace: listener => chat.onDidReplace(listener),
    handle: intent => {
      handle(intent, chat, remedies).catch(error => chat.fail(error));
    },
  };
}

async function handle(intent: PanelIntent, chat: Chat, remedies: Remedies): Promise<void> {
  const live = chat.thread?.live;
  switch (intent.type) {
    case 'send':
      return chat.sendDraft(intent);
    case 'stop':
      return live?.stop();
    case 'draftText':
      return chat.shown.setDraftText(intent.threadId, intent.text);
    case 'removeAttachment':
      return chat.shown.removeAttachment(intent.attachmentId);
    case 'remedy':
      return remedies.apply(intent.remedy, intent.entryId);
    case 'removeQueued':
      await live?.removeQueued(intent.messageId);
      return;
    case 'editQueued':
      return chat.shown.editQueued(intent.messageId);
    case 'sendQueued':
      return live?.sendQueued(intent.messageId);
    case 'command':
      return runCommand(intent.command);
    default:
      return unreachable(intent);
  }
}

async function runCommand(command: PanelCommand): Promise<void> {
  switch (command) {
    case 'setApiKey':
    case 'selectAssistant':
    case 'createAssistant':
    case 'newThread':
      await commands.executeCommand(COMMANDS[command]);
      return;
    case 'attachSelection':
      await commands.executeCommand(COMMANDS.askAboutSelection);
      return;
    default:
      return unreachable(command);
  }
}
