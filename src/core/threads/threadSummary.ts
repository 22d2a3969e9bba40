import type { ThreadHeader } from './threadRecord';

/** One line in the list of threads. */
export interface ThreadSummary extends Omit<ThreadHeader, 'type' | 'schema' | 'remote'> {
  /** The first line of the first question, at most 60 characters; empty when there is none to be read. */
  readonly title: string;
  /** When the thread's file last changed, in milliseconds since 1970. */
  readonly updatedAt: number;
}
