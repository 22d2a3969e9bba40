#!/usr/bin/env node
// Stands in for the `code` executable where no desktop VS Code can be had: see host/codeMain.ts.
import 'tsx';

await import('./host/codeMain.ts');
