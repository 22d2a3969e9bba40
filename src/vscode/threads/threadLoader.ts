import { workspace } from 'vscode';
import { HistorySync } from '../../core/history/historySync';
import { LiveThread } from '../../core/runs/liveThread';
import type { ThreadLog } from '../../core/runs/threadState';
import { type Clock, sleep } from '../../core/threads/clock';
import { damageNotice } from '../../core/threads/damageNotice';
import type { ThreadArchive } from '../../core/threads/threadArchive';
import type { ThreadFile } from '../../core/threads/threadFile';
import { fits } from '../../core/threads/threadId';
import type { ThreadLease } from '../../core/threads/threadLease';
import { isSameConnection, type ThreadConnection } from '../../core/threads/threadRecord';
import type { OpenedThread, ThreadStore } from '../../core/threads/threadStore';
import { applyChange } from '../../shared/applyChange';
import type { PanelStatus } from '../../shared/protocol';
import type { RemoteThread } from '../../shared/runEvent';
import { EMPTY_TRANSCRIPT, type Transcript } from '../../shared/transcript';
import { toErrorInfo, UserError, userError } from '../../shared/userError';
import type { AssistantCatalog } from '../assistants/assistantCatalog';
import type { Backends } from '../connection/backends';
import type { Log } from '../log';
import type { Settings } from '../settings';
import type { OpenThread } from './openThread';

/** A thread as it was read, and what this window needs to go on with it. */
export interface LoadedThread extends Omit<OpenThread, 'draft' | 'close'> {
  readonly lease: ThreadLease;
  /** Null when this window only reads it. */
  readonly file: ThreadFile | null;
  /** How long its file was, in bytes, before it was read. */
  readonly size: number;
  /** Why nothing can be written, also not by the window whose thread it is; null where that is fine. */
  readonly failure: UserError | null;
}

