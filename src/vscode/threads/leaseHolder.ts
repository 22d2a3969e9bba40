import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { LeaseHolder } from '../../core/threads/threadLease';
import { newId } from '../../shared/ids';

/** This window, as others that share its files tell it from themselves. */
export function leaseHolder(): LeaseHolder {
  return { machine: `${hostname()} ${processNamespace()}`, window: newId(), process: process.pid };
}

/** Whether a process of this machine is there, whoever it belongs to. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

/** Containers that share a host's name, and perhaps a folder, number their processes each for itself. */
function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
