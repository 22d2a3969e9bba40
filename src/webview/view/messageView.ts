import warningIcon from 'codicon:warning';
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { Delivery, Message } from '../../shared/transcript';
import type { Remedy } from '../../shared/userError';
import { copyButton, textButton } from './buttons';
import { chip } from './chip';
import { icon } from './icon';
import type { ViewContext } from './viewContext';

/** What the user said. `canSendAgain`: nothing came after it, so its delivery is still the user's business. */
export function messageView(message: Message, canSendAgain: boolean, context: ViewContext): TemplateResult {
  const { strings } = context;
  const { attachments, text } = message;
  return html`<article class="you" aria-label=${strings.you}>
    ${
      attachments.length
        ? html`<div class="chips">${attachments.map(attachment => chip(attachment, strings))}</div>`
        : nothing
    }
    <div class="text" dir="auto">${text}</div>
    <div class="over">
      ${copyButton(strings.copyMessage, event => context.copy(text, event.currentTarget))}
    </div>
    ${delivery(message, canSendAgain, context)}
  </article>`;
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
