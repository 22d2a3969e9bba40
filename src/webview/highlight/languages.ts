import type { Grammar } from './workerProtocol';

type Load = () => Promise<{ readonly default: readonly Grammar[] }>;

/**
 * A chunk for each language; `esbuild.js` keeps out of each what it could embed but nobody writes in a chat, and leaves
 * the grammars the JSON that they are written in.
 */
export const LANGUAGES: Readonly<Record<string, Load>> = {
  bat: () => import('@shikijs/langs/bat'),
  c: () => import('@shikijs/langs/c'),
  clojure: () => import('@shikijs/langs/clojure'),
  cpp: () => import('@shikijs/langs/cpp'),
  csharp: () => import('@shikijs/langs/csharp'),
  css: () => import('@shikijs/langs/css'),
  dart: () => import('@shikijs/langs/dart'),
  diff: () => import('@shikijs/langs/diff'),
  docker: () => import('@shikijs/langs/docker'),
  elixir: () => import('@shikijs/langs/elixir'),
  erlang: () => import('@shikijs/langs/erlang'),
  fsharp: () => import('@shikijs/langs/fsharp'),
  go: () => import('@shikijs/langs/go'),
  graphql: () => import('@shikijs/langs/graphql'),
  groovy: () => import('@shikijs/langs/groovy'),
  haskell: () => import('@shikijs/langs/haskell'),
  hcl: () => import('@shikijs/langs/hcl'),
  html: () => import('@shikijs/langs/html'),
  ini: () => import('@shikijs/langs/ini'),
  java: () => import('@shikijs/langs/java'),
  javascript: () => import('@shikijs/langs/javascript'),
  json: () => import('@shikijs/langs/json'),
  jsonc: () => import('@shikijs/langs/jsonc'),
  julia: () => import('@shikijs/langs/julia'),
  kotlin: () => import('@shikijs/langs/kotlin'),
  latex: () => import('@shikijs/langs/latex'),
  less: () => import('@shikijs/langs/less'),
  lua: () => import('@shikijs/langs/lua'),
  make: () => import('@shikijs/langs/make'),
  markdown: () => import('@shikijs/langs/markdown'),
  mermaid: () => import('@shikijs/langs/mermaid'),
  nginx: () => import('@shikijs/langs/nginx'),
  nix: () => import('@shikijs/langs/nix'),
  'objective-c': () => import('@shikijs/langs/objective-c'),
  ocaml: () => import('@shikijs/langs/ocaml'),
  perl: () => import('@shikijs/langs/perl'),
  php: () => import('@shikijs/langs/php'),
  powershell: () => import('@shikijs/langs/powershell'),
  proto: () => import('@shikijs/langs/proto'),
  python: () => import('@shikijs/langs/python'),
  r: () => import('@shikijs/langs/r'),
  ruby: () => import('@shikijs/langs/ruby'),
  rust: () => import('@shikijs/langs/rust'),
  scala: () => import('@shikijs/langs/scala'),
  scss: () => import('@shikijs/langs/scss'),
  shellscript: () => import('@shikijs/langs/shellscript'),
  shellsession: () => import('@shikijs/langs/shellsession'),
  solidity: () => import('@shikijs/langs/solidity'),
  sql: () => import('@shikijs/langs/sql'),
  svelte: () => import('@shikijs/langs/svelte'),
  swift: () => import('@shikijs/langs/swift'),
  terraform: () => import('@shikijs/langs/terraform'),
  toml: () => import('@shikijs/langs/toml'),
  tsx: () => import('@shikijs/langs/tsx'),
  typescript: () => import('@shikijs/langs/typescript'),
  vb: () => import('@shikijs/langs/vb'),
  vue: () => import('@shikijs/langs/vue'),
  xml: () => import('@shikijs/langs/xml'),
  yaml: () => import('@shikijs/langs/yaml'),
  zig: () => import('@shikijs/langs/zig'),
};

/** What people and models write on a fence for a language that has another name above. */
const ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    bat: 'batch cmd',
    clojure: 'clj',
    cpp: 'c++ cc cxx h hpp',
    csharp: 'c# cs',
    diff: 'patch',
    docker: 'dockerfile',
    elixir: 'ex exs',
    erlang: 'erl',
    fsharp: 'f# fs',
    go: 'golang',
    graphql: 'gql',
    groovy: 'gradle',
    haskell: 'hs',
    html: 'htm xhtml',
    ini: 'cfg conf env dotenv properties',
    javascript: 'cjs js mjs node',
    jsonc: 'json5',
    julia: 'jl',
    kotlin: 'kt kts',
    latex: 'tex',
    make: 'makefile',
    markdown: 'md mdx',
    mermaid: 'mmd',
    'objective-c': 'm objc objectivec',
    ocaml: 'ml mli',
    perl: 'pl pm',
    powershell: 'ps ps1 pwsh',
    proto: 'protobuf',
    python: 'py py3 python3',
    ruby: 'rb',
    rust: 'rs',
    shellscript: 'bash fish sh shell zsh',
    shellsession: 'console terminal',
    solidity: 'sol',
    terraform: 'tf tfvars',
    tsx: 'jsx',
    typescript: 'cts mts ts',
    vb: 'vba vbnet',
    xml: 'plist svg xsd xsl',
    yaml: 'yml',
  }).flatMap(([language, names]) => names.split(' ').map((name): [string, string] => [name, language])),
);

/** The name under which a language's grammar is known; null when there is none. */
export function languageOf(name: string): string | null {
  const lower = name.toLowerCase();
  const language = ALIASES.get(lower) ?? lower;
  return Object.hasOwn(LANGUAGES, language) ? language : null;
}

/** The grammars that a language needs, its own last. */
export async function loadGrammars(language: string): Promise<readonly Grammar[]> {
  return (await LANGUAGES[language]?.())?.default ?? [];
}
