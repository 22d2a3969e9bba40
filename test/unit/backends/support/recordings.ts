import fs from 'node:fs';
import path from 'node:path';
import { repoRoot } from '../../../support/repo';

/** A recorded event stream of the real Responses API. */
export interface Recording {
  readonly name: string;
  /** The stream's events, each as the bytes that came over the wire. */
  readonly events: readonly string[];
  /** What the last event says. */
  readonly last: LastEvent;
}

interface LastEvent {
  readonly type: string;
  readonly response: {
    readonly output: readonly {
      readonly type: string;
      readonly content?: readonly { readonly text?: string; readonly refusal?: string }[];
    }[];
  };
}

const FOLDER = path.resolve(repoRoot, '../shared/recordings');

/** Every recorded stream of a response; null when the recordings aren't on this machine. */
export function readRecordings(): readonly Recording[] | null {
  if (!fs.existsSync(FOLDER)) {
    return null;
  }
  return fs
    .readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .sort()
    .flatMap(name => {
      const file = path.join(FOLDER, name);
      if (name.endsWith('.chunks.txt')) {
        const lines = fs
          .readFileSync(file, 'utf8')
          .split('\n')
          .filter(line => line.trim() !== '');
        return separated(
          name,
          lines.map(line => `data: ${line}\n\n`),
        );
      }
      return name.endsWith('.json') ? fromExchanges(name, JSON.parse(fs.readFileSync(file, 'utf8'))) : [];
    });
}

/** A recorded request with its reply. */
export interface RecordedExchange {
  readonly method: string;
  readonly path: string;
  readonly response: unknown;
}

/** The exchanges of one recording; null when the recordings aren't on this machine. */
export function recordedExchanges(name: string): readonly RecordedExchange[] | null {
  const file = path.join(FOLDER, name);
  return fs.existsSync(FOLDER) ? JSON.parse(fs.readFileSync(file, 'utf8')) : null;
}

function fromExchanges(name: string, exchanges: unknown): readonly Recording[] {
  if (!Array.isArray(exchanges)) {
    return [];
  }
  return exchanges.flatMap(({ response }: { readonly response?: unknown }, index) =>
    typeof response === 'string' && response.startsWith('event: response.')
      ? [
          recording(
            `${name} (${index})`,
            response.split(/(?<=\n\n)/).filter(event => event.includes('data: {')),
          ),
        ]
      : [],
  );
}

/** One file may hold several responses, one after the other. */
function separated(name: string, events: readonly string[]): readonly Recording[] {
  const starts = events.flatMap((event, index) => (event.includes('"type":"response.created"') ? [index] : []));
  return starts.map((start, index) => recording(`${name} (${index})`, events.slice(start, starts[index + 1])));
}

function recording(name: string, events: readonly string[]): Recording {
  const data = /^data: (.*)$/m.exec(events.at(-1) ?? '')?.[1] ?? '';
  return { name, events, last: JSON.parse(data) };
}

/** The answer by the recording's own account: the texts of its last event's messages. */
export function finalText({ last }: Recording): string {
  return last.response.output
    .flatMap(item => (item.type === 'message' ? (item.content ?? []) : []))
    .map(part => part.text ?? part.refusal ?? '')
    .join('');
}
