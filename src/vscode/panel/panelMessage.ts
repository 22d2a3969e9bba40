import * as v from 'valibot';
import type { FromPanel } from '../../shared/protocol';

const id = v.pipe(v.string(), v.maxLength(200));
/** A composer can hold no more than this either way; what is longer didn't come from our page. */
const text = v.pipe(v.string(), v.maxLength(8_000_000));

const path = v.pipe(v.string(), v.maxLength(300));
const place = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000_000));

const remedies = [
  'setApiKey',
  'selectAssistant',
  'createAssistant',
  'openSettings',
  'tryAgain',
  'reconnect',
  'sendAgain',
  'sendNewest',
  'newThread',
  'showLog',
] as const;

const commands = ['setApiKey', 'selectAssistant', 'createAssistant', 'newThread', 'attachSelection'] as const;

const message = v.variant('type', [
  v.strictObject({ type: v.literal('ready') }),
  v.strictObject({ type: v.literal('started') }),
  v.strictObject({ type: v.literal('focusChanged'), focused: v.boolean() }),
  v.strictObject({ type: v.literal('send'), threadId: id, messageId: id, text }),
  v.strictObject({ type: v.literal('stop') }),
  v.strictObject({ type: v.literal('draftText'), threadId: id, text }),
  v.strictObject({ type: v.literal('removeAttachment'), attachmentId: id }),
  v.strictObject({ type: v.literal('remedy'), remedy: v.picklist(remedies), entryId: v.nullable(id) }),
  v.strictObject({ type: v.literal('removeQueued'), messageId: id }),
  v.strictObject({ type: v.literal('editQueued'), messageId: id }),
  v.strictObject({ type: v.literal('sendQueued'), messageId: id }),
  v.strictObject({ type: v.literal('copy'), text }),
  v.strictObject({ type: v.literal('insertAtCursor'), text }),
  v.strictObject({ type: v.literal('typeInTerminal'), text }),
  v.strictObject({
    type: v.literal('applyCode'),
    code: v.strictObject({
      text,
      language: v.pipe(v.string(), v.maxLength(200)),
      places: v.pipe(v.array(path), v.maxLength(20)),
      selection: v.nullable(text),
    }),
  }),
  v.strictObject({ type: v.literal('openAsMarkdown'), text }),
  v.strictObject({ type: v.literal('codeTheme') }),
  v.strictObject({ type: v.literal('openLink'), href: v.pipe(v.string(), v.maxLength(10_000)) }),
  v.strictObject({ type: v.literal('findFiles'), paths: v.pipe(v.array(path), v.maxLength(100)) }),
  v.strictObject({ type: v.literal('openFile'), path, line: v.nullable(place), column: v.nullable(place) }),
  v.strictObject({ type: v.literal('loadOlder'), before: id }),
  v.strictObject({ type: v.literal('findOlder'), before: id }),
  v.strictObject({ type: v.literal('command'), command: v.picklist(commands) }),
]);

/** What the page said, or null when it isn't one of the messages that it may say. */
export function parsePanelMessage(value: unknown): FromPanel | null {
  const result = v.safeParse(message, value);
  return result.success ? result.output : null;
}
