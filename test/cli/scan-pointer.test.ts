import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { scratchRepository } from '../git/scratch.ts';
import { runAssay } from './run-assay.ts';

const cleanups: (() => unknown)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

const evil = new TextEncoder().encode("cos\nsystem\n(S'id'\ntR.");
const oid = createHash('sha256').update(evil).digest('hex');
const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${evil.byteLength}\n`;
const cached = `.git/lfs/objects/${oid.slice(0, 2)}/${oid.slice(2, 4)}/${oid}`;

describe('assay scan of a pointer to LFS', () => {
  it('reads what the clone’s cache holds, and nothing else', () => {
    const scratch = scratchRepository();
    cleanups.push(() => scratch.remove());
    scratch.write({ 'model.pkl': pointer });
    const before = runAssay(scratch.path, 'scan', 'model.pkl', '--format', 'json');
    expect(before.code).toBe(2);
    expect(before.out).toContain('lfs.not-fetched');
    scratch.write({ [cached]: evil });
    const read = runAssay(scratch.path, 'scan', 'model.pkl', '--format', 'json');
    expect(read.code).toBe(1);
    expect(read.out).toContain('os.system');
    scratch.write({ [cached]: 'x'.repeat(evil.byteLength) });
    const other = runAssay(scratch.path, 'scan', 'model.pkl', '--format', 'json');
    expect(other.code).toBe(1);
    expect(other.out).toContain('lfs.oid-mismatch');
  });
});
