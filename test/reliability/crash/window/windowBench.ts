import { type Home, seedAssistant } from '../../../e2e/homes';
import { type TempFolder, tempFolder } from '../../../support/process/tempFolder';
import { WatchedServer } from '../kills/serverSide';
import { bundleWindow } from './bundle';
import type { WindowOptions } from './messages';
import { Window } from './window';

/** A folder and a server, new for each test, and windows on them that are gone after it. */
export interface WindowBench {
  readonly server: WatchedServer;
  /** The folder that all windows keep everything in. */
  readonly root: string;
  start(more?: Partial<WindowOptions>): Window;
}

/** For the suite that it is called in. `speed` is how many times faster than the real one the windows' clocks run. */
export function windowBench(speed: number, home: Home = 'agents'): WindowBench {
  let bundleFolder: TempFolder;
  let bundle: string;
  let folder: TempFolder;
  let server: WatchedServer;
  let assistantId: string;
  let windows: Window[];

  before(async () => {
    bundleFolder = tempFolder('window');
    bundle = await bundleWindow(bundleFolder.path);
  });
  after(() => bundleFolder.remove());

  beforeEach(async () => {
    folder = tempFolder('windows');
    server = await WatchedServer.start({});
    assistantId = seedAssistant(server.local, home);
    windows = [];
  });
  afterEach(async () => {
    await Promise.all(windows.map(window => window.kill()));
    await server.local.close();
    folder.remove();
  });

  return {
    get server() {
      return server;
    },
    get root() {
      return folder.path;
    },
    start(more = {}) {
      const { baseUrl } = server.local;
      const options = { root: folder.path, threadId: 'thread', assistantId, baseUrl, speed, ...more };
      const window = Window.start(bundle, options);
      windows.push(window);
      return window;
    },
  };
}
