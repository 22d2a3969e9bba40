import { gzipSync } from 'node:zlib';
import { bundle, pageBundle } from '../../webview/support/pageBundle';
import { isPanel } from './strategies';

/** What a strategy makes a page load. */
export interface StrategyBundle {
  readonly script: string;
  readonly bytes: number;
  readonly gzipBytes: number;
}

/** A strategy's script, as somebody would ship it: minified, and React without its checks. */
export async function strategyBundle(file: string): Promise<StrategyBundle> {
  const script = await pageScript(`strategies/${file}.ts`, 'strategy');
  // The panel's own script is in its page; this one only plays the host. Grammars come later, as they are needed.
  const loaded = isPanel(file) ? (pageBundle().get('/panel.js') ?? '') : script;
  return { script, bytes: Buffer.byteLength(loaded), gzipBytes: gzipSync(loaded).length };
}

/** A script of the bench's own for inside the page. */
export function pageScript(file: string, globalName?: string): Promise<string> {
  return bundle({
    entryPoints: [`test/bench/streaming/page/${file}`],
    format: 'iife',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    ...(globalName === undefined ? {} : { globalName }),
  });
}
