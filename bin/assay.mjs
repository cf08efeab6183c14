#!/usr/bin/env node
// Starts the command line under Node 24, which runs TypeScript directly: this Node if it is new enough, else the one that
// the npm package `node` brought along. Compiled code is kept in the user's own cache folder: taking the types out of the sources
// anew is half a second and 30 MiB. Where that folder cannot be written, nothing is kept. `scan`, which promises a bound on its memory,
// leaves that to a process of its own the first time.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = new URL('../src/assay.ts', import.meta.url);
const [major] = process.versions.node.split('.').map(Number);

if (major >= 24) {
  keepCompiledCode();
  await import(script.href);
} else runWithBundledNode();

function keepCompiledCode() {
  const { XDG_CACHE_HOME: named = '', NODE_COMPILE_CACHE: chosen } = process.env;
  const caches = isAbsolute(named) ? named : join(homedir(), '.cache');
  if (chosen !== undefined || !isAbsolute(caches)) return;
  const folders = [caches, join(caches, 'assay'), join(caches, 'assay', 'code')];
  try {
    // One by one: Node's own making of the whole path does not end where a parent cannot be made (/proc).
    for (const folder of folders) if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
    // what stands there is run: nobody else may write to it
    if (!folders.slice(1).every(isOurs)) return;
  } catch {
    return;
  }
  const folder = folders.at(-1);
  if (process.argv[2] === 'scan') compileBeforehand(folder);
  module.enableCompileCache(folder);
}

function compileBeforehand(folder) {
  try {
    const done = join(folder, `scan-${process.version}-${Math.round(statSync(script).mtimeMs)}`);
    if (existsSync(done)) return;
    // first the mark, so that the process that is started does not start another
    writeFileSync(done, '');
    spawnSync(process.execPath, [fileURLToPath(import.meta.url), 'scan', '--help'], {
      stdio: 'ignore',
      timeout: 30_000,
    });
  } catch {
    // It is then compiled here.
  }
}

function isOurs(folder) {
  const found = lstatSync(folder);
  if (process.getuid === undefined) return found.isDirectory();
  return found.isDirectory() && found.uid === process.getuid() && (found.mode & 0o022) === 0;
}

function runWithBundledNode() {
  const node = ['../node_modules/node/bin/node', '../../node/bin/node']
    .flatMap((path) => [path, `${path}.exe`])
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));
  if (node === undefined) {
    process.stderr.write('assay: Node 24 is needed; run `npm ci` first, or install Node 24\n');
    process.exit(2);
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
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
