import type { FileObject } from 'openai/resources/files';
import { notFound } from '../http/apiError';
import type { Route } from '../http/router';

const created_at = Date.UTC(2026, 0, 1) / 1000;

/** A file that the script refers to: it is always there. */
export interface ScriptedFile {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** A picture of one pixel. */
export const plot: ScriptedFile = {
  id: 'file-scripted-plot',
  name: 'plot.png',
  type: 'image/png',
  bytes: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'base64',
  ),
};

/** What a citation refers to. */
export const notes: ScriptedFile = {
  id: 'file-scripted-notes',
  name: 'notes.txt',
  type: 'text/plain',
  bytes: Buffer.from('These notes are scripted.\n'),
};

/** What an answer offers for download. */
export const table: ScriptedFile = {
  id: 'file-scripted-table',
  name: 'table.csv',
  type: 'text/csv',
  bytes: Buffer.from('key,value\nscripted,1\n'),
};

/** The files of the script, and what is in them. */
export function fileRoutes(): readonly Route[] {
  return [
    {
      method: 'GET',
      pattern: '/files/{file_id}',
      handle: (exchange, id = '') => {
        const { name, bytes } = fileOf(id);
        const file: FileObject = {
          id,
          object: 'file',
          bytes: bytes.length,
          created_at,
          filename: name,
          purpose: 'assistants_output',
          status: 'processed',
        };
        exchange.json(file);
      },
    },
    {
      method: 'GET',
      pattern: '/files/{file_id}/content',
      handle: (exchange, id = '') => {
        const { type, bytes } = fileOf(id);
        exchange.bytes(type, bytes);
      },
    },
  ];
}

function fileOf(id: string): ScriptedFile {
  const found = [plot, notes, table].find(file => file.id === id);
  if (!found) throw notFound('File', id);
  return found;
}
