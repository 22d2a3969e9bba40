/** The folder of all threads, under the root of the `FileSystem`. */
export const THREADS_FOLDER = 'threads';

export const INDEX_PATH = `${THREADS_FOLDER}/index.json`;

/** What the user has made of threads in the list, a file for each that has something: most have nothing. */
export const LABELS_FOLDER = 'labels';

/** Whether this can be a thread's ID: what comes from a URI or a folder's name must not lead anywhere else. */
export function isThreadId(id: string): boolean {
  return /^[\w-]{1,100}$/.test(id);
}

/** A thread's own folder. Throws for what can't be a thread's ID. */
export function threadFolder(id: string): string {
  return `${THREADS_FOLDER}/${checked(id)}`;
}

/** Throws for what can't be a thread's ID. */
export function labelPath(id: string): string {
  return `${LABELS_FOLDER}/${checked(id)}.json`;
}

export function threadPath(id: string): string {
  return `${threadFolder(id)}/thread.jsonl`;
}

export function surveyPath(id: string): string {
  return `${threadFolder(id)}/survey.json`;
}

export function draftPath(id: string): string {
  return `${threadFolder(id)}/draft.json`;
}

export function leaseFolder(id: string): string {
  return `${threadFolder(id)}/lease`;
}

function checked(id: string): string {
  if (!isThreadId(id)) {
    throw new Error('not a thread ID');
  }
  return id;
}