/** Reads threads from disk, or begins them, and brings them to life; whoever asks for one disposes all that is in it. */
export class ThreadLoader {
  constructor(
    private readonly store: ThreadStore,
    private readonly leaseOf: (id: string) => ThreadLease,
    private readonly settings: Settings,
    private readonly backends: Backends,
    private readonly catalog: AssistantCatalog,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Throws `threadUnreadable`. `known` is where the thread lives on its server, for when its file doesn't say so. */
  async load(id: string, assistantId: string, known: RemoteThread | null): Promise<LoadedThread> {
    const lease = this.leaseOf(id);
    // What can be read is shown, also from a disk that takes nothing.
    const failure = await lease.acquire().then(
      () => null,
      error => new UserError(toErrorInfo(error)),
    );
    const size = await this.store.size(id).catch(() => 0);
    const opened = await this.store.open(id, lease).catch(async error => {
      await lease.dispose();
      throw error;
    });
    if (opened?.damagedRecords) {
      this.log.warn(`thread ${id}: ${opened.damagedRecords} damaged records were passed over`);
    }
    const protocol = this.catalog.protocolOf(assistantId);
    const remembered = known && fits(known.kind, protocol) && this.isHere(opened) ? known : null;
    const remote = opened?.remote ?? remembered;
    const readOnly = this.readOnlyReason(opened, lease.held || failure !== null);
    const file = readOnly || failure ? null : (opened?.file ?? this.begin(id, assistantId, remote, lease));
    const isLost = opened !== null && opened.remote === null && remote !== null;
    if (isLost) {
      // The file has lost the record that said so.
      file?.append({ type: 'remoteThread', thread: remote }).catch(() => undefined);
    }
    const transcript = this.withDamage(opened, file);
    const log = file ?? refusing(failure ?? userError('threadUnreadable'));
    const isBranch = opened?.header.branchOf !== undefined;
    const live = this.live(transcript, opened?.archive, remote, isBranch, assistantId, log);
    const whole = isLost || Boolean(opened?.damagedRecords);
    return {
      id,
      assistantId,
      baseUrl: this.connection().baseUrl,
      live,
      history: this.history(live, assistantId, whole),
      readOnly,
      lease,
      file,
      size,
      failure,
    };
  }

  /** The thread as it was read, with a word about what could not be. */
  private withDamage(opened: OpenedThread | null, file: ThreadFile | null): Transcript {
    const transcript = opened?.transcript ?? EMPTY_TRANSCRIPT;
    const told = file && damageNotice(transcript, opened?.damagedRecords ?? 0, this.clock.now());
    if (!told) {
      return transcript;
    }
    file.append(told).catch(() => undefined);
    return applyChange(transcript, told);
  }

  private live(
    transcript: Transcript,
    archive: ThreadArchive | undefined,
    remote: RemoteThread | null,
    isBranch: boolean,
    assistantId: string,
    log: ThreadLog,
  ): LiveThread {
    return new LiveThread({
      log,
      transcript,
      ...(archive ? { archive } : {}),
      remote,
      isBranch,
      assistantId,
      assistantName: () => this.catalog.describe(assistantId).name,
      keepOnServer: () => this.settings.keepOnServer,
      background: () => this.settings.background,
      resolve: this.onlyHere(() => this.catalog.resolve(assistantId)),
      now: () => this.clock.now(),
      sleep: (ms, signal) => sleep(this.clock, ms, signal),
      enter: this.enter(),
    });
  }

  private history(live: LiveThread, assistantId: string, whole: boolean): HistorySync {
    return new HistorySync(live, {
      assistantId,
      assistantName: () => this.catalog.describe(assistantId).name,
      resolve: this.onlyHere(async () => ({
        backend: await this.backends.get(this.catalog.parse(assistantId).protocol),
        merging: await this.backends.load(),
      })),
      now: () => this.clock.now(),
      whole,
      log: this.log,
    });
  }

  /** A thread whose run goes on while the settings change must not follow them to another server. */
  private onlyHere<T>(resolve: () => Promise<T>): () => Promise<T> {
    const connection = this.connection();
    return async () => {
      if (!isSameConnection(connection, this.connection())) {
        throw userError('threadUnknown', { args: { host: this.backends.server().host } });
      }
      return resolve();
    };
  }

  /** The thread stays with the connection that it was opened for. */
  private enter(): () => number {
    try {
      const breaker = this.backends.breaker();
      return () => breaker.enter();
    } catch {
      return () => 0;
    }
  }

  private begin(id: string, assistantId: string, remote: RemoteThread | null, lease: ThreadLease): ThreadFile {
    return this.store.create(
      {
        id,
        createdAt: this.clock.now(),
        workspaceFolders: (workspace.workspaceFolders ?? []).map(({ uri }) => uri.toString()),
        connection: this.connection(),
        protocol: this.catalog.protocolOf(assistantId),
        assistantId,
        assistantName: this.catalog.describe(assistantId).name,
        ...(remote ? { remote } : {}),
      },
      lease,
    );
  }

  /** Without an address that can be used nothing is sent; but there is a panel to say so in, and a draft to keep. */
  private connection(): ThreadConnection {
    const { organization, project } = this.settings;
    try {
      return { baseUrl: this.backends.connection().baseUrl, organization, project };
    } catch {
      return { baseUrl: '', organization, project };
    }
  }

  private readOnlyReason(opened: OpenedThread | null, leased: boolean): PanelStatus['readOnly'] {
    if (opened?.readOnly) {
      return opened.readOnly;
    }
    if (opened?.remote && !this.isHere(opened)) {
      return 'otherConnection';
    }
    return leased ? null : 'otherWindow';
  }

  /** A thread's remote ID is never sent to another server than the one it came from. */
  private isHere(opened: OpenedThread | null): boolean {
    return opened === null || isSameConnection(opened.header.connection, this.connection());
  }
}

function refusing(reason: UserError): ThreadLog {
  return { append: () => Promise.reject(reason), flush: () => Promise.resolve() };
}
