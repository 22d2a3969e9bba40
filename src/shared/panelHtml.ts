/** What the host fills into the panel's page. */
export interface PanelHtmlValues {
  /** New for each page, from a cryptographic source. */
  readonly nonce: string;
  readonly cspSource: string;
  readonly scriptUri: string;
  /** The stylesheet's text: to fetch it would keep the page blank for longer than everything else does. */
  readonly style: string;
  readonly title: string;
  /** The name of the input, and what stands in it while it is empty. */
  readonly message: string;
  readonly placeholder: string;
  /** A BCP 47 tag. */
  readonly lang: string;
}

/**
 * The panel's page before its script has run: the composer's input, so that one can type at once, and a skeleton of the
 * rest. Nothing in the page may load from the network or run but our own script, and no string may become HTML.
 */
export function panelHtml(values: PanelHtmlValues): string {
  const { nonce, cspSource, scriptUri, style, title, message, placeholder, lang } = values;
  const csp = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}' ${cspSource}`,
    `style-src 'nonce-${nonce}' ${cspSource}`,
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
<style nonce="${escaped(nonce)}">${style}</style>
</head>
<body>
<main id="panel" aria-busy="true">
<div class="conversation shell" aria-hidden="true"><i></i><i></i><i></i></div>
<footer><div class="composer"><textarea rows="1" dir="auto" aria-label="${escaped(message)}" placeholder="${escaped(placeholder)}"></textarea><div class="bar"></div></div></footer>
</main>
<script type="module" nonce="${escaped(nonce)}" src="${escaped(scriptUri)}"></script>
</body>
</html>
`;
}

/**
 * Asks for the snapshot while the page's script is still being loaded, and keeps for it what comes; also that Enter was
 * pressed, and whether an input method is composing, which an input's text doesn't tell.
 */
const EARLY_SCRIPT = `const early={api:acquireVsCodeApi(),messages:[],keep:({data})=>early.messages.push(data),\
composing:false,entered:false,press:e=>{if(e.key==='Enter'&&!e.shiftKey&&!e.isComposing&&e.keyCode!==229)\
{e.preventDefault();early.entered=true}},compose:({type})=>{early.composing=type==='compositionstart'}};\
addEventListener('message',early.keep);addEventListener('keydown',early.press);\
for(const type of ['compositionstart','compositionend'])addEventListener(type,early.compose);\
early.api.postMessage({type:'ready'})`;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(value: string): string {
  return value.replace(/[&<>"]/g, character => ESCAPES[character] ?? character);
}
