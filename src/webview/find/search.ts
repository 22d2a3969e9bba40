import type { Entry } from '../../shared/transcript';
import { EntryTexts, type Texts } from './entryTexts';
import type { FindPage } from './findPage';
import { compareWithin, type Match } from './match';
import { mayHave } from './mayHave';
import { OlderTexts } from './olderTexts';
import type { Matcher, Span } from './query';
import { Slices } from './slices';

/** More aren't looked for. */
const MOST = 10_000;
/** After so many texts that had to be given up the rest is, too. */
const MOST_GIVEN_UP = 20;

interface Found {
  readonly matches: readonly Match[];
  readonly givenUp: number;
  /** While an answer grows, most of its texts are those of a moment ago. */
  readonly byText: ReadonlyMap<string, readonly Span[]> | null;
}

/** Finds all matches in a thread, in slices, from its end backwards, and keeps them right while it changes. */
export class Search {
  private matcher: Matcher | null = null;
  private words: readonly RegExp[] = [];
  private readonly found = new Map<string, Found>();
  private readonly pending = new Set<string>();
  private readonly texts: EntryTexts;
  private older: OlderTexts;
  private onPage: ReadonlyMap<string, Element> = new Map();
  private entries: ReadonlyMap<string, Entry> = new Map();
  private all: readonly Match[] | null = null;
  private count = 0;
  private givenUp = 0;
  private readonly slices: Slices;

  constructor(
    private readonly page: FindPage,
    onProgress: () => void,
  ) {
    this.texts = new EntryTexts(page);
    this.older = new OlderTexts(page, this.texts);
    this.slices = new Slices(done => {
      this.all = null;
      if (done && !this.isCutOff) {
        this.older.ask();
      }
      onProgress();
    });
  }

  /** In the order of reading. */
  get matches(): readonly Match[] {
    this.all ??= this.order().flatMap(id => this.found.get(id)?.matches ?? []);
    return this.all;
  }

  /** The index of the first match at a place or after it; -1 when there is none. */
  indexFrom(place: Match): number {
    const order = this.order();
    const before = new Set(order.slice(0, Math.max(0, order.indexOf(place.entryId))));
    return this.matches.findIndex(match =>
      match.entryId === place.entryId ? compareWithin(match, place) >= 0 : !before.has(match.entryId),
    );
  }

  matchesIn(entryId: string): readonly Match[] {
    return this.found.get(entryId)?.matches ?? [];
  }

  get isDone(): boolean {
    return this.matcher === null || this.isCutOff || (!this.slices.isBusy && this.older.isComplete);
  }

  /** Whether it has been through all that is on the page. */
  get isPageSearched(): boolean {
    return this.matcher === null || this.isCutOff || [...this.onPage.keys()].every(id => this.found.has(id));
  }

  /** There may be more than was found. */
  get isCutOff(): boolean {
    return this.isFull || this.givenUp > MOST_GIVEN_UP || (this.older.isFull && !this.older.isComplete);
  }

  /** Not all of it could be searched in a reasonable time. */
  get isGivenUp(): boolean {
    return this.givenUp > 0;
  }

  /** The turns that are on the page, by their entries' IDs. */
  get turns(): ReadonlyMap<string, Element> {
    return this.onPage;
  }

  /** Everything is searched anew; for nothing when there is no matcher. Every match of it has all the `words`. */
  setMatcher(matcher: Matcher | null, words: readonly RegExp[] = []): void {
    this.slices.stop();
    this.matcher = matcher;
    this.words = words;
    this.found.clear();
    this.all = null;
    this.count = 0;
    this.givenUp = 0;
    this.pending.clear();
    this.lookAtPage();
    for (const id of this.order()) {
      this.pending.add(id);
    }
    this.go();
  }

  /** Another thread is shown, or the same one may differ in all that isn't on the page. */
  reset(): void {
    this.older = new OlderTexts(this.page, this.texts);
    this.setMatcher(this.matcher, this.words);
  }

  /** The turns on the page have changed: these, or which ones they are. */
  changed(entryIds: ReadonlySet<string>): void {
    this.lookAtPage();
    for (const id of this.onPage.keys()) {
      if (entryIds.has(id) || !this.found.has(id)) {
        this.pending.add(id);
      }
    }
    for (const id of this.found.keys()) {
      if (!this.onPage.has(id) && !this.older.entry(id)) {
        this.keep(id, null);
      }
    }
    this.all = null;
    this.go();
  }

  receiveOlder(message: Parameters<OlderTexts['receive']>[0]): void {
    if (this.older.receive(message)) {
      this.go();
    }
  }

  dispose(): void {
    this.slices.stop();
  }

  private get isFull(): boolean {
    return this.count >= MOST;
  }

  private go(): void {
    if (this.matcher && !this.slices.isBusy) {
      this.slices.start(this.work(this.matcher));
    }
  }

  private lookAtPage(): void {
    const turns = [...this.page.root.querySelectorAll<HTMLElement>('[data-entry]')];
    this.onPage = new Map(turns.map(turn => [turn.dataset.entry ?? '', turn]));
    this.entries = new Map(this.page.model()?.transcript.entries.map(entry => [entry.id, entry]));
  }

  private order(): readonly string[] {
    return [...this.older.ids.filter(id => !this.onPage.has(id)), ...this.onPage.keys()];
  }

  private *work(matcher: Matcher): Generator<void> {
    for (let isAny = true; isAny && !this.isCutOff; ) {
      isAny = false;
      for (const id of this.order().toReversed()) {
        if (this.pending.delete(id)) {
          isAny = true;
          yield* this.searchEntry(id, matcher);
        }
      }
      for (const id of this.older.read()) {
        isAny = true;
        yield* this.searchEntry(id, matcher);
      }
    }
  }

  private *searchEntry(id: string, matcher: Matcher): Generator<void> {
    const before = this.found.get(id);
    const byText = new Map<string, readonly Span[]>();
    const matches: Match[] = [];
    let room = MOST - this.count + (before?.matches.length ?? 0);
    let givenUp = 0;
    for (const [section, texts] of this.textsOf(id).entries()) {
      for (const [unit, text] of texts.entries()) {
        const spans = [...(before?.byText?.get(text) ?? [])];
        const finding = before?.byText?.has(text) ? null : matcher(text);
        let next = finding?.next();
        for (; next && !next.done && spans.length < room; next = finding?.next()) {
          if (next.value) {
            spans.push(next.value);
          }
          yield;
        }
        givenUp += Number(next?.done === true && !next.value);
        byText.set(text, spans);
        room -= spans.length;
        matches.push(...spans.map(({ start, end }) => ({ entryId: id, section, unit, start, end })));
      }
    }
    const entry = this.entries.get(id);
    const grows = entry?.kind === 'run' && !entry.end;
    this.keep(id, { matches, givenUp, byText: grows ? byText : null });
    yield;
  }

  private textsOf(id: string): Texts {
    const entry = this.entries.get(id);
    const turn = this.onPage.get(id);
    if (entry && turn) {
      return this.texts.of(entry, turn);
    }
    const older = this.older.entry(id);
    return older && mayHave(older, this.words) ? (this.older.of(id) ?? []) : [];
  }

  private keep(id: string, found: Found | null): void {
    const before = this.found.get(id);
    this.count += (found?.matches.length ?? 0) - (before?.matches.length ?? 0);
    this.givenUp += (found?.givenUp ?? 0) - (before?.givenUp ?? 0);
    this.all = null;
    if (found) {
      this.found.set(id, found);
    } else {
      this.found.delete(id);
    }
  }
}
