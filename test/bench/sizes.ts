import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { ensurePackage } from '../support/packaging/ensurePackage';
import { repoRoot } from '../support/repo';
import type { Figure } from './figure';

const PANEL = ['panel.js', 'panel.css'];

/** What is loaded and shipped, from a fresh package. Icons are part of the panel's script. */
export async function sizes(): Promise<readonly Figure[]> {
  const { file } = await ensurePackage();
  const extension = read('extension.js');
  for (const bundle of [extension, read('product.js')]) {
    if (/api\.openai\.com\/v1\/|OpenAIError/.test(bundle.toString('utf8'))) {
      throw new Error('the SDK is to be loaded on the first request only');
    }
  }
  const panel = PANEL.map(read);
  return [
    { name: 'extension.js, minified', value: extension.length / 1000, limit: 80, unit: 'kB' },
    {
      name: 'product.js, loaded by the first use, minified',
      value: read('product.js').length / 1000,
      limit: 112,
      unit: 'kB',
    },
    {
      name: 'panel’s first load, minified',
      value: sum(panel.map(({ length }) => length)) / 1000,
      limit: 150,
      unit: 'kB',
    },
    {
      name: 'panel’s first load, gzip',
      value: sum(panel.map(data => gzipSync(data).length)) / 1000,
      limit: 50,
      unit: 'kB',
    },
    { name: 'VSIX', value: fs.statSync(file).size / 1000, limit: 1000, unit: 'kB' },
  ];
}

function read(name: string): Buffer {
  return fs.readFileSync(path.join(repoRoot, 'dist', name));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
