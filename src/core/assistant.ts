/** The wire protocols behind the port. */
export type Protocol = 'agents' | 'responses' | 'assistants';

/** An assistant that a server keeps; known there by its ID. */
export interface ServerAssistant {
  readonly home: 'server';
  readonly id: string;
  readonly name: string;
  readonly model?: string;
}

/** An assistant in a file of the user's own or of the workspace; its ID is `local:NAME`. */
export interface LocalAssistant {
  readonly home: 'local';
  readonly id: string;
  readonly name: string;
  readonly profile: AssistantProfile;
}

export type Assistant = ServerAssistant | LocalAssistant;

/** What a local assistant's file says; sent with each request. Fields left out are left to the model. */
export interface AssistantProfile {
  readonly model: string;
  readonly instructions: string;
  readonly description?: string;
  readonly temperature?: number;
  readonly topP?: number;
  readonly reasoningEffort?: string;
  readonly verbosity?: 'low' | 'medium' | 'high';
  readonly maxOutputTokens?: number;
}
