import { html, nothing, type TemplateResult } from 'lit/html.js';
import { fillIn, type PanelStrings } from '../../shared/panelStrings';
import type { PanelStatus } from '../../shared/protocol';
import type { RunPhase } from '../../shared/runEvent';
import { lastRun } from '../../shared/transcript';
import { unreachable } from '../../shared/unreachable';
import type { Format } from '../format';
import type { PanelModel } from '../panelModel';

/** What the run is doing. The seconds stand outside the live region: nobody wants to hear them counted. */
export function statusView(model: PanelModel, format: Format): TemplateResult {
  const { status, strings } = model;
  const { phase = 'working', until = 0 } = lastRun(model.transcript) ?? {};
  return html`<div class="status">
    ${status.run === 'idle' ? nothing : html`<span class="dot ${status.run}"></span>`}
    <span role="status">${statusText(status, phase, strings)}</span>
    ${
      status.since === null || status.run === 'idle'
        ? nothing
        : html`<span aria-hidden="true">${timeText(until - Date.now(), status.since, strings, format)}</span>`
    }
  </div>`;
}

/** How long it still waits, or has been going on. */
function timeText(left: number, since: number, strings: PanelStrings, format: Format): string {
  return left > 0
    ? fillIn(strings.statusPausingFor, { time: format.duration(left + 999) })
    : format.duration(Date.now() - since);
}

function statusText({ run }: PanelStatus, phase: RunPhase, strings: PanelStrings): string {
  switch (run) {
    case 'idle':
      return '';
    case 'sending':
      return phase === 'pausing' ? strings.statusPausing : strings.statusSending;
    case 'running':
      return phaseText(phase, strings);
    case 'waiting':
      return strings.statusWaiting;
    case 'stopping':
      return strings.statusStopping;
    default:
      return unreachable(run);
  }
}

function phaseText(phase: RunPhase, strings: PanelStrings): string {
  switch (phase) {
    case 'queued':
      return strings.statusQueued;
    case 'preparing':
      return strings.statusPreparing;
    case 'working':
      return strings.statusWorking;
    case 'waiting':
      return strings.statusWaiting;
    case 'pausing':
      return strings.statusPausing;
    default:
      return unreachable(phase);
  }
}
