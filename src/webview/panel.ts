import { render } from 'lit/html.js';
import type { FromPanel, PanelChange, PanelSnapshot, ToPanel } from '../shared/protocol';
import { type Entry, lastRun } from '../shared/transcript';
import { Announcer } from './announcer';
import { AnswerBlocks } from './answerBlocks';
import { Composer } from './composer';
import { takeEarlyInput } from './earlyInput';
import { Finder } from './finder';
import { FollowEnd } from './followEnd';
import { createFormat } from './format';
import { Growth } from './growth';
import { connectLinks } from './links';
import { readPageState } from './pageState';
import { panelActions } from './panelActions';
import { modelOf, type PanelModel, withChange, withNewest, withOlder } from './panelModel';
import { type PanelActions, panelView } from './view/panelView';
import type { ViewContext } from './view/viewContext';
import type { VsCodeApi } from './vscodeApi';

/** How long the host has to answer before it is asked again, in milliseconds. */
const ASK_AGAIN_MS = 2000;

/** The page: takes what the host says, draws it at most once per frame, and tells the host what was pressed. */
export class Panel {
  private model: PanelModel | null = null;
  private context: ViewContext | null = null;
  private follow: FollowEnd | null = null;
  private seq = 0;
  /** Asks for a snapshot. Until it is there, changes mean nothing. */
  private asking: ReturnType<typeof setInterval> | null = null;
  private frame = 0;
  private clock: ReturnType<typeof setInterval> | undefined;
  private saving: ReturnType<typeof setTimeout> | undefined;
  /** The reader has sent something, and wants to see it. */
  private ownMessageExpected = false;
  private olderAskedBefore: string | null = null;
  private readonly growth = new Growth();
  private readonly blocks: AnswerBlocks;
  private readonly finder: Finder;
  private readonly announcer: Announcer;
  private readonly composer: Composer;
  private readonly actions: PanelActions;

  constructor(
    private readonly root: HTMLElement,
    private readonly api: VsCodeApi,
  ) {
    const post = (message: FromPanel) => api.postMessage(message);
    this.announcer = new Announcer(root);
    this.composer = new Composer(root, post, () => this.draftChanged());
    this.actions = panelActions(post, this.composer, {
      sent: () => {
        this.ownMessageExpected = true;
      },
      loadOlder: () => this.loadOlder(),
      jumpToNewest: () => this.follow?.toEnd(),
    });
    connectLinks(root, href => post({ type: 'openLink', href }));
    this.blocks = new AnswerBlocks(root, {
      post,
      copy: (text, button) => this.copy(text, button),
      transcript: () => this.model?.transcript,
    });
    this.finder = new Finder({
      root,
      post,
      model: () => this.model,
      context: () => this.context,
      scrollBy: pixels => this.follow?.scrollBy(pixels),
      loadOlder: () => this.loadOlder(),
      say: text => this.announcer.say(text),
    });
  }

  /** The page's HTML has asked the host for everything; it is asked again until it answers. */
  start(): void {
    this.api.postMessage({ type: 'started' });
    this.askAgain();
    void this.connectTurnKeys();
  }

  receive(message: ToPanel): void {
    switch (message.type) {
      case 'snapshot':
        this.answered();
        this.seq = message.seq;
        this.show(message.snapshot);
        break;
      case 'changes':
        this.take(message.seq, message.changes);
        break;
      case 'older':
        this.showOlder(message);
        break;
      case 'focusInput':
        this.composer.focus();
        break;
      default:
        // Not ours: VS Code and its tools post to the page, too.
        break;
    }
    this.blocks.receive(message);
    this.finder.receive(message);
  }

  /** Nobody goes from turn to turn before there is one: it need not keep the first from being drawn. */
  private async connectTurnKeys(): Promise<void> {
    const { connectTurnKeys } = await import('./turnKeys');
    connectTurnKeys(
      this.root,
      () => this.follow,
      () => this.composer.focus(),
    );
  }

  /** A message may be lost while VS Code loads a page. */
  private askAgain(): void {
    this.asking ??= setInterval(() => this.api.postMessage({ type: 'ready' }), ASK_AGAIN_MS);
  }

  private answered(): void {
    if (this.asking !== null) {
      clearInterval(this.asking);
      this.asking = null;
    }
  }

  private show(snapshot: PanelSnapshot): void {
    const before = this.model;
    const model = modelOf(snapshot);
    const kept = before ? null : readPageState(this.api);
    const own = kept?.threadId === model.threadId ? kept : null;
    this.model = model;
    this.growth.reset();
    this.root.dataset.thread = model.threadId;
    this.ownMessageExpected = false;
    this.olderAskedBefore = null;
    if (before?.threadId === model.threadId) {
      this.composer.received(snapshot.draft.text);
    } else {
      this.composer.open(model.threadId, snapshot.draft.text, own?.draft ?? null);
    }
    this.composer.settle(snapshot, kept?.sending);
    if (!before || before.locale !== model.locale || before.strings.send !== model.strings.send) {
      this.context = this.createContext(model);
    }
    this.settingsChanged();
    if (before?.threadId === model.threadId) {
      this.drawNow();
    } else if (own?.place) {
      this.drawNow();
      this.follow?.goTo(own.place);
    } else {
      this.drawNow(withNewest(model));
      this.follow?.toEnd();
      // In the frame after the one that shows these: long answers take several frames' time.
      requestAnimationFrame(() => this.draw());
    }
  }

