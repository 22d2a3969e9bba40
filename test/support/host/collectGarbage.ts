import type { BrowserContext } from 'playwright-core';

/** Where Node's inspector listens that a process starts when it is sent SIGUSR1, unless another one has the port. */
const INSPECTOR = 'http://127.0.0.1:9229/json/list';
const PATIENCE_MS = 10_000;

/**
 * Has a Node process collect its garbage, by its inspector, which stays open. A page of the browser talks to it. Throws
 * when another process listens there.
 */
export async function collectGarbage(pid: number, context: BrowserContext): Promise<void> {
  process.kill(pid, 'SIGUSR1');
  const url = await inspectorUrl();
  const page = await context.newPage();
  try {
    const inspected = await page.evaluate(talk, url);
    if (inspected !== pid) throw new Error(`Not ${pid} but ${inspected} listens at ${INSPECTOR}.`);
  } finally {
    await page.close();
  }
}

async function inspectorUrl(): Promise<string> {
  for (const limit = Date.now() + PATIENCE_MS; ; await new Promise(resolve => setTimeout(resolve, 50))) {
    try {
      const [target] = (await (await fetch(INSPECTOR)).json()) as readonly { readonly webSocketDebuggerUrl?: string }[];
      if (target?.webSocketDebuggerUrl) return target.webSocketDebuggerUrl;
    } catch {
      // not listening yet
    }
    if (Date.now() > limit) throw new Error(`Nothing listens at ${INSPECTOR}.`);
  }
}

/** Runs in the page. Returns the inspected process. The second collection takes what the first one has set free. */
async function talk(url: string): Promise<number> {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error(`no connection to ${url}`));
  });
  const answers = new Map<number, (result: { readonly result?: { readonly value?: unknown } }) => void>();
  socket.onmessage = ({ data }) => {
    const { id, result } = JSON.parse(data);
    answers.get(id)?.(result);
  };
  const send = (id: number, method: string, params = {}) =>
    new Promise<{ readonly result?: { readonly value?: unknown } }>(resolve => {
      answers.set(id, resolve);
      socket.send(JSON.stringify({ id, method, params }));
    });
  const { result } = await send(1, 'Runtime.evaluate', { expression: 'process.pid' });
  await send(2, 'HeapProfiler.collectGarbage');
  await send(3, 'HeapProfiler.collectGarbage');
  socket.close();
  return Number(result?.value);
}
