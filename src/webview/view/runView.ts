import hubotIcon from 'codicon:hubot';
import infoIcon from 'codicon:info';
import { repeat } from 'lit/directives/repeat.js';
import { html, nothing, type TemplateResult } from 'lit/html.js';
import { fillIn, type PanelStrings } from '../../shared/panelStrings';
import type { MessageItem, Notice, RunEnd } from '../../shared/runEvent';
import { answerText, type Run } from '../../shared/transcript';
import { unreachable } from '../../shared/unreachable';
import type { Remedy } from '../../shared/userError';
import { markdown } from '../markdown/markdownDirective';
import { visibleTurns } from '../visibleTurns';
import { alertView, pastFailure } from './alertView';
import { copyButton } from './buttons';
import { factsText, timeView } from './facts';
import { icon } from './icon';
import { segmentsOf } from './segments';
import { type Redraw, stepsView } from './stepsView';
import type { ViewContext } from './viewContext';

const AWAY: readonly Remedy[] = ['openSettings', 'showLog', 'reconnect'];

/** One turn of the assistant. `isLatest`: its failure, if it has one, still wants something done. */
export function runView(run: Run, isLatest: boolean, context: ViewContext, redraw: Redraw): TemplateResult {
  const { strings } = context;
  const segments = segmentsOf(run);
  const model = visibleTurns(run.model ?? '');
  return html`<article class="run" aria-label=${run.assistantName || strings.assistant}>
    <h2 class="who">
      ${icon(hubotIcon)}<bdi class="name">${run.assistantName || strings.assistant}</bdi><span
        class="about aside"
        >${model ? html`<bdi class="model" title=${model}>${model}</bdi>` : nothing}${timeView(run.startedAt, context)}</span
      >
    </h2>
    ${repeat(
      segments,
      ({ key }) => key,
      (segment, index) =>
        segment.kind === 'steps'
          ? stepsView(run, segment.items, index === 0, context, redraw)
          : messageItem(segment.item, run, context),
    )}
    ${run.notices.map(notice => mark(noticeText(notice, context)))}${run.end ? endMark(run.end, context) : nothing}
    ${run.reason ? pastFailure(run.reason, context) : nothing}
    ${run.end ? actions(run, context) : nothing}${run.end ? failure(run, run.end, isLatest, context) : nothing}
  </article>`;
}

function messageItem(item: MessageItem, run: Run, context: ViewContext): TemplateResult {
  // A text that was cut off stays healed: what its last words would have become, no one knows.
  const done = item.state === 'done' || run.end?.kind === 'completed';
  return html`<div class="item ${item.phase ?? ''}">
    ${item.parts.map(part =>
      part.type === 'refusal'
        ? html`<blockquote class="refusal" dir="auto">${part.text}</blockquote>`
        : markdown(part.text, done, context),
    )}
  </div>`;
}

/** The quiet line of a run that ended early, but not by a failure. */
function endMark(end: RunEnd, { strings }: ViewContext): TemplateResult | typeof nothing {
  switch (end.kind) {
    case 'completed':
    case 'failed':
    case 'detached':
      return nothing;
    case 'cancelled':
      return mark(strings.endedStopped);
    case 'incomplete':
      return mark(incompleteText(end.reason, strings));
    default:
      return unreachable(end);
  }
}

function incompleteText(
  reason: Extract<RunEnd, { readonly kind: 'incomplete' }>['reason'],
  strings: PanelStrings,
): string {
  switch (reason) {
    case 'maxOutputTokens':
      return strings.endedByLimit;
    case 'contentFilter':
      return strings.endedByFilter;
    case 'other':
      return strings.endedIncomplete;
    default:
      return unreachable(reason);
  }
}

/** A failure is the last thing in its turn, so that nobody misses it. */
function failure(run: Run, end: RunEnd, isLatest: boolean, context: ViewContext): TemplateResult | typeof nothing {
  if (end.kind !== 'failed' && end.kind !== 'detached') {
    return nothing;
  }
  if (!isLatest) {
    return pastFailure(end.error, context);
  }
  const { remedy } = end.error;
  const kept = run.items.length > 0;
  return alertView(
    end.error,
    [remedy, ...wayBack(remedy, end, kept)],
    pressed => context.post({ type: 'remedy', remedy: pressed, entryId: run.id }),
    context,
    kept,
  );
}

/** Settings, keys and logs answer nothing by themselves: the way back to the question is beside them. */
function wayBack(remedy: Remedy, end: RunEnd, kept: boolean): readonly Remedy[] {
  if (end.kind === 'detached' && end.resumable && remedy !== 'reconnect') {
    return ['reconnect'];
  }
  if (remedy === 'sendNewest') {
    return ['newThread'];
  }
  return AWAY.includes(remedy) || (kept && remedy === 'setApiKey') ? [kept ? 'sendAgain' : 'tryAgain'] : [];
}

function mark(text: string): TemplateResult {
  return html`<p class="mark" dir="auto">${icon(infoIcon)}<span>${text}</span></p>`;
}

function noticeText(notice: Notice, { strings }: ViewContext): string {
  const { code, ...values } = notice;
  const texts = Object.entries(values).map(([name, value]) => [name, String(value)]);
  return fillIn(strings.notices[code], Object.fromEntries(texts));
}

function actions(run: Run, context: ViewContext): TemplateResult | typeof nothing {
  const { strings, copy } = context;
  const answer = answerText(run);
  if (!answer && !run.usage) {
    return nothing;
  }
  return html`<div class="actions">
    ${answer ? copyButton(strings.copyMessage, event => copy(answer, event.currentTarget)) : nothing}
    <span class="facts aside">${factsText(run, context)}</span>
  </div>`;
}
