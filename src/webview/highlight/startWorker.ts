import script from 'bundled:./worker/worker.ts';
import type { WorkerPolicy } from '../workerPolicy';

let address: string | URL | null = null;

/**
 * Starts the worker that tells colors. VS Code's webviews take a worker only from a blob, and that has the page's own
 * content security policy: it has no network, and can't import the page's chunks. Throws where the page may have none.
 */
export function startWorker(policy: WorkerPolicy | null): Worker {
  if (!address) {
    const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
    address = policy ? policy.createScriptURL(url) : url;
  }
  return new Worker(address);
}
