/** What a shell shows before what was typed. */
const PROMPT = /^\s*(?:\$|%|>|PS [^>]*>|[\w.@~:/\\-]+[$#])\s+/;
/** Would do more than be typed, or make a command look like another one. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;
/** At the end of a line that goes on in the next one: `\` in most shells, a backtick in PowerShell, `^` in cmd. */
const GOES_ON = /\s*[\\`^]$/;

/**
 * The commands in a piece of shell code, one line each: without prompts and the output after them, without comments and
 * blank lines, and without any character that would do more in a terminal than be typed.
 */
export function commandLines(code: string): readonly string[] {
  const lines = joined(code.split(/\r\n|[\n\r]/));
  const typed = lines.some(line => /^\s*(\$|PS [^>]*>) /.test(line))
    ? lines.filter(line => PROMPT.test(line)).map(line => line.replace(PROMPT, ''))
    : lines;
  return typed
    .map(line => line.replace(/\t/g, ' ').replace(UNSAFE, '').trim())
    .filter(line => line !== '' && !/^(#|::|rem\b)/i.test(line));
}

/** The same with each line that goes on in the next one as a single one. */
function joined(lines: readonly string[]): readonly string[] {
  const whole: string[] = [];
  let before = '';
  for (const line of lines) {
    const text = before + (before ? line.trimStart() : line);
    before = GOES_ON.test(text) ? `${text.replace(GOES_ON, '')} ` : '';
    if (!before) {
      whole.push(text);
    }
  }
  return [...whole, before];
}
