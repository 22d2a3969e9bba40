import { newId } from '../../../../src/shared/ids';
import { unreachable } from '../../../../src/shared/unreachable';
import { toErrorInfo, UserError } from '../../../../src/shared/userError';
import { NodeFileSystem } from '../../../../src/vscode/threads/nodeFileSystem';
import { FaultyFiles } from '../disk/faultyFiles';
import { page } from './fakeVscode';
import {
  type FromWindow,
  inView,
  type ToWindow,
  type WindowCall,
  type WindowOptions,
  type WindowView,
} from './messages';
import { type Product, startProduct } from './product';

/* A window in a process of its own, so that it can be killed: the product with its real files and adapters. */

const options: WindowOptions = JSON.parse(process.argv[2] ?? '{}');
const disk = new FaultyFiles(new NodeFileSystem(options.root));
disk.fault = options.disk ?? null;
const product = startProduct(options, disk);
const { chat } = product;

const showing = () => {
  const view = look(product);
  if (view) {
    tell({ type: 'shown', view });
  }
};
chat.onDidReplace(showing);
showing();

process.on('message', ({ id, call }: ToWindow) => {
  perform(call).then(
    () => tell({ type: 'done', id, view: look(product) ?? fail('nothing is shown') }),
    error => tell({ type: 'failed', id, error: toErrorInfo(error) }),
  );
});
// The test that started this window is gone.
process.on('disconnect', () => process.exit());

async function perform(call: WindowCall): Promise<void> {
  const { thread } = chat;
  if (!thread) {
    return fail('nothing is shown');
  }
  const { live } = thread;
  switch (call.do) {
    case 'draft':
      chat.shown.setDraft({ text: call.text, attachments: call.attachments ?? [] });
      return product.drafts.flush();
    case 'type':
      return chat.shown.setDraftText(thread.id, call.text);
    case 'send':
      await chat.sendDraft({
        type: 'send',
        threadId: thread.id,
        messageId: newId(),
        text: call.text + 'x'.repeat(call.more ?? 0),
      });
      return throwFailure();
    case 'stop':
      return live.stop();
    case 'sendQueued':
      return live.sendQueued(call.messageId);
    case 'removeQueued':
      await live.removeQueued(call.messageId);
      return;
    case 'editQueued':
      return chat.shown.editQueued(call.messageId);
    case 'sendAgain':
      return live.sendAgain(call.messageId);
    case 'reconnect':
      return live.reconnect();
    case 'breakDisk':
      disk.fault = call.fault;
      return;
    case 'losePage':
      page.isThere = false;
      return;
    case 'rest':
      return rest();
    case 'look':
      return;
    case 'close':
      return product.threads.close();
    default:
      return unreachable(call);
  }
}

/** Whatever is shown by then: the thread may be opened anew meanwhile. */
async function rest(): Promise<void> {
  while (chat.thread && chat.thread.live.state !== 'idle') {
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

function throwFailure(): void {
  const { failure } = chat.snapshot()?.status ?? {};
  if (failure) {
    throw new UserError(failure);
  }
}

function look({ chat, warnings }: Product): WindowView | null {
  const { thread } = chat;
  if (!thread) {
    return null;
  }
  const { entries, queue } = thread.live.transcript;
  return {
    readOnly: thread.readOnly,
    state: thread.live.state,
    transcript: {
      entries: entries.map(entry => (entry.kind === 'message' ? { ...entry, text: inView(entry.text) } : entry)),
      queue: queue.map(message => ({ ...message, text: inView(message.text) })),
    },
    draft: { ...thread.draft, text: inView(thread.draft.text) },
    failure: chat.snapshot()?.status.failure ?? null,
    warnings,
  };
}

function tell(message: FromWindow): void {
  if (process.connected) {
    process.send?.(message);
  }
}

function fail(message: string): never {
  throw new Error(message);
}
