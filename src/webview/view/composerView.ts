import addIcon from 'codicon:add';
import arrowUpIcon from 'codicon:arrow-up';
import attachIcon from 'codicon:attach';
import chevronIcon from 'codicon:chevron-down';
import stopIcon from 'codicon:debug-stop';
import hubotIcon from 'codicon:hubot';
import { live } from 'lit/directives/live.js';
import { html, nothing, type TemplateResult } from 'lit/html.js';
import { fillIn } from '../../shared/panelStrings';
import type { PanelCommand } from '../../shared/protocol';
import { isComposing } from '../isComposing';
import type { PanelModel } from '../panelModel';
import { iconButton } from './buttons';
import { chip } from './chip';
import { icon } from './icon';

/** What the composer's parts do. */
export interface ComposerActions {
  typed(text: string): void;
  send(hasAttachments: boolean): void;
  stop(): void;
  removeAttachment(id: string): void;
  command(command: PanelCommand): void;
}

/** The input with what goes along, and the bar below it. Stop and Send stand side by side while there is both to do. */
export function composerView(model: PanelModel, text: string, actions: ComposerActions): TemplateResult {
  const { strings, status, attachments } = model;
  const name = status.assistant?.name ?? strings.assistant;
  const running = status.run !== 'idle';
  const hasAttachments = attachments.length > 0;
  const empty = !text.trim() && !hasAttachments;
  return html`<div class="composer">
    ${
      hasAttachments
        ? html`<div class="chips">
            ${attachments.map(attachment => chip(attachment, strings, () => actions.removeAttachment(attachment.id)))}
          </div>`
        : nothing
    }
    <textarea
      rows="1"
      dir="auto"
      aria-label=${strings.message}
      placeholder=${fillIn(strings.placeholder, { name })}
      .value=${live(text)}
      @input=${(event: Event) => actions.typed(textOf(event))}
      @keydown=${(event: KeyboardEvent) => onKey(event, model, actions)}
    ></textarea>
    <div class="bar">
      ${iconButton(strings.attach, attachIcon, () => actions.command('attachSelection'))}
      <button
        type="button"
        class="quiet assistant"
        title=${strings.selectAssistant}
        aria-label=${`${strings.selectAssistant}: ${name}`}
        @click=${() => actions.command('selectAssistant')}
      >
        ${icon(hubotIcon)}<bdi class="name">${name}</bdi>${icon(chevronIcon)}
      </button>
      <span class="grow"></span>
      ${iconButton(strings.newThread, addIcon, () => actions.command('newThread'))}
      ${running ? stopButton(model, actions, empty) : nothing} ${running && empty ? nothing : sendButton(model, actions, empty)}
    </div>
  </div>`;
}

function stopButton({ strings, status }: PanelModel, actions: ComposerActions, main: boolean): TemplateResult {
  return html`<button
    type="button"
    class=${main ? 'go' : 'go other'}
    title=${strings.stop}
    aria-label=${strings.stop}
    ?disabled=${status.run === 'stopping'}
    @click=${actions.stop}
  >
    ${icon(stopIcon)}
  </button>`;
}

function sendButton({ strings, attachments }: PanelModel, actions: ComposerActions, empty: boolean): TemplateResult {
  return html`<button
    type="button"
    class="go"
    title=${strings.send}
    aria-label=${strings.send}
    ?disabled=${empty}
    @click=${() => actions.send(attachments.length > 0)}
  >
    ${icon(arrowUpIcon)}
  </button>`;
}

function onKey(event: KeyboardEvent, { settings, attachments }: PanelModel, actions: ComposerActions): void {
  if (isComposing(event) || event.key !== 'Enter') {
    return;
  }
  const withCommand = event.ctrlKey || event.metaKey;
  if (event.altKey) {
    // Unlike Shift+Enter this isn't a line break by itself. A command keeps it in the input's undo history.
    event.preventDefault();
    document.execCommand('insertText', false, '\n');
  } else if (!event.shiftKey && (withCommand || settings.sendKey === 'enter')) {
    event.preventDefault();
    actions.send(attachments.length > 0);
  }
}

function textOf({ target }: Event): string {
  return target instanceof HTMLTextAreaElement ? target.value : '';
}