  private take(seq: number, changes: readonly PanelChange[]): void {
    const before = this.model;
    if (this.asking !== null || !before) {
      return;
    }
    if (seq !== this.seq + 1) {
      this.api.postMessage({ type: 'ready' });
      this.askAgain();
      return;
    }
    this.seq = seq;
    for (const change of changes) {
      this.model = withChange(this.model ?? before, change);
      this.growth.add(change);
      if (change.type === 'draftChanged') {
        this.composer.received(change.draft.text);
      } else if (change.type === 'sendEnded') {
        this.composer.sendEnded(change.messageId);
      } else if (change.type === 'settingsChanged') {
        this.settingsChanged();
      } else if (change.type === 'messageQueued') {
        this.ownMessageExpected = false;
      } else if (change.type === 'messageAdded' && this.ownMessageExpected) {
        this.ownMessageExpected = false;
        this.drawNow();
        this.follow?.toEnd();
      }
    }
    if (before.status.run !== 'idle' && this.model?.status.run === 'idle') {
      this.sayEnd(this.model);
    }
    this.draw();
  }

  private showOlder(older: Extract<ToPanel, { readonly type: 'older' }>): void {
    if (this.model) {
      const place = this.finder.isOnTheWay ? null : (this.follow?.topPlace() ?? null);
      this.model = withOlder(this.model, older);
      this.drawNow();
      if (place) {
        this.follow?.goTo(place);
      }
    }
  }

  private draw(): void {
    this.frame ||= requestAnimationFrame(() => this.drawNow());
  }

  private drawNow(model = this.model): void {
    const { context } = this;
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (!model || !context) {
      return;
    }
    const early = this.follow ? null : takeEarlyInput(this.root, () => this.draw());
    if (!this.follow && !early) {
      return;
    }
    render(panelView(model, this.composer.text, context, this.actions), this.root);
    this.growth.reset();
    this.follow ??= this.createFollow(model);
    this.keepTime(model.status.run !== 'idle');
    if (early) {
      this.composer.adopt(early);
      if (early.entered && model.settings.sendKey === 'enter') {
        this.actions.send(model.attachments.length > 0);
      }
    }
  }

  /** The seconds beside the status go on while nothing else happens. */
  private keepTime(running: boolean): void {
    if (running) {
      this.clock ??= setInterval(() => this.draw(), 1_000);
    } else {
      clearInterval(this.clock);
      this.clock = undefined;
    }
  }

  private createFollow(model: PanelModel): FollowEnd | null {
    const log = this.root.querySelector<HTMLElement>('.log');
    const turns = this.root.querySelector<HTMLElement>('.turns');
    const newest = this.root.querySelector<HTMLElement>('.newest');
    if (!log || !turns || !newest) {
      return null;
    }
    const follow = new FollowEnd(log, turns, isAtEnd => {
      newest.hidden = isAtEnd;
      this.saveSoon();
    });
    follow.setEnabled(model.settings.autoScroll);
    this.blocks.scrolledBy(log);
    return follow;
  }

  private settingsChanged(): void {
    const { settings } = this.model ?? {};
    if (settings) {
      this.follow?.setEnabled(settings.autoScroll);
      const size = settings.fontSize > 0 ? `${settings.fontSize}px` : '';
      this.root.style.setProperty('--font-size', size);
    }
  }

  private createContext({ strings, locale }: PanelModel): ViewContext {
    return {
      strings,
      format: createFormat(locale),
      ...this.blocks.context,
      added: () => this.growth.text,
      post: message => this.api.postMessage(message),
      copy: (text, button) => this.copy(text, button),
    };
  }

  private loadOlder(): void {
    const oldest: Entry | undefined = this.model?.transcript.entries[0];
    if (oldest && oldest.id !== this.olderAskedBefore) {
      this.olderAskedBefore = oldest.id;
      this.api.postMessage({ type: 'loadOlder', before: oldest.id });
    }
  }

  private copy(text: string, button: EventTarget | null): void {
    this.api.postMessage({ type: 'copy', text });
    this.announcer.done(this.model?.strings.copied ?? '', button);
  }

  private sayEnd({ transcript, strings }: PanelModel): void {
    const end = lastRun(transcript)?.end;
    if (end?.kind === 'completed') {
      this.announcer.say(strings.statusDone);
    } else if (end?.kind === 'cancelled') {
      this.announcer.say(strings.endedStopped);
    }
  }

  private draftChanged(): void {
    this.save();
    this.draw();
  }

  private saveSoon(): void {
    clearTimeout(this.saving);
    this.saving = setTimeout(() => this.save(), 200);
  }

  private save(): void {
    clearTimeout(this.saving);
    if (this.model) {
      const { threadId } = this.model;
      this.api.setState({ threadId, ...this.composer.state, place: this.follow?.place() ?? null });
    }
  }
}
