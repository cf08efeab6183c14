#!/usr/bin/env node
// Starts the command line under Node 24, which runs TypeScript directly: this Node if it is new enough, else the one that
// the npm package `node` brought along.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../src/assay.ts', import.meta.url));
const [major] = process.versions.node.split('.').map(Number);
const bundled = [
  fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url)),
  fileURLToPath(new URL('../../node/bin/node', import.meta.url)),
].find((path) => existsSync(path));
const node = major >= 24 ? process.execPath : bundled;
if (node === undefined) {
  process.stderr.write('assay: Node 24 is needed; run npm ci first, or install Node 24.\n');
  process.exit(2);
}
const child = spawn(node, ['--disable-warning=ExperimentalWarning', script, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  process.stderr.write(`assay: ${error.message}\n`);
  process.exit(2);
});
child.on('exit', (code, signal) => {
  if (signal !== null) process.kill(process.pid, signal);
  else process.exit(code ?? 2);
});
