/** What the host fills into the panel's page. */
export interface PanelHtmlValues {
  /** New for each page, from a cryptographic source. */
  readonly nonce: string;
  readonly cspSource: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  readonly title: string;
  /** A BCP 47 tag. */
  readonly lang: string;
}

/**
 * The panel's page before its script has run: a skeleton without words, so that something is there at once. Nothing in
 * the page may load from the network or run but our own script, and no string may become HTML.
 */
export function panelHtml(values: PanelHtmlValues): string {
  const { nonce, cspSource, scriptUri, styleUri, title, lang } = values;
  const csp = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}' ${cspSource}`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    `img-src ${cspSource} blob:`,
    `worker-src blob:`,
    `connect-src 'none'`,
    `form-action 'none'`,
    `base-uri 'none'`,
    `require-trusted-types-for 'script'`,
    `trusted-types lit-html code-colors`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escaped(lang)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(csp)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<script nonce="${escaped(nonce)}">${EARLY_SCRIPT}</script>
<link rel="stylesheet" href="${escaped(styleUri)}">
</head>
<body>
<main id="panel" aria-busy="true"><div class="shell" aria-hidden="true"><div class="shell-log"><i></i><i></i><i></i></div><div class="shell-input"></div></div></main>
<script type="module" nonce="${escaped(nonce)}" src="${escaped(scriptUri)}"></script>
</body>
</html>
`;
}

/** Asks for the snapshot while the page's script is still being loaded, and keeps for it what comes. */
const EARLY_SCRIPT = `const early={api:acquireVsCodeApi(),messages:[],keep:({data})=>early.messages.push(data)};\
addEventListener('message',early.keep);early.api.postMessage({type:'ready'})`;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(value: string): string {
  return value.replace(/[&<>"]/g, character => ESCAPES[character] ?? character);
}
