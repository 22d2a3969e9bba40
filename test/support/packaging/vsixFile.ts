import path from 'node:path';
import { outDir } from '../repo';

/** Where `npm run package` puts the VSIX, and where `npm start` and the end-to-end tests take it from. */
export const vsixFile: string = path.join(outDir, 'ask-assistant.vsix');
