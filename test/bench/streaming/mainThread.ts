import type { CDPSession } from 'playwright-core';

/** One task of the page's main thread: all of script, style, layout, paint, commit and garbage collection is in some. */
export interface Task {
  /** In milliseconds since the trace's own beginning of time. */
  readonly start: number;
  readonly end: number;
  /** What it took of the processor, in milliseconds. */
  readonly cost: number;
}

/** A mark that the page has set by `performance.mark`. */
export interface Mark {
  readonly name: string;
  readonly at: number;
}

export interface MainThread {
  readonly tasks: readonly Task[];
  readonly marks: readonly Mark[];
}

interface TraceEvent {
  readonly name: string;
  readonly cat: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  /** The thread's own processor time. */
  readonly tdur?: number;
}

const TASK = 'ThreadControllerImpl::RunTask';
const CATEGORIES = ['toplevel', 'blink.user_timing'];

/**
 * Records every task of the page's main thread while something is done: with Chromium's own tracing, as its developer
 * tools do, and so with all that a frame costs, not only the script. A task's cost is the processor time of that thread,
 * so that other processes on the machine don't count. The trace has no details of what is inside a task: they would cost
 * most where most happens.
 */
export async function recordMainThread(cdp: CDPSession, run: () => Promise<void>): Promise<MainThread> {
  const events: TraceEvent[] = [];
  const collect = ({ value }: { readonly value: object[] }): void => {
    events.push(...(value as TraceEvent[]));
  };
  cdp.on('Tracing.dataCollected', collect);
  await cdp.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { recordMode: 'recordAsMuchAsPossible', includedCategories: CATEGORIES, excludedCategories: ['*'] },
  });
  await run();
  const complete = new Promise<void>(resolve => cdp.once('Tracing.tracingComplete', () => resolve()));
  await cdp.send('Tracing.end');
  await complete;
  cdp.off('Tracing.dataCollected', collect);
  return mainThreadOf(events);
}

/** The thread is the one that has set the marks. */
function mainThreadOf(events: readonly TraceEvent[]): MainThread {
  const marked = events.filter(({ cat, name }) => cat.includes('blink.user_timing') && name.startsWith('bench:'));
  const [first] = marked;
  if (!first) {
    throw new Error('the page has set no marks');
  }
  const tasks = events
    .filter(({ name, ph, pid, tid }) => name === TASK && ph === 'X' && pid === first.pid && tid === first.tid)
    .map(({ ts, dur = 0, tdur = dur }) => ({ start: ts / 1000, end: (ts + dur) / 1000, cost: tdur / 1000 }))
    .toSorted((a, b) => a.start - b.start);
  return {
    tasks: outermost(tasks),
    marks: marked.map(({ name, ts }) => ({ name, at: ts / 1000 })).toSorted((a, b) => a.at - b.at),
  };
}

/** A task that runs inside another one is part of it. */
function outermost(tasks: readonly Task[]): readonly Task[] {
  let end = 0;
  return tasks.filter(task => {
    const isInside = task.end <= end;
    end = Math.max(end, task.end);
    return !isInside;
  });
}
