import { applyChange } from '../shared/applyChange';
import type { PanelStrings } from '../shared/panelStrings';
import type { PanelChange, PanelSettings, PanelSnapshot, PanelStatus, ToPanel } from '../shared/protocol';
import { type Attachment, answerText, type Entry, type Transcript } from '../shared/transcript';

/** All that the host has told the page, but for the draft's text, which is {@link DraftSync}'s. */
export interface PanelModel {
  readonly threadId: string;
  readonly transcript: Transcript;
  readonly older: number;
  readonly attachments: readonly Attachment[];
  readonly status: PanelStatus;
  readonly settings: PanelSettings;
  readonly strings: PanelStrings;
  readonly locale: string;
}

export function modelOf(snapshot: PanelSnapshot): PanelModel {
  const { threadId, entries, older, queue, draft, status, settings, strings, locale } = snapshot;
  return {
    threadId,
    transcript: { entries, queue },
    older,
    attachments: draft.attachments,
    status,
    settings,
    strings,
    locale,
  };
}

export function withChange(model: PanelModel, change: PanelChange): PanelModel {
  switch (change.type) {
    case 'statusChanged':
      return { ...model, status: change.status };
    case 'draftChanged':
      return { ...model, attachments: change.draft.attachments };
    case 'settingsChanged':
      return { ...model, settings: change.settings };
    case 'sendEnded':
      return model;
    default: {
      const transcript = applyChange(model.transcript, change);
      return transcript === model.transcript ? model : { ...model, transcript };
    }
  }
}

/** As much text as no window shows at once, in characters. */
const IN_SIGHT = 8_000;
/** What an entry takes beside its text: name, buttons, space. */
const AROUND_TEXT = 100;

/** The same with no more entries than can be in sight at the thread's end. */
export function withNewest(model: PanelModel): PanelModel {
  const { entries } = model.transcript;
  let start = entries.length;
  for (let length = 0; start > 0 && length < IN_SIGHT; start--) {
    const entry = entries[start - 1];
    length += AROUND_TEXT + (entry?.kind === 'run' ? answerText(entry) : (entry?.text ?? '')).length;
  }
  return start === 0 ? model : { ...model, transcript: { ...model.transcript, entries: entries.slice(start) } };
}

export function withOlder(model: PanelModel, older: Extract<ToPanel, { readonly type: 'older' }>): PanelModel {
  const known = new Set(model.transcript.entries.map(({ id }) => id));
  const added: readonly Entry[] = older.entries.filter(({ id }) => !known.has(id));
  return {
    ...model,
    older: older.remaining,
    transcript: { ...model.transcript, entries: [...added, ...model.transcript.entries] },
  };
}
