import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { COMMANDS, VIEWS } from '../../../src/vscode/ids';

const root = path.resolve(__dirname, '../../..');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

describe('the manifest', () => {
  it('contributes exactly the commands that the code registers', () => {
    const contributed = manifest.contributes.commands.map(({ command }: { command: string }) => command);
    assert.deepEqual(contributed.toSorted(), Object.values(COMMANDS).toSorted());
  });

  it('contributes exactly the views that the code serves', () => {
    const views = manifest.contributes.views.askAssistant.map(({ id }: { id: string }) => id);
    assert.deepEqual(views, Object.values(VIEWS));
  });

  it('is not activated by anything but its own commands and views', () => {
    assert.deepEqual(manifest.activationEvents, []);
  });

  it('pins every package exactly', () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    assert.deepEqual(
      versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(String(version))),
      [],
    );
  });

  it('keeps what touches safety or money out of reach of a workspace', () => {
    const { properties } = manifest.contributes.configuration;
    for (const name of ['baseUrl', 'organization', 'project', 'keepOnServer', 'background']) {
      assert.equal(properties[`askAssistant.${name}`].scope, 'application', name);
    }
    assert.deepEqual(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations, [
      'askAssistant.assistantId',
      'askAssistant.protocol',
    ]);
  });

  it('has fewer than twenty settings', () => {
    assert.ok(Object.keys(manifest.contributes.configuration.properties).length < 20);
  });
});
