import { html, svg, type TemplateResult } from 'lit/html.js';

/** A codicon in a template. It says nothing by itself: what it stands for is in words beside or on its button. */
export function icon(paths: readonly string[], className = 'icon'): TemplateResult {
  return html`<svg class=${className} viewBox="0 0 16 16" aria-hidden="true">
    ${paths.map(data => svg`<path d=${data}></path>`)}
  </svg>`;
}
