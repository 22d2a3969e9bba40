import fs from 'node:fs';
import path from 'node:path';
import { run } from '../../support/process/run';
import { repoRoot } from '../../support/repo';
import { modernNode } from '../../support/withNode';

/** The title of the empty extension's view container. */
export const EMPTY_TITLE = 'Empty';

const MANIFEST = {
  name: 'empty',
  publisher: 'bench',
  version: '0.0.1',
  engines: { vscode: '^1.110.0' },
  main: './extension.js',
  contributes: {
    viewsContainers: { activitybar: [{ id: 'empty', title: EMPTY_TITLE, icon: 'icon.svg' }] },
    views: { empty: [{ id: 'empty.view', type: 'webview', name: EMPTY_TITLE }] },
  },
};

const SCRIPT = `const { window } = require('vscode');
exports.activate = context => {
  const html = '<!DOCTYPE html><html><body><p>Nothing</p></body></html>';
  const provider = {
    resolveWebviewView: ({ webview }) => {
      // Without scripts in it nothing could tell when it is drawn.
      webview.options = { enableScripts: true };
      webview.html = html;
    },
  };
  context.subscriptions.push(window.registerWebviewViewProvider('empty.view', provider));
};
`;

const ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M4 4h16v16H4z"/></svg>';

/** Packages an extension that has one webview view with a word in it, and nothing else; returns the VSIX. */
export async function packEmptyExtension(folder: string): Promise<string> {
  const source = path.join(folder, 'empty');
  fs.mkdirSync(source, { recursive: true });
  fs.writeFileSync(path.join(source, 'package.json'), JSON.stringify(MANIFEST));
  fs.writeFileSync(path.join(source, 'extension.js'), SCRIPT);
  fs.writeFileSync(path.join(source, 'icon.svg'), ICON);
  const vsix = path.join(folder, 'empty.vsix');
  const vsce = path.join(repoRoot, 'node_modules/@vscode/vsce/vsce');
  const flags = ['--no-dependencies', '--allow-missing-repository', '--skip-license'];
  await run(await modernNode(), [vsce, 'package', ...flags, '--out', vsix], { cwd: source });
  return vsix;
}
