import { l10n, Uri, window, workspace } from 'vscode';
import { storageError } from '../../core/threads/storageError';
import { parseThreadJson, type ThreadCopy, threadJson, threadMarkdown } from '../../core/threads/threadExport';
import type { ListedThread, ThreadLabels } from '../../core/threads/threadLabels';
import type { ThreadStore } from '../../core/threads/threadStore';
import { userError } from '../../shared/userError';
import { titleOf } from './threadTree';

type Form = 'md' | 'json';

/** Lets the user choose a form and a place, and writes the thread there. Throws `threadUnreadable` or `storageFailed`. */
export async function exportThread(store: ThreadStore, thread: ListedThread): Promise<void> {
  const form = await askForForm();
  const place = form && (await window.showSaveDialog({ defaultUri: defaultPlace(thread, form), title: EXPORT() }));
  const opened = place ? await store.open(thread.id) : null;
  if (!place || !opened) {
    return;
  }
  const { header, remote, transcript, archive } = opened;
  const entries = await archive.read(transcript.entries);
  const copy: ThreadCopy = { header, title: titleOf(thread), remote, transcript: { ...transcript, entries } };
  const text = form === 'json' ? threadJson(copy) : threadMarkdown(copy, l10n.t('You'));
  await workspace.fs.writeFile(place, new TextEncoder().encode(text)).then(undefined, error => {
    throw storageError(error);
  });
  const open = l10n.t('Open');
  if ((await window.showInformationMessage(l10n.t('The thread is in {0}.', nameOf(place)), open)) === open) {
    await window.showTextDocument(place);
  }
}

/**
 * Lets the user choose a file that {@link exportThread} has written, and brings its thread in under its own ID. One that
 * is here already stays as it is. Null when the user gave up or the file holds none.
 */
export async function importThread(store: ThreadStore, labels: ThreadLabels): Promise<ListedThread | null> {
  const [place] = (await window.showOpenDialog({ filters: { JSON: ['json'] }, title: l10n.t('Import thread') })) ?? [];
  if (!place) {
    return null;
  }
  const read = parseThreadJson(new TextDecoder().decode(await workspace.fs.readFile(place)));
  if (!read) {
    void window.showErrorMessage(
      l10n.t('{0} is no exported thread. Choose a JSON file that “Export Thread” has written.', nameOf(place)),
    );
    return null;
  }
  const { header, title, records } = read;
  const find = async () => (await labels.listed(await store.list())).find(({ id }) => id === header.id) ?? null;
  const known = await find();
  if (known) {
    void window.showInformationMessage(l10n.t('“{0}” is here already.', titleOf(known)));
    return known;
  }
  const { type: _type, schema: _schema, ...thread } = header;
  const file = store.create(thread);
  try {
    for (const record of records) {
      file.append(record).catch(() => undefined);
    }
    await file.flush();
  } finally {
    await file.dispose();
  }
  const imported = await find();
  if (!imported) {
    throw userError('threadUnreadable');
  }
  if (title !== '' && title !== imported.title) {
    await labels.change(header.id, { title });
  }
  return imported;
}

async function askForForm(): Promise<Form | null> {
  const forms: readonly { readonly label: string; readonly detail: string; readonly form: Form }[] = [
    { label: 'Markdown', detail: l10n.t('To read and to share: what was said.'), form: 'md' },
    { label: 'JSON', detail: l10n.t('To import again: all of it. It holds no key.'), form: 'json' },
  ];
  return (await window.showQuickPick(forms, { title: EXPORT() }))?.form ?? null;
}

const EXPORT = (): string => l10n.t('Export thread');

/** In the folder that is open, by a name that every file system takes. */
function defaultPlace(thread: ListedThread, form: Form): Uri {
  const name = titleOf(thread)
    .replace(/[^\p{L}\p{N} _-]+/gu, ' ')
    .trim()
    .slice(0, 60);
  const folder = workspace.workspaceFolders?.[0]?.uri ?? Uri.file('/');
  return Uri.joinPath(folder, `${name || 'thread'}.${form}`);
}

function nameOf({ path }: Uri): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
