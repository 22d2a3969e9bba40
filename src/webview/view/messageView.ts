import warningIcon from 'codicon:warning';
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { Delivery, Message } from '../../shared/transcript';
import type { Remedy } from '../../shared/userError';
import { copyButton, textButton } from './buttons';
import { chip } from './chip';
import { timeView } from './facts';
import { icon } from './icon';
import type { Redraw } from './stepsView';
import type { ViewContext } from './viewContext';

/** Of a message that is longer only the beginning is in sight, until someone wants to see the rest. */
const LONGEST = { lines: 16, characters: 1_500 };

/** What the user said. `canSendAgain`: nothing came after it, so its delivery is still the user's business. */
export function messageView(
  message: Message,
  canSendAgain: boolean,
  context: ViewContext,
  redraw: Redraw,
): TemplateResult {
  const { strings } = context;
  const { attachments, text, id } = message;
  const long = isLong(text);
  const open = redraw.unfolded.has(id);
  return html`<article class="you" aria-label=${strings.you}>
    ${
      attachments.length
        ? html`<div class="chips">${attachments.map(attachment => chip(attachment, strings))}</div>`
        : nothing
    }
    <div class=${long && !open ? 'text folded' : 'text'} dir="auto">${text}</div>
    ${
      long
        ? html`<button type="button" class="unfold" aria-expanded=${open} @click=${() => redraw.setUnfolded(id, !open)}>
            ${open ? strings.showLess : strings.showAll}
          </button>`
        : nothing
    }
    <div class="over aside">
      ${timeView(message.createdAt, context)}
      ${copyButton(strings.copyMessage, event => context.copy(text, event.currentTarget))}
    </div>
    ${delivery(message, canSendAgain, context)}
  </article>`;
}

function isLong(text: string): boolean {
  return text.length > LONGEST.characters || text.split('\n', LONGEST.lines + 1).length > LONGEST.lines;
}

function delivery(message: Message, canSendAgain: boolean, context: ViewContext): TemplateResult | typeof nothing {
  const problem = problemOf(message.delivery, context);
  if (!problem) {
    return nothing;
  }
  const { remedy, label } = problem;
  const press = () => context.post({ type: 'remedy', remedy, entryId: message.id });
  return html`<div class="delivery" role=${canSendAgain ? 'alert' : nothing}>
    ${icon(warningIcon)}<span>${label}</span>
    ${canSendAgain ? textButton(context.strings.remedies[remedy], press, 'secondary') : nothing}
  </div>`;
}

function problemOf(
  state: Delivery,
  { strings }: ViewContext,
): { readonly label: string; readonly remedy: Remedy } | null {
  switch (state) {
    case 'unknown':
      return { label: strings.mayHaveBeenSent, remedy: 'sendAgain' };
    case 'unsent':
      return { label: strings.notSent, remedy: 'tryAgain' };
    default:
      return null;
  }
}
