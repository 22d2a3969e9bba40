/**
 * This process's environment without what a surrounding VS Code, npm or tsx has put there: it would change how another
 * VS Code starts.
 */
export function cleanEnv(): NodeJS.ProcessEnv {
  const foreign = /^(VSCODE_|npm_|ELECTRON_|NODE_OPTIONS$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}
