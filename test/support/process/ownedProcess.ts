import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import { onCleanup } from './cleanup';

/** A child process with everything that it starts. It never outlives the process that owns it. */
export interface OwnedProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Resolves when the process itself has ended: its exit code, or 128 and the signal's number. */
  readonly exited: Promise<number>;
  /** Ends the whole process group: SIGTERM, and SIGKILL to what is left after `graceMs` (4 s; 0 kills at once). */
  stop(graceMs?: number): Promise<void>;
}

const windows = process.platform === 'win32';

/**
 * Starts a process in a group of its own and owns that group: `stop()`, a signal to this process, its normal exit and
 * even its sudden death (SIGKILL, a crash) end the group.
 */
export function spawnOwned(command: string, args: readonly string[], options: SpawnOptions = {}): OwnedProcess {
  const child = spawn(command, args, { ...options, detached: !windows });
  const exited = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? os.constants.signals[signal] : 0)));
  });
  exited.catch(() => undefined); // a failed start is reported to who awaits it, and is no unhandled rejection besides
  const pid = child.pid;
  if (pid === undefined) return { child, pid: -1, exited, stop: async () => undefined };

  const dismissReaper = startReaper(pid);
  const kill = (): void => killGroup(pid, 'SIGKILL');
  process.prependOnceListener('exit', kill); // before folders are removed in which the group still writes
  let stopping: Promise<void> | undefined;
  const stop = (graceMs = 4_000): Promise<void> => {
    stopping ??= endGroup(pid, graceMs).finally(() => {
      process.removeListener('exit', kill);
      forget();
      dismissReaper();
    });
    return stopping;
  };
  const forget = onCleanup(() => stop());
  // Children may outlive the process that started them: the rest of the group goes as well.
  void exited.then(() => stop(1_000)).catch(() => undefined);
  return { child, pid, exited, stop };
}

/**
 * A shell that waits on a pipe from this process. When the pipe closes without a word, this process has died without
 * cleaning up, and the shell ends the group in its place. It costs one idle process and needs no polling.
 */
function startReaper(group: number): () => void {
  if (windows) return () => undefined;
  // `-s` and not `-TERM`: dash takes a negative number only after that.
  const end = `kill -s TERM -- -${group} && sleep 2 && kill -s KILL -- -${group}`;
  const script = `read -r word || { ${end}; } 2>/dev/null`;
  const reaper = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  reaper.on('error', () => undefined);
  reaper.stdin?.on('error', () => undefined);
  reaper.unref();
  return () => {
    reaper.stdin?.end('done\n');
  };
}

async function endGroup(group: number, graceMs: number): Promise<void> {
  if (!groupIsAlive(group)) return;
  if (graceMs > 0) killGroup(group, 'SIGTERM');
  for (const end = Date.now() + graceMs; groupIsAlive(group); ) {
    if (Date.now() >= end) killGroup(group, 'SIGKILL');
    if (Date.now() > end + 5_000) return; // it cannot be ended: a process that waits for a dead disk, for example
    await new Promise(resolve => setTimeout(resolve, 25));
  }
}

function killGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(windows ? group : -group, signal);
  } catch {
    // already gone
  }
}

function groupIsAlive(group: number): boolean {
  try {
    process.kill(windows ? group : -group, 0);
  } catch {
    return false;
  }
  return process.platform !== 'linux' || hasLivingMember(group);
}

/** In a container whose first process collects no orphans, the dead stay in their group for ever, as zombies. */
function hasLivingMember(group: number): boolean {
  for (const pid of fs.readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      // "pid (name) state ppid pgrp …", and the name may hold anything
      const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
      const [state, , pgrp] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(pgrp) === group && state !== 'Z' && state !== 'X') return true;
    } catch {
      // ended meanwhile
    }
  }
  return false;
}
