import hubotIcon from 'codicon:hubot';
import { html, nothing, type TemplateResult } from 'lit/html.js';
import { fillIn } from '../../shared/panelStrings';
import type { PanelCommand } from '../../shared/protocol';
import { unreachable } from '../../shared/unreachable';
import type { PanelModel } from '../panelModel';
import { textButton } from './buttons';
import { icon } from './icon';

type RunCommand = (command: PanelCommand) => void;

/** An empty thread: what to do first. */
export function welcomeView(model: PanelModel, run: RunCommand): TemplateResult {
  const { title, hint } = words(model);
  return html`<section class="welcome">
    ${icon(hubotIcon)}
    <h2>${title}</h2>
    <p>${hint}</p>
    ${setUpButtons(model, run)}
  </section>`;
}

/** The same in a thread that has been used: a line above the input, or nothing when all is set up. */
export function setUpView(model: PanelModel, run: RunCommand): TemplateResult | typeof nothing {
  return model.status.setUp === 'ready' || model.status.failure
    ? nothing
    : html`<div class="note"><p>${words(model).hint}</p>${setUpButtons(model, run)}</div>`;
}

function words({ status, strings }: PanelModel): { readonly title: string; readonly hint: string } {
  const { setUp, host } = status;
  switch (setUp) {
    case 'ready':
      return { title: strings.emptyTitle, hint: strings.emptyHint };
    case 'keyMissing':
      return { title: strings.welcomeKeyTitle, hint: fillIn(strings.welcomeKeyHint, { host }) };
    case 'assistantMissing':
      return { title: strings.welcomeAssistantTitle, hint: strings.welcomeAssistantHint };
    default:
      return unreachable(setUp);
  }
}

function setUpButtons({ status, strings }: PanelModel, run: RunCommand): TemplateResult | typeof nothing {
  const { remedies } = strings;
  switch (status.setUp) {
    case 'ready':
      return nothing;
    case 'keyMissing':
      return html`<div class="row">${textButton(remedies.setApiKey, () => run('setApiKey'))}</div>`;
    case 'assistantMissing':
      return html`<div class="row">
        ${textButton(remedies.selectAssistant, () => run('selectAssistant'))}
        ${textButton(remedies.createAssistant, () => run('createAssistant'), 'secondary')}
      </div>`;
    default:
      return unreachable(status.setUp);
  }
}
