import { list } from '../../support/bench';
import type { Reply } from '../../support/rawServer';
import { json } from '../../support/rawServer';
import { events, MESSAGES, RUN, RUNS, STEPS } from './threadBench';
import * as wire from './threadWire';

/** A message of an earlier run, which the server has from the beginning. */
export const EARLIER = wire.question('Earlier', { id: 'msg_0', metadata: { ask_assistant_run: 'run-0' } });

/** A server that keeps what it is sent, and loses the replies that it is told to. */
export class CountingServer {
  readonly messages: object[] = [EARLIER];
  readonly runs: object[] = [];
  /** How to reply to the next posts; `null` is as usual, and whatever isn't a refusal is carried out. */
  readonly messageReplies: (Reply | null)[] = [];
  readonly runReplies: (Reply | null)[] = [];
  /** Whether the next lost request was carried out, and whether it keeps metadata. */
  carriesOut = true;
  keepsMetadata = true;

  table(): Readonly<Record<string, Reply>> {
    return {
      [`POST ${MESSAGES}`]: (request, response, socket) => {
        const { content, metadata } = request.json as { readonly content: string; readonly metadata: object };
        const made = wire.question(content, { metadata: this.keepsMetadata ? metadata : {} });
        this.#reply(this.messageReplies.shift(), json(200, made), () => this.messages.unshift(made))(
          request,
          response,
          socket,
        );
      },
      [`POST ${RUNS}`]: (request, response, socket) => {
        const { metadata } = request.json as { readonly metadata: object };
        const made = wire.run('completed', { metadata: this.keepsMetadata ? metadata : {} });
        this.#reply(this.runReplies.shift(), events(...wire.ANSWER), () => this.runs.unshift(made))(
          request,
          response,
          socket,
        );
      },
      [`GET ${MESSAGES}`]: (request, response, socket) => {
        const answer = this.runs.length > 0 ? [wire.message('Hello.')] : [];
        list(...answer, ...this.messages)(request, response, socket);
      },
      [`GET ${RUNS}`]: (request, response, socket) => list(...this.runs)(request, response, socket),
      [`GET ${RUN}`]: json(200, wire.run('completed')),
      [`GET ${STEPS}`]: list(wire.messageStep('msg_2')),
    };
  }

  get asked(): number {
    return this.messages.length - 1;
  }

  #reply(special: Reply | null | undefined, usual: Reply, carryOut: () => void): Reply {
    if (!special || this.carriesOut) {
      carryOut();
    }
    return special ?? usual;
  }
}
