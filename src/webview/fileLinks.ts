import type { FromPanel } from '../shared/protocol';
import type { FileTarget } from './markdown/fileTarget';

/** Names are collected for that long before the host is asked, in milliseconds: half of one may still be coming. */
const ASK_AFTER_MS = 150;
/** A file that isn't there may be soon; whether it is, is asked again after that many milliseconds. */
const MISSING_MS = 10_000;
/** The most names that the host is asked about at once. */
const MOST = 100;

/**
 * Makes links of what names a file, once the host has said that there is one. Only attributes change: a selection
 * around it stays.
 */
export class FileLinks {
  private readonly targets = new WeakMap<Element, FileTarget>();
  private readonly files = new Set<string>();
  private readonly missing = new Map<string, number>();
  private waiting: HTMLElement[] = [];
  private asking: ReturnType<typeof setTimeout> | null = null;

  constructor(
    root: HTMLElement,
    private readonly post: (message: FromPanel) => void,
  ) {
    root.addEventListener('click', event => this.open(event));
    root.addEventListener('keydown', event => {
      if (event.key === 'Enter') {
        this.open(event);
      }
    });
  }

  /** This may name a file. */
  add(node: HTMLElement, target: FileTarget): void {
    this.targets.set(node, target);
    if (this.files.has(target.path)) {
      show(node, target);
    } else if (!this.isMissing(target.path)) {
      this.waiting.push(node);
      this.asking ??= setTimeout(() => this.ask(), ASK_AFTER_MS);
    }
  }

  /** The files that are named before a place in the same turn, the nearest first. */
  namedBefore(place: Element): readonly string[] {
    const named = [...(place.closest('article')?.querySelectorAll('.file') ?? [])];
    return named
      .filter(node => node.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING)
      .reverse()
      .flatMap(node => this.targets.get(node)?.path ?? []);
  }

  /** The host's answer: which of the names it was asked about are files' names. */
  found(asked: readonly string[], paths: readonly string[]): void {
    for (const path of asked) {
      this.missing.set(path, Date.now());
    }
    for (const path of paths) {
      this.files.add(path);
    }
    this.waiting = this.waiting.filter(node => {
      const target = this.targets.get(node);
      if (target && this.files.has(target.path)) {
        show(node, target);
      }
      return target && !asked.includes(target.path);
    });
  }

  private isMissing(path: string): boolean {
    return Date.now() - (this.missing.get(path) ?? Number.NEGATIVE_INFINITY) < MISSING_MS;
  }

  private ask(): void {
    this.asking = null;
    // What was drawn anew meanwhile is waiting in its new form.
    this.waiting = this.waiting.filter(({ isConnected }) => isConnected);
    const paths = [...new Set(this.waiting.flatMap(node => this.targets.get(node)?.path ?? []))];
    for (let from = 0; from < paths.length; from += MOST) {
      this.post({ type: 'findFiles', paths: paths.slice(from, from + MOST) });
    }
  }

  private open(event: Event): void {
    const node = event.target instanceof Element ? event.target.closest('.file') : null;
    const target = node ? this.targets.get(node) : undefined;
    if (target) {
      event.preventDefault();
      event.stopPropagation();
      this.post({ type: 'openFile', ...target });
    }
  }
}

function show(node: HTMLElement, { path, line }: FileTarget): void {
  node.classList.add('file');
  node.role = 'link';
  node.tabIndex = 0;
  node.title = line === null ? path : `${path}:${line}`;
}
