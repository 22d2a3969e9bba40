import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { run } from '../process/run';
import { hostPaths } from './paths';

const decompress = promisify(zlib.brotliDecompress);

const FONT_FILES: readonly string[] = [
  'dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf',
  'dejavu-fonts-ttf/ttf/DejaVuSansMono-Bold.ttf',
  'dejavu-fonts-ttf/ttf/DejaVuSansMono-Oblique.ttf',
  'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
  'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf',
  '@expo-google-fonts/nanum-gothic/400Regular/NanumGothic_400Regular.ttf',
  '@expo-google-fonts/nanum-gothic/700Bold/NanumGothic_700Bold.ttf',
];

/** Unpacks the browser, its libraries and the fonts from `node_modules` into `chromium/`, and drops what was packed. */
export async function unpackChromium(dir: string): Promise<void> {
  const out = path.join(dir, 'chromium');
  const modules = path.join(dir, 'node_modules');
  const bin = path.join(modules, '@sparticuz/chromium/bin');
  fs.mkdirSync(out, { recursive: true });
  const unpacked = (name: string): Promise<Buffer> => decompress(fs.readFileSync(path.join(bin, name)));
  fs.writeFileSync(hostPaths(dir).chromium, await unpacked('chromium.br'), { mode: 0o755 });
  for (const name of ['al2023', 'fonts', 'swiftshader']) {
    const tar = path.join(out, `${name}.tar`);
    fs.writeFileSync(tar, await unpacked(`${name}.tar.br`));
    fs.mkdirSync(path.join(out, name), { recursive: true });
    await run('tar', ['xf', tar, '-C', path.join(out, name)]);
    fs.rmSync(tar);
  }
  for (const file of FONT_FILES) {
    fs.copyFileSync(path.join(modules, file), path.join(out, 'fonts', path.basename(file)));
  }
  for (const name of ['@sparticuz/chromium/bin', 'dejavu-fonts-ttf', '@expo-google-fonts']) {
    fs.rmSync(path.join(modules, name), { recursive: true, force: true });
  }
}

/**
 * Names the fonts for the place where the set-up is now; written again when the folder has moved. The machine's own
 * fonts are left out on purpose: screenshots look the same everywhere. With no font at all Chromium dies in Skia.
 */
export function writeFontConfig(dir: string): void {
  const fonts = path.join(dir, 'chromium/fonts');
  const file = path.join(fonts, 'fonts.conf');
  const prefer = (family: string, ...names: readonly string[]): string =>
    `  <alias binding="same"><family>${family}</family><prefer>${names.map(n => `<family>${n}</family>`).join('')}</prefer></alias>`;
  const text = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${fonts}</dir>
  <cachedir>${path.join(dir, 'chromium/fonts-cache')}</cachedir>
${prefer('monospace', 'DejaVu Sans Mono', 'NanumGothic')}
${prefer('sans-serif', 'Open Sans', 'NanumGothic', 'DejaVu Sans')}
${prefer('system-ui', 'Open Sans', 'NanumGothic', 'DejaVu Sans')}
${prefer('serif', 'Open Sans', 'NanumGothic', 'DejaVu Sans')}
</fontconfig>
`;
  if (!fs.existsSync(file) || fs.readFileSync(file, 'utf8') !== text) fs.writeFileSync(file, text);
}
