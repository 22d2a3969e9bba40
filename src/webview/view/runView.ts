import copyIcon from 'codicon:copy';
import hubotIcon from 'codicon:hubot';
import infoIcon from 'codicon:info';
import { repeat } from 'lit/directives/repeat.js';
import { html, nothing, type TemplateResult } from 'lit/html.js';
import { fillIn } from '../../shared/panelStrings';
import type { MessageItem, Notice, RunEnd } from '../../shared/runEvent';
import { answerText, type Run } from '../../shared/transcript';
import { unreachable } from '../../shared/unreachable';
import type { Remedy } from '../../shared/userError';
import { markdown } from '../markdown/markdownDirective';
import { alertView, pastFailure } from './alertView';
import { iconButton } from './buttons';
import { icon } from './icon';
import { segmentsOf } from './segments';
import { type Redraw, stepsView } from './stepsView';
import type { ViewContext } from './viewContext';

/** One turn of the assistant. `isLatest`: its failure, if it has one, still wants something done. */
export function runView(run: Run, isLatest: boolean, context: ViewContext, redraw: Redraw): TemplateResult {
  const { strings, format } = context;
  const segments = segmentsOf(run);
  const about = [run.model, format.time(run.startedAt)].filter(Boolean).join(' · ');
  return html`<article class="run" aria-label=${run.assistantName || strings.assistant}>
    <h2 class="who">
      ${icon(hubotIcon)}<bdi class="name">${run.assistantName || strings.assistant}</bdi><bdi class="about">${about}</bdi>
    </h2>
    ${repeat(
      segments,
      ({ key }) => key,
      (segment, index) =>
        segment.kind === 'steps'
          ? stepsView(run, segment.items, index === 0, context, redraw)
          : messageItem(segment.item, run, context),
    )}
    ${run.notices.map(notice => mark(noticeText(notice, context)))} ${run.end ? ending(run, run.end, isLatest, context) : nothing}
    ${run.end ? actions(run, context) : nothing}
  </article>`;
}

function messageItem(item: MessageItem, run: Run, context: ViewContext): TemplateResult {
  const done = item.state === 'done' || run.end !== undefined;
  return html`<div class="item ${item.phase ?? ''}">
    ${item.parts.map(part =>
      part.type === 'refusal'
        ? html`<blockquote class="refusal" dir="auto">${part.text}</blockquote>`
        : markdown(part.text, done, context),
    )}
  </div>`;
}

function ending(run: Run, end: RunEnd, isLatest: boolean, context: ViewContext): TemplateResult | typeof nothing {
  const { strings, post } = context;
  const press = (remedy: Remedy) => post({ type: 'remedy', remedy, entryId: run.id });
  switch (end.kind) {
    case 'completed':
      return nothing;
    case 'cancelled':
      return mark(strings.endedStopped);
    case 'incomplete':
      return mark(
        end.reason === 'maxOutputTokens'
          ? strings.endedByLimit
          : end.reason === 'contentFilter'
            ? strings.endedByFilter
            : strings.endedIncomplete,
      );
    case 'failed':
      return isLatest ? alertView(end.error, end.error.remedy, press, context) : pastFailure(end.error, context);
    case 'detached':
      return isLatest
        ? alertView(end.error, end.resumable ? 'reconnect' : end.error.remedy, press, context)
        : pastFailure(end.error, context);
    default:
      return unreachable(end);
  }
}

function mark(text: string): TemplateResult {
  return html`<p class="mark" dir="auto">${icon(infoIcon)}<span>${text}</span></p>`;
}

function noticeText(notice: Notice, { strings }: ViewContext): string {
  const { code, ...values } = notice;
  return fillIn(strings.notices[code], values);
}

function actions(run: Run, context: ViewContext): TemplateResult | typeof nothing {
  const { strings, format, copy } = context;
  const answer = answerText(run);
  const { usage } = run;
  if (!answer && !usage) {
    return nothing;
  }
  return html`<div class="actions">
    ${answer ? iconButton(strings.copyMessage, copyIcon, event => copy(answer, event.currentTarget)) : nothing}
    ${
      usage
        ? html`<span class="usage"
            >${fillIn(strings.tokens, { input: format.number(usage.input), output: format.number(usage.output) })}</span
          >`
        : nothing
    }
  </div>`;
}
