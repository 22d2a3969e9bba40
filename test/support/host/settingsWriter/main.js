const fs = require('node:fs');
const path = require('node:path');
const vscode = require('vscode');

const folder = process.env.ASK_ASSISTANT_SETTINGS_FOLDER;
const wanted = folder && path.join(folder, 'wanted.json');
const done = folder && path.join(folder, 'done.json');
let running = Promise.resolve();

/** Sets what the test wants and says so, once for each of its wishes. */
exports.activate = context => {
  if (!folder) return;
  const look = () => {
    running = running.then(write).catch(error => fs.writeFileSync(path.join(folder, 'error.txt'), String(error)));
  };
  const watcher = fs.watch(folder, look);
  look();
  context.subscriptions.push({ dispose: () => watcher.close() });
};

async function write() {
  const wish = read(wanted);
  if (!wish || read(done)?.id === wish.id) return;
  for (const [name, value] of wish.changes) {
    await vscode.workspace.getConfiguration().update(name, value ?? undefined, vscode.ConfigurationTarget.Global);
  }
  fs.writeFileSync(done, JSON.stringify({ id: wish.id }));
}

/** Undefined while there is none, or only half of one. */
function read(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
