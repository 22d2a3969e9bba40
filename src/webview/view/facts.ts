import { html, nothing, type TemplateResult } from 'lit/html.js';
import { fillIn } from '../../shared/panelStrings';
import type { Run } from '../../shared/transcript';
import type { ViewContext } from './viewContext';

/** When it was. Servers that don't say leave 0 there. */
export function timeView(at: number, { format }: ViewContext): TemplateResult | typeof nothing {
  return at ? html`<time title=${format.fullTime(at)}>${format.time(at)}</time>` : nothing;
}

/** How long an ended run took, in whole seconds; 0 where nobody knows, too. */
export function secondsOf({ startedAt, endedAt = 0 }: Run): number {
  return startedAt ? Math.max(0, Math.round((endedAt - startedAt) / 1000)) : 0;
}

/** The server's figures and the time, in one line: `1,204 tokens in (1,024 cached) · 386 out · took 12s`. */
export function factsText(run: Run, { strings, format }: ViewContext): string {
  const { usage } = run;
  const count = (template: string, value: number) => fillIn(template, { count: format.number(value) });
  const part = (template: string, value = 0) => (value ? ` (${count(template, value)})` : '');
  const tokens = usage
    ? [
        count(strings.tokensIn, usage.input) + part(strings.tokensCached, usage.cached),
        count(strings.tokensOut, usage.output) + part(strings.tokensReasoning, usage.reasoning),
      ]
    : [];
  const seconds = secondsOf(run);
  return [...tokens, seconds && fillIn(strings.took, { time: format.duration(seconds * 1000) })]
    .filter(Boolean)
    .join(' · ');
}
