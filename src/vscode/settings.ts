import { ConfigurationTarget, workspace } from 'vscode';
import type { BackgroundChoice } from '../core/backend';
import type { Disposable } from '../shared/disposable';
import type { PanelSettings } from '../shared/protocol';

const SECTION = 'askAssistant';

/** The user's settings, read anew at each use: VS Code keeps them in memory. */
export class Settings {
  /** In an untrusted workspace VS Code itself leaves out what the folder sets. */
  get assistantId(): string {
    return this.get('assistantId', '').trim();
  }

  get baseUrl(): string {
    return this.get('baseUrl', '').trim();
  }

  get protocol(): 'auto' | 'agents' | 'assistants' {
    return oneOf(this.get<string>('protocol', 'auto'), ['auto', 'agents', 'assistants']);
  }

  get organization(): string | null {
    return this.get('organization', '').trim() || null;
  }

  get project(): string | null {
    return this.get('project', '').trim() || null;
  }

  get keepOnServer(): boolean {
    return this.get('keepOnServer', true);
  }

  get background(): BackgroundChoice {
    return oneOf(this.get<string>('background', 'auto'), ['auto', 'on', 'off']);
  }

  /** In milliseconds. */
  get requestTimeout(): number {
    return Math.max(5, this.get('requestTimeout', 60)) * 1000;
  }

  /** In bytes. */
  get selectionLimit(): number {
    return Math.max(1, this.get('selectionLimit', 200)) * 1000;
  }

  get panel(): PanelSettings {
    return {
      sendKey: this.get<string>('sendKey', 'enter') === 'ctrlEnter' ? 'ctrlEnter' : 'enter',
      autoScroll: this.get('autoScroll', true),
      fontSize: this.get('fontSize', 0) || workspace.getConfiguration('chat').get('fontSize', 0),
    };
  }

  /** Written where it is set now: to the workspace if that has its own, else for the user. */
  async setAssistantId(id: string): Promise<void> {
    const configuration = workspace.getConfiguration(SECTION);
    const target =
      configuration.inspect('assistantId')?.workspaceValue === undefined
        ? ConfigurationTarget.Global
        : ConfigurationTarget.Workspace;
    await configuration.update('assistantId', id, target);
  }

  onDidChange(listener: () => void): Disposable {
    return workspace.onDidChangeConfiguration(change => {
      if (change.affectsConfiguration(SECTION) || change.affectsConfiguration('chat.fontSize')) {
        listener();
      }
    });
  }

  private get<T>(name: string, fallback: T): T {
    return workspace.getConfiguration(SECTION).get<T>(name) ?? fallback;
  }
}

/** What a settings file says may be anything: what isn't offered counts as the first, the default. */
function oneOf<T extends string>(value: string, offered: readonly [T, ...T[]]): T {
  return offered.find(choice => choice === value) ?? offered[0];
}
