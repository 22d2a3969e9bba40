export interface Example {
  readonly markdown: string;
  readonly html: string;
}

const table = (head: string, ...rows: readonly string[]) =>
  `<table><thead><tr>${head}</tr></thead>${rows.length ? `<tbody>${rows.map(row => `<tr>${row}</tr>`).join('')}</tbody>` : ''}</table>`;
const th = (...cells: readonly string[]) => cells.map(cell => `<th>${cell}</th>`).join('');
const td = (...cells: readonly string[]) => cells.map(cell => `<td>${cell}</td>`).join('');
const www = (address: string) => `<a href="http://${address}">${address}</a>`;
const mail = (address: string) => `<a href="mailto:${address}">${address}</a>`;
const link = (address: string) => `<a href="${address}">${address}</a>`;
const box = (checked = false) => `<input type="checkbox"${checked ? ' checked' : ''} disabled>`;

/**
 * What GitHub's specification (0.29) adds to CommonMark: one example for each of its extensions' own, under the same
 * number and for the same rule, in other words.
 */
export const GFM_EXAMPLES: Readonly<Record<number, Example>> = {
  // Tables
  198: {
    markdown: '| name | size |\n| --- | --- |\n| one | two |\n',
    html: table(th('name', 'size'), td('one', 'two')),
  },
  199: {
    markdown: '| mid | to the end |\n:-: | ----------:\nup | down\n',
    html: table(
      '<th align="center">mid</th><th align="right">to the end</th>',
      '<td align="center">up</td><td align="right">down</td>',
    ),
  },
  200: {
    markdown: '| a\\|b  |\n| ------ |\n| in `\\|` code |\n| in **\\|** bold |\n',
    html: table(th('a|b'), td('in <code>|</code> code'), td('in <strong>|</strong> bold')),
  },
  201: {
    markdown: '| name | size |\n| --- | --- |\n| one | two |\n> quoted\n',
    html: `${table(th('name', 'size'), td('one', 'two'))}<blockquote><p>quoted</p></blockquote>`,
  },
  202: {
    markdown: '| name | size |\n| --- | --- |\n| one | two |\nthree\n\nfour\n',
    html: `${table(th('name', 'size'), td('one', 'two'), td('three', ''))}<p>four</p>`,
  },
  203: {
    markdown: '| name | size |\n| --- |\n| one |\n',
    html: '<p>| name | size |\n| --- |\n| one |</p>',
  },
  204: {
    markdown: '| name | size |\n| --- | --- |\n| one |\n| two | three | four |\n',
    html: table(th('name', 'size'), td('one', ''), td('two', 'three')),
  },
  205: { markdown: '| name | size |\n| --- | --- |\n', html: table(th('name', 'size')) },
  // Task lists
  279: {
    markdown: '- [ ] read\n- [x] write\n',
    html: `<ul><li>${box()} read</li><li>${box(true)} write</li></ul>`,
  },
  280: {
    markdown: '- [x] read\n  - [ ] the guide\n  - [x] the code\n- [ ] write\n',
    html: `<ul><li>${box(true)} read<ul><li>${box()} the guide</li><li>${box(true)} the code</li></ul></li><li>${box()} write</li></ul>`,
  },
  // Strikethrough
  491: { markdown: '~~One~~ and ~two~ words!\n', html: '<p><del>One</del> and <del>two</del> words!</p>' },
  492: { markdown: 'One ~~begins\n\nand never ends~~.\n', html: '<p>One ~~begins</p><p>and never ends~~.</p>' },
  493: { markdown: 'Three ~~~are~~~ too many.\n', html: '<p>Three ~~~are~~~ too many.</p>' },
  // Autolinks
  622: { markdown: 'www.example.org\n', html: `<p>${www('www.example.org')}</p>` },
  623: {
    markdown: 'See www.example.org/guide for the rest.\n',
    html: `<p>See ${www('www.example.org/guide')} for the rest.</p>`,
  },
  624: {
    markdown: 'See www.example.org.\n\nSee www.example.org/x.y.\n',
    html: `<p>See ${www('www.example.org')}.</p><p>See ${www('www.example.org/x.y')}.</p>`,
  },
  625: {
    markdown:
      'www.example.com/find?q=one+(two)\n\nwww.example.com/find?q=one+(two)))\n\n' +
      '(www.example.com/find?q=one+(two))\n\n(www.example.com/find?q=one+(two)\n',
    html:
      `<p>${www('www.example.com/find?q=one+(two)')}</p><p>${www('www.example.com/find?q=one+(two)')}))</p>` +
      `<p>(${www('www.example.com/find?q=one+(two)')})</p><p>(${www('www.example.com/find?q=one+(two)')}</p>`,
  },
  626: {
    markdown: 'www.example.com/find?q=(two))+so\n',
    html: `<p>${www('www.example.com/find?q=(two))+so')}</p>`,
  },
  627: {
    markdown: 'www.example.com/find?q=word&in=ko\n\nwww.example.com/find?q=word&in;\n',
    html: `<p><a href="http://www.example.com/find?q=word&amp;in=ko">www.example.com/find?q=word&amp;in=ko</a></p><p>${www('www.example.com/find?q=word')}&amp;in;</p>`,
  },
  628: { markdown: 'www.example.org/gui<de\n', html: `<p>${www('www.example.org/gui')}&lt;de</p>` },
  629: {
    markdown: 'http://example.org\n\n(See https://sub.example.com/find?q=one+(two))\n',
    html: `<p>${link('http://example.org')}</p><p>(See ${link('https://sub.example.com/find?q=one+(two)')})</p>`,
  },
  630: { markdown: 'me@example.com\n', html: `<p>${mail('me@example.com')}</p>` },
  631: {
    markdown: 'No to me@mail+x.example, but yes to me+x@mail.example, so.\n',
    html: `<p>No to me@mail+x.example, but yes to ${mail('me+x@mail.example')}, so.</p>`,
  },
  632: {
    markdown: 'a.b-c_d@e.f\n\na.b-c_d@e.f.\n\na.b-c_d@e.f-\n\na.b-c_d@e.f_\n',
    html: `<p>${mail('a.b-c_d@e.f')}</p><p>${mail('a.b-c_d@e.f')}.</p><p>a.b-c_d@e.f-</p><p>a.b-c_d@e.f_</p>`,
  },
  633: {
    markdown: 'mailto:me@example.com\n\nmailto:a.b@e.f/\n\nmailto:a.b@e.f-\n\nxmpp:me@example.com.\n',
    html: `<p>${link('mailto:me@example.com')}</p><p>${link('mailto:a.b@e.f')}/</p><p>mailto:a.b@e.f-</p><p>${link('xmpp:me@example.com')}.</p>`,
  },
  634: {
    markdown: 'xmpp:me@example.com/text\n\nxmpp:me@example.com/text@more\n',
    html: `<p>${link('xmpp:me@example.com/text')}</p><p>${link('xmpp:me@example.com/text@more')}</p>`,
  },
  635: {
    markdown: 'xmpp:me@example.com/text/more\n',
    html: `<p>${link('xmpp:me@example.com/text')}/more</p>`,
  },
  // Disallowed raw HTML
  657: {
    markdown: '<em> <title> <style> <strong>\n\n<blockquote>\n  No <xmp> here, and no <XMP> either.\n</blockquote>\n',
    html: '<p><em> &lt;title> &lt;style> <strong></strong></em></p><blockquote>No &lt;xmp> here, and no &lt;XMP> either.</blockquote>',
  },
};
