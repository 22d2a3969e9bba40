import chevronIcon from 'codicon:chevron-right';
import lightbulbIcon from 'codicon:lightbulb';
import searchIcon from 'codicon:search';
import terminalIcon from 'codicon:terminal-powershell';
import toolsIcon from 'codicon:tools';
import { repeat } from 'lit/directives/repeat.js';
import { html, nothing, type TemplateResult } from 'lit/html.js';
import { fillIn } from '../../shared/panelStrings';
import type { ReasoningItem, StepItem } from '../../shared/runEvent';
import type { Run } from '../../shared/transcript';
import { markdown } from '../markdown/markdownDirective';
import { secondsOf } from './facts';
import { icon } from './icon';
import type { Step } from './segments';
import type { ViewContext } from './viewContext';

/** What the reader has unfolded in one turn, and the way to draw the turn again after a change of it. */
export interface Redraw {
  readonly unfolded: ReadonlySet<string>;
  setUnfolded(key: string, open: boolean): void;
}

/** Of a step's arguments or output no more is shown; the rest would only slow the page. */
const LONGEST_OUTPUT = 10_000;

/** What a run did on the way, folded; its content is drawn when it is unfolded. */
export function stepsView(
  run: Run,
  items: readonly Step[],
  isFirst: boolean,
  context: ViewContext,
  redraw: Redraw,
): TemplateResult {
  const { strings } = context;
  const key = items[0]?.id ?? '';
  const count =
    items.length === 1 ? strings.oneStep : fillIn(strings.stepCount, { count: context.format.number(items.length) });
  const seconds = secondsOf(run);
  const worked = isFirst && seconds > 0 ? `${fillIn(strings.workedFor, { seconds: String(seconds) })} · ` : '';
  return html`<details class="steps" aria-label=${strings.steps} @toggle=${onToggle(key, redraw)}>
    <summary>${icon(chevronIcon)}<span>${worked}${count}</span></summary>
    ${
      redraw.unfolded.has(key)
        ? html`<div class="line">
            ${repeat(
              items,
              ({ id }) => id,
              item => (item.kind === 'reasoning' ? reasoning(item, run, context) : step(item, context)),
            )}
          </div>`
        : nothing
    }
  </details>`;
}

function onToggle(key: string, redraw: Redraw): (event: Event) => void {
  return ({ target, currentTarget }) => {
    if (target === currentTarget && target instanceof HTMLDetailsElement) {
      redraw.setUnfolded(key, target.open);
    }
  };
}

function reasoning(item: ReasoningItem, run: Run, context: ViewContext): TemplateResult {
  const done = item.state === 'done' || run.end !== undefined;
  return html`<div class="step">
    <div class="head">${icon(lightbulbIcon)}<b>${context.strings.reasoning}</b></div>
    ${item.parts.map(part => markdown(part, done, context))}
  </div>`;
}

function step(item: StepItem, context: ViewContext): TemplateResult {
  const { label, paths } = kindOf(item.type, context);
  const head = html`${icon(paths)}<b>${label}</b><span class="subject" dir="auto">${item.subject ?? ''}</span>`;
  const texts = [item.arguments, item.output].filter(text => text !== undefined && text !== '');
  return texts.length
    ? html`<details class="step">
        <summary class="head">${head}${icon(chevronIcon)}</summary>
        ${texts.map(text => html`<pre dir="ltr">${shortened(text ?? '')}</pre>`)}
      </details>`
    : html`<div class="step"><div class="head">${head}</div></div>`;
}

function kindOf(type: string, { strings }: ViewContext): { readonly label: string; readonly paths: readonly string[] } {
  if (/search/.test(type)) {
    return { label: strings.search, paths: searchIcon };
  }
  if (/shell|interpreter|computer|command/.test(type)) {
    return { label: strings.command, paths: terminalIcon };
  }
  if (/function|mcp|tool/.test(type)) {
    return { label: strings.toolCall, paths: toolsIcon };
  }
  return { label: `${strings.otherStep}: ${type}`, paths: toolsIcon };
}

function shortened(text: string): string {
  return text.length > LONGEST_OUTPUT ? `${text.slice(0, LONGEST_OUTPUT)}…` : text;
}
