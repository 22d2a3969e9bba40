import arrowDownIcon from 'codicon:arrow-down';
import { repeat } from 'lit/directives/repeat.js';
import { html, nothing, type TemplateResult } from 'lit/html.js';
import { fillIn } from '../../shared/panelStrings';
import { type Entry, lastRun } from '../../shared/transcript';
import { unreachable } from '../../shared/unreachable';
import type { Remedy } from '../../shared/userError';
import type { PanelModel } from '../panelModel';
import { alertView } from './alertView';
import { textButton } from './buttons';
import { type ComposerActions, composerView } from './composerView';
import { icon } from './icon';
import { type QueueActions, queueView } from './queueView';
import { statusView } from './statusView';
import { turn } from './turn';
import type { ViewContext } from './viewContext';
import { setUpView, welcomeView } from './welcomeView';

export interface PanelActions extends ComposerActions, QueueActions {
  loadOlder(): void;
  remedy(remedy: Remedy): void;
  jumpToNewest(): void;
}

/** The whole page: the conversation, and below it what belongs to the next message. */
export function panelView(
  model: PanelModel,
  draft: string,
  context: ViewContext,
  actions: PanelActions,
): TemplateResult {
  const { strings } = model;
  return html`<div class="conversation">
      <div class="log" role="log" aria-label=${strings.conversation} aria-live="off" tabindex="0">
        <div class="turns">${turns(model, context, actions)}</div>
      </div>
      <button
        type="button"
        class="newest"
        hidden
        title=${strings.jumpToNewest}
        aria-label=${strings.jumpToNewest}
        @click=${actions.jumpToNewest}
      >
        ${icon(arrowDownIcon)}
      </button>
    </div>
    <footer>
      ${statusView(model, context.format)} ${failure(model, context, actions)} ${queueView(model, actions)}
      ${
        model.status.readOnly
          ? readOnly(model, actions)
          : html`${isEmpty(model) ? nothing : setUpView(model, actions.command)} ${composerView(model, draft, actions)}`
      }
    </footer>
    <div class="unseen" aria-live="polite"></div>`;
}

function isEmpty({ transcript, older }: PanelModel): boolean {
  return transcript.entries.length === 0 && older === 0;
}

function turns(model: PanelModel, context: ViewContext, actions: PanelActions): unknown {
  const { strings, older, transcript } = model;
  if (isEmpty(model)) {
    return model.status.readOnly ? nothing : welcomeView(model, actions.command);
  }
  const latestRun = lastRun(transcript);
  const lastEntry = transcript.entries.at(-1);
  const isLatest = (entry: Entry) => entry === lastEntry || entry === latestRun;
  return html`${
    older > 0
      ? html`<button type="button" class="older" @click=${actions.loadOlder}>
          ${fillIn(strings.showOlder, { count: context.format.number(older) })}
        </button>`
      : nothing
  }
  ${repeat(
    transcript.entries,
    ({ id }) => id,
    entry => turn(entry, isLatest(entry), context),
  )}`;
}

function failure(model: PanelModel, context: ViewContext, actions: PanelActions): TemplateResult | typeof nothing {
  const { failure: error } = model.status;
  return error ? alertView(error, [error.remedy], actions.remedy, context) : nothing;
}

function readOnly({ status, strings }: PanelModel, actions: PanelActions): TemplateResult {
  return html`<div class="note">
    <p>${readOnlyText(status.readOnly, strings)}</p>
    <div class="row">${textButton(strings.newThread, () => actions.command('newThread'))}</div>
  </div>`;
}

function readOnlyText(why: PanelModel['status']['readOnly'], strings: PanelModel['strings']): string {
  switch (why) {
    case null:
      return '';
    case 'damaged':
      return strings.readOnlyDamaged;
    case 'newerVersion':
      return strings.readOnlyNewerVersion;
    case 'otherConnection':
      return strings.readOnlyOtherConnection;
    case 'otherWindow':
      return strings.readOnlyOtherWindow;
    default:
      return unreachable(why);
  }
}
