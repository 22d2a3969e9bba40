import type { Annotation } from 'openai/resources/beta/threads/messages';
import { notes, table } from '../files';

/** What follows a text, with what it refers to. */
export interface Reference {
  readonly value: string;
  readonly annotation: Annotation;
}

/** A citation and a file to download, as they follow `text`: the citation's form is the recorded one. */
export function referencesAfter(text: string): readonly Reference[] {
  const cited = `【4:0†${notes.name}】`;
  const citation: Reference = {
    value: cited,
    annotation: {
      type: 'file_citation',
      text: cited,
      start_index: text.length,
      end_index: text.length + cited.length,
      file_citation: { file_id: notes.id },
    },
  };
  const path = `sandbox:/mnt/data/${table.name}`;
  const start = text.length + cited.length + `\n\n[${table.name}](`.length;
  const download: Reference = {
    value: `\n\n[${table.name}](${path})`,
    annotation: {
      type: 'file_path',
      text: path,
      start_index: start,
      end_index: start + path.length,
      file_path: { file_id: table.id },
    },
  };
  return [citation, download];
}
