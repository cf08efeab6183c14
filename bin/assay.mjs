#!/usr/bin/env node
// Starts the command line under Node 24, which runs TypeScript directly: this Node if it is new enough, else the one that
// the npm package `node` brought along.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as module from 'node:module';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = new URL('../src/assay.ts', import.meta.url);
const [major] = process.versions.node.split('.').map(Number);

// Compiled code is kept in the user's own cache folder, beside the audits: starting is a third of a second less from the second time on.
const { XDG_CACHE_HOME: named = '' } = process.env;
const code = join(isAbsolute(named) ? named : join(homedir(), '.cache'), 'assay', 'code');

if (major >= 24) {
  module.enableCompileCache(code);
  await import(script.href);
} else runWithBundledNode();

function runWithBundledNode() {
  const node = ['../node_modules/node/bin/node', '../../node/bin/node']
    .flatMap((path) => [path, `${path}.exe`])
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));
  if (node === undefined) {
    process.stderr.write('assay: Node 24 is needed; run `npm ci` first, or install Node 24\n');
    process.exit(2);
  }
  const child = spawn(node, [fileURLToPath(script), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { NODE_COMPILE_CACHE: code, ...process.env },
  });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`assay: ${error.message}\n`);
    process.exit(2);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 2);
    // Ends as the child did: with a handler of our own installed the signal would not end this process.
    for (const one of signals) process.removeAllListeners(one);
    process.kill(process.pid, signal);
  });
}
