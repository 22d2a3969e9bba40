import checkIcon from 'codicon:check';
import copyIcon from 'codicon:copy';
import { html, type TemplateResult } from 'lit/html.js';
import { icon } from './icon';

/** A button that is only an icon, with its name for the mouse and for a screen reader. */
export function iconButton(
  label: string,
  paths: readonly string[],
  press: (event: Event) => void,
  className = 'quiet',
): TemplateResult {
  return html`<button type="button" class=${className} title=${label} aria-label=${label} @click=${press}>
    ${icon(paths)}
  </button>`;
}

export function textButton(
  label: string,
  press: () => void,
  kind: 'primary' | 'secondary' = 'primary',
): TemplateResult {
  return html`<button type="button" class="button ${kind}" @click=${press}>${label}</button>`;
}

/** Shows a tick for a moment once `Announcer.done` has marked it. */
export function copyButton(label: string, press: (event: Event) => void): TemplateResult {
  return html`<button type="button" class="quiet" title=${label} aria-label=${label} @click=${press}>
    ${icon(copyIcon)}${icon(checkIcon, 'icon after')}
  </button>`;
}
