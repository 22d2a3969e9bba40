import assert from 'node:assert/strict';
import { commands, extensions } from 'vscode';
import { COMMANDS } from '../../src/vscode/ids';

const ID = 'ask-assistant.ask-assistant';

describe('the extension', () => {
  it('is not activated before it is used', () => {
    assert.equal(extensions.getExtension(ID)?.isActive, false);
  });

  it('registers every command once it is used', async () => {
    await commands.executeCommand(COMMANDS.stop);
    assert.equal(extensions.getExtension(ID)?.isActive, true);
    const registered = new Set(await commands.getCommands(true));
    assert.deepEqual(
      Object.values(COMMANDS).filter(command => !registered.has(command)),
      [],
    );
  });
});
