import { systemTiming } from '../../../src/backends/wire/timing';
import { startLocalServer } from '../../server/localServer';
import { Conversation } from '../../unit/backends/support/conversation';
import { SAVED, testBackend } from '../../unit/backends/support/harness';
import { median } from '../figure';
import type { BenchResult } from '../result';
import { PollingClient } from './pollingClient';

/** About eighty words, so an answer of some four seconds. */
const WORD_MS = 50;

/** Asks, says when the first words are there, and returns the answer. */
type Ask = (question: string, onText: () => void) => Promise<string>;

interface Client {
  readonly name: string;
  connect(baseUrl: string): Ask;
}

interface Counted {
  readonly name: string;
  /** For the first question in a thread, and for one after it. */
  readonly requests: readonly [number, number];
  /** From the question to its first words, in milliseconds. */
  readonly firstWordsMs: number;
}

const CLIENTS: readonly Client[] = [
  {
    name: 'ours',
    connect: baseUrl => {
      const backend = testBackend('assistants', baseUrl, {}, systemTiming);
      const conversation = new Conversation(backend, 'assistants');
      return (question, onText) =>
        conversation.ask(question, event => {
          if (event.type === 'delta') {
            onText();
          }
        });
    },
  },
  { name: 'polling every 500 ms', connect: baseUrl => polling(baseUrl, 500) },
  { name: 'polling as fast as it goes', connect: baseUrl => polling(baseUrl, 0) },
];

/** How many HTTP requests one question costs by the Assistants protocol, streamed as ours are and polled as others do. */
export async function requests(rounds: number): Promise<BenchResult> {
  const counted = new Map<string, Counted[]>(CLIENTS.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const client of CLIENTS) {
      counted.get(client.name)?.push(await count(client));
    }
  }
  const rows = [...counted].map(([name, all]) => {
    const middle = (of: (one: Counted) => number): string => median(all.map(of)).toFixed(0);
    return [name, middle(one => one.requests[0]), middle(one => one.requests[1]), middle(one => one.firstWordsMs)];
  });
  return {
    figures: [],
    tables: [
      {
        title: 'HTTP requests for one question',
        note: `Assistants protocol, an answer of about four seconds on this machine’s own server. Medians of ${rounds}.`,
        head: ['client', 'first question', 'a later one', 'first words after ms'],
        rows,
      },
    ],
    data: Object.fromEntries(counted),
  };
}

function polling(baseUrl: string, pauseMs: number): Ask {
  const client = new PollingClient(baseUrl, SAVED.id, pauseMs);
  return async (question, onText) => {
    const answer = await client.ask(question);
    onText();
    return answer;
  };
}

async function count({ name, connect }: Client): Promise<Counted> {
  const server = await startLocalServer({ slowWordDelayMs: WORD_MS });
  try {
    server.seedAssistant({ id: SAVED.id, name: 'Sample Assistant' });
    const ask = connect(server.baseUrl);
    const counts: number[] = [];
    let firstWordsMs = Number.NaN;
    for (let question = 0; question < 2; question++) {
      const before = server.requests.length;
      const begun = performance.now();
      firstWordsMs = Number.NaN;
      const answer = await ask('slow', () => {
        firstWordsMs = Number.isNaN(firstWordsMs) ? performance.now() - begun : firstWordsMs;
      });
      if (!answer.includes('That was the last one.')) {
        throw new Error(`${name} got “${answer}”`);
      }
      counts.push(server.requests.length - before);
    }
    const [first = 0, later = 0] = counts;
    return { name, requests: [first, later], firstWordsMs };
  } finally {
    await server.close();
  }
}
