import chevronIcon from 'codicon:chevron-right';
import errorIcon from 'codicon:error';
import { html, nothing, type TemplateResult } from 'lit/html.js';
import { fillIn } from '../../shared/panelStrings';
import type { ErrorInfo, Remedy } from '../../shared/userError';
import { textButton } from './buttons';
import { icon } from './icon';
import type { ViewContext } from './viewContext';

/** A detail that is longer is folded away. */
const SHORT = 120;

/** A failure with its ways out inside it, the likeliest first. `kept`: something had arrived before it. */
export function alertView(
  error: ErrorInfo,
  remedies: readonly Remedy[],
  press: (remedy: Remedy) => void,
  context: ViewContext,
  kept = false,
): TemplateResult {
  const { strings } = context;
  const message = messageOf(error, context);
  return html`<div class="alert" role="alert">
    <div class="what">${icon(errorIcon)}<span dir="auto">${kept ? `${message} ${strings.keptSoFar}` : message}</span></div>
    ${detail(error, context)}
    <div class="row">${remedies.map((remedy, index) => textButton(strings.remedies[remedy], () => press(remedy), index ? 'secondary' : 'primary'))}</div>
  </div>`;
}

/** A failure that is over: its words without the alarm. */
export function pastFailure(error: ErrorInfo, context: ViewContext): TemplateResult {
  return html`<p class="mark" dir="auto">${icon(errorIcon)}<span>${messageOf(error, context)}</span></p>`;
}

function messageOf(error: ErrorInfo, { strings, format }: ViewContext): string {
  const message = fillIn(strings.errors[error.code] ?? strings.errors.unexpected, error.args ?? {});
  const { retryAfterMs = 0 } = error;
  return retryAfterMs < 1_000
    ? message
    : `${message} ${fillIn(strings.retryAfter, { time: format.duration(retryAfterMs) })}`;
}

function detail(
  { detail: text = '', requestId }: ErrorInfo,
  { strings }: ViewContext,
): TemplateResult | typeof nothing {
  const request = requestId ? html`<p class="request">${fillIn(strings.requestId, { id: requestId })}</p>` : nothing;
  if (!text && !requestId) {
    return nothing;
  }
  return text.length > SHORT || text.includes('\n')
    ? html`<details class="detail"><summary>${icon(chevronIcon)}${strings.details}</summary><p dir="auto">${text}</p>${request}</details>`
    : html`<div class="detail">${text ? html`<p dir="auto">${text}</p>` : nothing}${request}</div>`;
}
