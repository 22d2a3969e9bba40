import type { JsonObject } from '../../shared/json';
import { isJsonObject } from '../../shared/json';
import type { MessageItem, MessagePart } from '../../shared/runEvent';
import { objectAt, objectsAt, stringAt } from '../wire/fields';

/** What the files are called that a run has told of, by their IDs. */
export type FileNames = ReadonlyMap<string, string>;

/** What stands for a file that isn't shown: understood in every language. */
const FILE = '📎';
const PICTURE = '🖼';

/** An assistant's message. Its pictures and files become parts of their own, behind what streams. */
export function messageItem(wire: JsonObject, id: string, state: MessageItem['state'], names: FileNames): MessageItem {
  const parts = contentOf(wire).map((block): MessagePart => {
    if (block.type === 'refusal') {
      return { type: 'refusal', text: stringAt(block, 'refusal') ?? '' };
    }
    return { type: 'text', text: pictureOf(block) ?? cited(block, names) };
  });
  const files = filesOf(wire).map(file => `${FILE} ${fileName(file, wire, names)}`);
  const attached: readonly MessagePart[] = files.length === 0 ? [] : [{ type: 'text', text: files.join('\n\n') }];
  return { kind: 'message', id, state, phase: null, parts: [...parts, ...attached] };
}

/** A user's message, which is shown as plain text. */
export function userText(wire: JsonObject): string {
  const texts = contentOf(wire).map(block => {
    const picture = pictureName(block);
    return picture === undefined ? plainText(block) : `${PICTURE} ${picture.name}`;
  });
  return [...texts, ...filesOf(wire).map(file => `${FILE} ${file}`)].filter(text => text !== '').join('\n\n');
}

/** A picture as Markdown; undefined for a block that is none. */
export function pictureOf(block: JsonObject): string | undefined {
  const picture = pictureName(block);
  return picture && `![${picture.name}](${picture.address})`;
}

/** The text of a block, or of a piece of one. */
export function plainText(block: JsonObject): string {
  return stringAt(objectAt(block, 'text'), 'value') ?? stringAt(block, 'text') ?? '';
}

function contentOf(wire: JsonObject): readonly JsonObject[] {
  return typeof wire.content === 'string' ? [{ type: 'text', text: wire.content }] : objectsAt(wire, 'content');
}

function pictureName(block: JsonObject): { readonly name: string; readonly address: string } | undefined {
  const id = stringAt(objectAt(block, 'image_file'), 'file_id');
  if (id !== undefined) {
    return { name: id, address: id };
  }
  const url = stringAt(objectAt(block, 'image_url'), 'url') ?? stringAt(block, 'image_url');
  if (url === undefined) {
    return undefined;
  }
  // A picture within its address would be long, and there is nothing to be read in it.
  const [type] = /(?<=^data:)[\w/+.-]+/.exec(url) ?? [];
  const name = type ?? (/[^/?#]+(?=\/?([?#].*)?$)/.exec(url)?.[0] || url);
  return { name, address: type === undefined ? url : '' };
}

/** The text with its citations' marks, such as `【4:0†source】`, made readable. */
function cited(block: JsonObject, names: FileNames): string {
  return annotationsOf(block).reduce((text, annotation) => {
    const id = stringAt(objectAt(annotation, 'file_citation'), 'file_id');
    const mark = stringAt(annotation, 'text') ?? '';
    if (id === undefined || mark === '') {
      return text;
    }
    const [, ownName] = /†(?!source】)(.+)】$/.exec(mark) ?? [];
    const name = `[${names.get(id) ?? ownName ?? id}]`;
    return text.replaceAll(mark, (_, at: number) => (/\s/.test(text[at - 1] ?? ' ') ? name : ` ${name}`));
  }, plainText(block));
}

function annotationsOf(block: JsonObject): readonly JsonObject[] {
  return objectsAt(objectAt(block, 'text'), 'annotations');
}

/** The files that come with a message, or that its text leads to: by their IDs. */
function filesOf(wire: JsonObject): readonly string[] {
  const { file_ids: older } = wire;
  const attached = objectsAt(wire, 'attachments').map(({ file_id: id }) => id);
  const made = contentOf(wire).flatMap(annotationsOf).map(pathOf);
  const all = [...attached, ...made, ...(Array.isArray(older) ? older : [])];
  return [...new Set(all.filter(id => typeof id === 'string'))];
}

function pathOf(annotation: JsonObject): string | undefined {
  return isJsonObject(annotation.file_path) ? stringAt(annotation.file_path, 'file_id') : undefined;
}

/** A file that was made by the run is called what its path in the sandbox says. */
function fileName(id: string, wire: JsonObject, names: FileNames): string {
  const path = contentOf(wire)
    .flatMap(annotationsOf)
    .find(annotation => pathOf(annotation) === id);
  return (
    stringAt(path ?? {}, 'text')
      ?.split('/')
      .at(-1) ||
    (names.get(id) ?? id)
  );
}
