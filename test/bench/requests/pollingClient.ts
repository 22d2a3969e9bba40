import OpenAI from 'openai';

const OVER: readonly string[] = ['completed', 'failed', 'cancelled', 'expired', 'incomplete', 'requires_action'];

/** An assistant's client as the field had them: asks for the run's status until it is over, then for the messages. */
export class PollingClient {
  private readonly client: OpenAI;
  private threadId: string | null = null;

  constructor(
    baseURL: string,
    private readonly assistantId: string,
    /** The pause between two questions; 0 asks again at once. */
    private readonly pauseMs: number,
  ) {
    this.client = new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 });
  }

  /** Returns the answer. */
  async ask(question: string): Promise<string> {
    const { threads } = this.client.beta;
    this.threadId ??= (await threads.create()).id;
    const thread_id = this.threadId;
    await threads.messages.create(thread_id, { role: 'user', content: question });
    let run = await threads.runs.create(thread_id, { assistant_id: this.assistantId });
    while (!OVER.includes(run.status)) {
      await new Promise(resolve => setTimeout(resolve, this.pauseMs));
      run = await threads.runs.retrieve(run.id, { thread_id });
    }
    const { data } = await threads.messages.list(thread_id, { order: 'desc', limit: 1 });
    const [part] = data[0]?.content ?? [];
    return part?.type === 'text' ? part.text.value : '';
  }
}
