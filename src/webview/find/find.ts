import type { PanelStrings } from '../../shared/panelStrings';
import type { ToPanel } from '../../shared/protocol';
import type { FindPage } from './findPage';
import { Marks } from './marks';
import { compareWithin, isSame, type Match, MatchRanges } from './match';
import { wordsOf } from './mayHave';
import { firstFrom } from './place';
import { matcherOf } from './query';
import { isFolded, reveal } from './reveal';
import { Search } from './search';
import { forget, forgetAll } from './shownText';
import { Widget } from './widget';

/** A longer selection is no text to search for. */
const LONGEST_SELECTION = 200;
/** What was found is said once typing pauses so long, in milliseconds. */
const SAY_AFTER_MS = 400;
/** While someone types the cursor passes over so many matches that are folded away. */
const MOST_PASSED = 200;

/** Find in conversation, while it is open. */
export class Find {
  private readonly widget: Widget;
  private readonly search: Search;
  private readonly marks: Marks;
  private readonly changes: MutationObserver;
  private readonly onKey = (event: KeyboardEvent) => this.pressed(event);
  private isInvalid = false;
  /** The query or the thread is new: one of the matches becomes the current one. */
  private isNew = false;
  /** It is shown, too, because someone types. */
  private isTyping = false;
  /** Where the reader is; it stays one of the matches as long as there is one. */
  private current: Match | null = null;
  /** The reader wants to go to it, and its turn is still being loaded. */
  private awaited: Match | null = null;
  private saying: ReturnType<typeof setTimeout> | undefined;
  private said = '';

  constructor(
    private readonly page: FindPage,
    private readonly strings: PanelStrings,
    private readonly log: HTMLElement,
    private readonly opener: EventTarget | null,
    private readonly onClosed: () => void,
  ) {
    this.widget = new Widget(page, strings, {
      changed: () => this.queryChanged(),
      go: step => this.go(step),
      close: () => this.close(),
    });
    // Nobody has heard of what has changed since find was closed.
    forgetAll();
    this.search = new Search(page, () => this.progressed());
    this.marks = new Marks(this.search, log);
    this.changes = new MutationObserver(records => this.pageChanged(records));
    this.changes.observe(log, { subtree: true, childList: true, characterData: true });
    this.keepPlace(() => page.root.prepend(this.widget.element));
    document.addEventListener('keydown', this.onKey);
  }

  /** Looks for a text, or for what is selected; may be called again. */
  focus(text: string | null): void {
    const before = this.widget.query.text;
    this.widget.focus(text ?? this.selectedText());
    if (this.widget.query.text !== before) {
      this.queryChanged();
    }
  }

  receive(message: ToPanel): void {
    if (message.type === 'olderForFind') {
      this.search.receiveOlder(message);
    } else if (message.type === 'snapshot') {
      this.current = null;
      this.awaited = null;
      this.isNew = true;
      this.search.reset();
      this.progressed();
    }
  }

  get hasFocus(): boolean {
    return this.widget.hasFocus;
  }

  /** Whether it loads turns to get to a match in one of them. */
  get isOnTheWay(): boolean {
    return this.awaited !== null;
  }

  private close(): void {
    const hadFocus = this.widget.hasFocus;
    clearTimeout(this.saying);
    document.removeEventListener('keydown', this.onKey);
    this.changes.disconnect();
    this.search.dispose();
    this.marks.dispose();
    this.keepPlace(() => this.widget.element.remove());
    this.current = null;
    this.awaited = null;
    if (hadFocus) {
      const target = this.opener instanceof HTMLElement && this.opener.isConnected ? this.opener : this.log;
      target.focus({ preventScroll: true });
    }
    this.onClosed();
  }

  /** The text stays where it is on the screen while what is above it comes or goes. */
  private keepPlace(change: () => void): void {
    const before = this.log.getBoundingClientRect().top;
    const { scrollTop, scrollHeight, clientHeight } = this.log;
    change();
    if (scrollHeight - scrollTop - clientHeight > 1) {
      this.log.scrollTop = scrollTop + this.log.getBoundingClientRect().top - before;
    }
  }

  private selectedText(): string {
    const selection = getSelection();
    const text = selection?.isCollapsed === false && this.log.contains(selection.anchorNode) ? String(selection) : '';
    return text.length <= LONGEST_SELECTION && !text.trim().includes('\n') ? text.trim() : '';
  }

  private queryChanged(): void {
    const { query } = this.widget;
    const matcher = query.text ? matcherOf(query) : null;
    this.isInvalid = query.text !== '' && matcher === null;
    this.awaited = null;
    this.said = '';
    this.isNew = true;
    this.isTyping = true;
    this.search.setMatcher(matcher, wordsOf(query));
    this.progressed();
  }

