import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import type { BrowserContext } from 'playwright-core';
import { collectGarbage } from './collectGarbage';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Kills the extension hosts below a process, and resolves when they are gone. Throws when there is none. */
export async function killExtensionHosts(ancestor: number): Promise<void> {
  const hosts = extensionHosts(ancestor);
  if (hosts.length === 0) throw new Error('There is no extension host.');
  for (const { pid } of hosts) process.kill(pid, 'SIGKILL');
  while (extensionHosts(ancestor).some(({ pid }) => hosts.some(killed => killed.pid === pid))) {
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

/** Stops the extension hosts below a process until they are killed. Throws when there is none. */
export function pauseExtensionHosts(ancestor: number): void {
  const hosts = extensionHosts(ancestor);
  if (hosts.length === 0) throw new Error('There is no extension host.');
  for (const { pid } of hosts) process.kill(pid, 'SIGSTOP');
}

/** Waits until there is no extension host below a process: true then, false when one is still there after 20 seconds. */
export async function extensionHostsEnded(ancestor: number): Promise<boolean> {
  for (const end = Date.now() + 20_000; extensionHosts(ancestor).length > 0; ) {
    if (Date.now() > end) return false;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  return true;
}

/**
 * The memory that the extension host below a process has in RAM once it has no garbage, in bytes. Without that, it is a
 * matter of when it was collected last: by 40 MB, which is more than any extension should need.
 */
export async function extensionHostMemory(ancestor: number, context: BrowserContext): Promise<number> {
  const [host, ...others] = extensionHosts(ancestor);
  if (!host || others.length > 0) throw new Error('There is not one extension host.');
  await collectGarbage(host.pid, context);
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${host.pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

function extensionHosts(ancestor: number): readonly Process[] {
  const all = processes();
  const below = (parent: number): readonly Process[] =>
    all.filter(one => one.parent === parent).flatMap(one => [one, ...below(one.pid)]);
  return below(ancestor).filter(({ command }) => command.includes('--type=extensionHost'));
}

function processes(): readonly Process[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap(line => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}
