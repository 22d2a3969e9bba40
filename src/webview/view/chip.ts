import closeIcon from 'codicon:close';
import codeIcon from 'codicon:code';
import { html, nothing, type TemplateResult } from 'lit/html.js';
import { fillIn, type PanelStrings } from '../../shared/panelStrings';
import type { Attachment } from '../../shared/transcript';
import { visibleTurns } from '../visibleTurns';
import { icon } from './icon';

/** What goes along with a message, by its place; with a cross while it can still be left out. */
export function chip(attachment: Attachment, strings: PanelStrings, remove?: () => void): TemplateResult {
  const place = placeOf(attachment);
  const removeLabel = fillIn(strings.removeSelection, { path: place });
  return html`<span class="chip" title=${place}>
    ${icon(codeIcon)}<span class="place"><bdi>${place}</bdi></span>
    ${
      remove
        ? html`<button type="button" class="quiet" title=${removeLabel} aria-label=${removeLabel} @click=${remove}>
            ${icon(closeIcon)}
          </button>`
        : nothing
    }
  </span>`;
}

function placeOf({ path, startLine, endLine }: Attachment): string {
  return `${visibleTurns(path)}:${startLine === endLine ? startLine : `${startLine}–${endLine}`}`;
}