  private pageChanged(records: readonly MutationRecord[]): void {
    const turns = new Set<string>();
    for (const { target } of records) {
      forget(target);
      const element = target instanceof Element ? target : target.parentElement;
      const turn = element?.closest<HTMLElement>('[data-entry]');
      if (turn) {
        turns.add(turn.dataset.entry ?? '');
      }
    }
    this.search.changed(turns);
    this.marks.draw();
    if (this.awaited) {
      this.goTo(this.awaited);
    }
  }

  private progressed(): void {
    this.settle();
    this.show();
    this.marks.current = this.current;
    this.marks.draw();
  }

  /** Keeps the current match one of the matches; without one, takes the first in sight or after it. */
  private settle(): void {
    const { current, search } = this;
    if (!search.isPageSearched) {
      return;
    }
    const same = current && search.matchesIn(current.entryId).find(match => compareWithin(match, current) === 0);
    if (same || current || this.isNew) {
      this.current = same ?? this.choice();
    }
    if (this.current && this.isTyping) {
      this.goTo(this.current);
    }
    this.isNew = false;
    this.isTyping = false;
  }

  private choice(): Match | null {
    const { current, search } = this;
    const { matches } = search;
    const from = current ? search.indexFrom(current) : this.placeOf(matches);
    const ranges = new Map<Element, MatchRanges>();
    // What can be shown without loading or unfolding anything, which no one wants while typing.
    const isPlain = (match: Match) => {
      const turn = search.turns.get(match.entryId);
      const known = turn && (ranges.get(turn) ?? new MatchRanges(turn));
      if (turn && known) {
        ranges.set(turn, known);
      }
      return known !== undefined && !isFolded(known, match);
    };
    const after = from < 0 ? undefined : matches.slice(from, from + MOST_PASSED).find(isPlain);
    const before = from < 0 ? matches : matches.slice(0, from);
    return after ?? before.slice(-MOST_PASSED).findLast(isPlain) ?? null;
  }

  private placeOf(matches: readonly Match[]): number {
    return firstFrom(matches, this.search.turns, this.log.getBoundingClientRect().top);
  }

  private go(step: 1 | -1): void {
    const { matches } = this.search;
    if (matches.length === 0) {
      return;
    }
    const at = this.current ? this.indexOf(this.current) : -1;
    const place = at < 0 ? this.placeOf(matches) : at;
    // Before the place where nothing is current yet stands the one before it; after the last one there is none.
    const from = at >= 0 ? at + step : place < 0 ? -1 : place + Math.min(step, 0);
    const next = matches[(from + matches.length) % matches.length];
    if (next) {
      this.current = next;
      this.marks.current = next;
      this.show();
      this.goTo(next);
    }
  }

  private indexOf(wanted: Match): number {
    return this.search.matches.findIndex(match => isSame(match, wanted));
  }

  /** Brings a match into sight; one whose turn isn't on the page has it loaded first, and those after it. */
  private goTo(match: Match): void {
    const turn = this.search.turns.get(match.entryId);
    this.awaited = turn ? null : match;
    if (turn) {
      void reveal(
        turn,
        match,
        this.log,
        pixels => this.page.scrollBy(pixels),
        () => this.current !== null && isSame(this.current, match),
      ).then(() => this.marks.draw());
    } else {
      this.page.loadOlder();
    }
  }

  private show(): void {
    const { search, widget, page, strings } = this;
    const { matches } = search;
    const number = (value: number) => page.format.number(value);
    const at = this.current ? this.indexOf(this.current) : -1;
    const index = at < 0 ? '?' : number(at + 1);
    const count = `${number(matches.length)}${search.isCutOff ? '+' : ''}`;
    const isIdle = widget.query.text === '' || this.isInvalid || (matches.length === 0 && !search.isDone);
    const found = matches.length ? page.fillIn(strings.findCount, { index, count }) : strings.findNothing;
    const text = isIdle ? '' : found;
    const isPartly = search.isGivenUp || search.isCutOff;
    const problem = this.isInvalid ? strings.findInvalid : isPartly ? strings.findCutOff : '';
    widget.show(text, problem, this.isInvalid);
    this.sayLater([text, problem].filter(Boolean).join(' '));
  }

  private sayLater(text: string): void {
    clearTimeout(this.saying);
    this.saying = setTimeout(() => {
      if (text !== this.said && (this.search.isDone || this.isInvalid)) {
        this.said = text;
        this.page.say(text);
      }
    }, SAY_AFTER_MS);
  }

  private pressed(event: KeyboardEvent): void {
    if (this.page.isComposing(event)) {
      return;
    }
    const { activeElement } = document;
    const isHere = this.hasFocus || activeElement === document.body || this.log.contains(activeElement);
    if (event.key === 'F3') {
      this.go(event.shiftKey ? -1 : 1);
    } else if (event.key === 'Escape' && isHere) {
      this.close();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}
