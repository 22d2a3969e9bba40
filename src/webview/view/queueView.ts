import sendIcon from 'codicon:arrow-up';
import queueIcon from 'codicon:clockface';
import closeIcon from 'codicon:close';
import editIcon from 'codicon:edit';
import { repeat } from 'lit/directives/repeat.js';
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { Message } from '../../shared/transcript';
import type { PanelModel } from '../panelModel';
import { iconButton } from './buttons';
import { icon } from './icon';

export interface QueueActions {
  edit(messageId: string): void;
  remove(messageId: string): void;
  sendNow(messageId: string): void;
}

/** Messages that wait for the run to end, each to be edited, dropped or sent at once. */
export function queueView(model: PanelModel, actions: QueueActions): TemplateResult | typeof nothing {
  const { queue } = model.transcript;
  return queue.length
    ? html`<ul class="queue" aria-label=${model.strings.queued}>
        ${repeat(
          queue,
          ({ id }) => id,
          message => queued(message, model, actions),
        )}
      </ul>`
    : nothing;
}

function queued({ id, text }: Message, { strings }: PanelModel, actions: QueueActions): TemplateResult {
  return html`<li title=${strings.queued}>
    ${icon(queueIcon)}<span class="text" dir="auto">${text}</span>
    ${iconButton(strings.sendNow, sendIcon, () => actions.sendNow(id))}
    ${iconButton(strings.editQueued, editIcon, () => actions.edit(id))}
    ${iconButton(strings.removeQueued, closeIcon, () => actions.remove(id))}
  </li>`;
}
