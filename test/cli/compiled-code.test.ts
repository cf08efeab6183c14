import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../../bin/assay.mjs', import.meta.url));

it.each([
  ['keeps compiled code in a folder that is its own', 0o700, true],
  ['leaves a folder alone that others may write to: what stands there would be run', 0o777, false],
])('assay %s', (_, mode, kept) => {
  const caches = mkdtempSync(join(tmpdir(), 'assay-code-'));
  try {
    const own = join(caches, 'assay');
    mkdirSync(own);
    chmodSync(own, mode);
    const environment = { ...process.env, XDG_CACHE_HOME: caches };
    Reflect.deleteProperty(environment, 'NODE_COMPILE_CACHE');
    const { status, stderr } = spawnSync(process.execPath, [bin, '--version'], {
      encoding: 'utf8',
      env: environment,
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const code = join(own, 'code');
    expect(existsSync(code) && readdirSync(code).length > 0).toBe(kept);
  } finally {
    rmSync(caches, { recursive: true, force: true });
  }
});

it('assay scan has its sources compiled by a process of their own the first time, and by none from then on', () => {
  const caches = mkdtempSync(join(tmpdir(), 'assay-code-'));
  try {
    const file = join(caches, 'a.json');
    writeFileSync(file, '{}');
    const environment = { ...process.env, XDG_CACHE_HOME: caches };
    Reflect.deleteProperty(environment, 'NODE_COMPILE_CACHE');
    const scan = (): string[] => {
      const { status, stderr } = spawnSync(process.execPath, [bin, 'scan', file], {
        encoding: 'utf8',
        env: environment,
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      return readdirSync(join(caches, 'assay', 'code')).toSorted();
    };
    const first = scan();
    // the mark, and Node's own folder
    expect(first).toHaveLength(2);
    expect(first[0]).toMatch(/^scan-v\d+/);
    expect(scan()).toEqual(first);
  } finally {
    rmSync(caches, { recursive: true, force: true });
  }
});
