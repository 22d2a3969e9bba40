import type { CodeTheme } from '../../shared/codeTheme';
import { unreachable } from '../../shared/unreachable';
import type { ColoredCode } from '../markdown/coloredCode';
import type { WorkerPolicy } from '../workerPolicy';
import { Coloring } from './coloring';
import { ColorWorker } from './colorWorker';
import { Grammars } from './grammars';
import { languageOf } from './languages';
import { startWorker } from './startWorker';
import type { Grammar } from './workerProtocol';

/** When a page never comes to rest, colors come in all the same, after that many milliseconds. */
const LATEST_MS = 500;
/** As long colors are put in at a time, in milliseconds: all of it has to be laid out and painted, too. */
const TURN_MS = 2;
/** A worker that is gone is replaced once. */
const WORKERS = 2;
const HUNG = 'it never ends';

/**
 * Has the code near the screen tokenized by a worker, a slice at a time, and puts the colors in while the page rests.
 * Whatever goes wrong leaves code as it is.
 */
export class Painter {
  private worker: ColorWorker | null = null;
  private workers = 0;
  private isAsking = false;
  private resting = 0;
  private readonly grammars = new Grammars(() => this.go());
  private colorings = new WeakMap<ColoredCode, Coloring>();
  /** Those that the worker knows. */
  private readonly open = new Set<Coloring>();
  private blocks = 0;

  constructor(
    private readonly near: ReadonlySet<ColoredCode>,
    private readonly policy: WorkerPolicy | null,
    private theme: CodeTheme,
  ) {
    // What is being selected is left alone until it isn't any more.
    document.addEventListener('selectionchange', () => this.go());
    this.start();
    this.go();
  }

  setTheme(theme: CodeTheme): void {
    this.theme = theme;
    this.colorings = new WeakMap();
    this.open.clear();
    this.worker?.setTheme(theme);
    this.go();
  }

  /** To be called whenever there may be something to do. */
  go(): void {
    this.forgetWhatIsOver();
    void this.ask();
    if (this.waiting().length > 0) {
      this.resting ||= requestIdleCallback(() => this.paint(), { timeout: LATEST_MS });
    }
  }

  private start(): void {
    this.workers++;
    try {
      this.worker = new ColorWorker(startWorker(this.policy), this.theme);
    } catch (error) {
      this.giveUp(String(error));
    }
  }

  /** The worker is gone, and with it what it knew of unfinished blocks: they begin anew. */
  private startAgain(reason: string): void {
    if (this.workers === WORKERS) {
      this.giveUp(reason);
      return;
    }
    for (const { code } of this.open) {
      this.colorings.delete(code);
    }
    this.open.clear();
    this.start();
  }

  private giveUp(reason: string): void {
    this.worker = null;
    console.warn(`code has no colors: ${reason}`);
  }

  /** One question at a time, so that what comes near the screen meanwhile is next. */
  private async ask(): Promise<void> {
    const { worker } = this;
    const next = worker && !this.isAsking ? this.next() : null;
    if (!worker || !next) {
      return;
    }
    const { coloring, language, grammars } = next;
    this.isAsking = true;
    const answer = await worker.ask({ block: coloring.block, text: coloring.takeLines(), language, grammars });
    this.isAsking = false;
    switch (answer.type) {
      case 'tokens':
        coloring.receive(answer.slice);
        break;
      case 'failed':
        this.grammars.refuse(language, answer.reason);
        break;
      case 'hung':
        this.grammars.refuse(language, HUNG);
        this.startAgain(HUNG);
        break;
      case 'gone':
        this.startAgain(answer.reason);
        break;
      default:
        unreachable(answer);
    }
    this.go();
  }

  /** Of what has lines to be asked about, the one of which the least is known. */
  private next(): Next | null {
    let least: Next | null = null;
    for (const code of this.near) {
      const language = languageOf(code.language);
      const grammars = language && this.grammars.of(language);
      const coloring = grammars ? this.coloringOf(code) : null;
      if (language && grammars && coloring?.hasLines && coloring.asked < (least?.coloring.asked ?? Infinity)) {
        least = { coloring, language, grammars };
      }
    }
    return least;
  }

  private coloringOf(code: ColoredCode): Coloring {
    const known = this.colorings.get(code);
    if (known?.isCurrent && (this.open.has(known) || known.isDone)) {
      return known;
    }
    const coloring = new Coloring(code, ++this.blocks);
    this.colorings.set(code, coloring);
    this.open.add(coloring);
    return coloring;
  }

  private forgetWhatIsOver(): void {
    for (const coloring of this.open) {
      const { code, block } = coloring;
      const isGone = !this.near.has(code) && !code.node.isConnected;
      if (isGone || coloring.isDone || this.colorings.get(code) !== coloring) {
        this.open.delete(coloring);
        this.worker?.forget(block);
      }
    }
  }

  private waiting(): readonly Coloring[] {
    return [...this.near].flatMap(code => {
      const coloring = this.colorings.get(code);
      return coloring?.isCurrent && coloring.isWaiting ? [coloring] : [];
    });
  }

  private paint(): void {
    this.resting = 0;
    const coloring = this.waiting().find(({ code }) => !isSelected(code.node));
    if (coloring) {
      const end = performance.now() + TURN_MS;
      coloring.apply(() => performance.now() > end);
      this.go();
    }
  }
}

interface Next {
  readonly coloring: Coloring;
  readonly language: string;
  readonly grammars: readonly Grammar[];
}

function isSelected(node: Node): boolean {
  const selection = getSelection();
  // Asked of the range, it needs no layout.
  const range = selection?.rangeCount ? selection.getRangeAt(0) : null;
  return !!range && !range.collapsed && range.intersectsNode(node);
}
