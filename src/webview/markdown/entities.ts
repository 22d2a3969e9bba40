// The names that people and models write. The standard's two thousand would cost more than the rest of the renderer.
const NAMED: ReadonlyMap<string, string> = new Map(
  (
    'amp & lt < gt > quot " apos \' nbsp \u00a0 copy © reg ® trade ™ hellip … mdash — ndash – lsquo ‘ rsquo ’ ' +
    'ldquo “ rdquo ” laquo « raquo » bull • middot · times × divide ÷ plusmn ± minus − deg ° micro µ para ¶ sect § ' +
    'larr ← uarr ↑ rarr → darr ↓ harr ↔ rArr ⇒ lArr ⇐ hArr ⇔ le ≤ ge ≥ ne ≠ equiv ≡ asymp ≈ infin ∞ sum ∑ prod ∏ ' +
    'radic √ part ∂ int ∫ isin ∈ forall ∀ exist ∃ and ∧ or ∨ not ¬ cap ∩ cup ∪ sub ⊂ sup ⊃ alpha α beta β gamma γ ' +
    'delta δ Delta Δ epsilon ε theta θ lambda λ mu μ pi π sigma σ Sigma Σ phi φ omega ω Omega Ω ' +
    'euro € pound £ yen ¥ cent ¢ frac12 ½ frac14 ¼ sup2 ² sup3 ³ ensp \u2002 emsp \u2003 thinsp \u2009 ' +
    'zwj \u200d zwnj \u200c shy \u00ad check ✓ dagger † permil ‰'
  )
    .split(' ')
    .reduce<[string, string][]>((pairs, word, index, words) => {
      const value = words[index + 1];
      if (index % 2 === 0 && value) {
        pairs.push([word, value]);
      }
      return pairs;
    }, []),
);

/** Puts characters in the place of `&name;` and `&#number;`; a name that isn't known stays as it was written. */
export function decodeEntities(text: string): string {
  return text.includes('&')
    ? text.replace(/&(?:#[xX]([\da-fA-F]{1,6})|#(\d{1,7})|(\w{2,10}));/g, (whole, hex, decimal, name) =>
        name === undefined ? character(hex ? Number.parseInt(hex, 16) : Number(decimal)) : (NAMED.get(name) ?? whole),
      )
    : text;
}

function character(code: number): string {
  return code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? '\ufffd' : String.fromCodePoint(code);
}
