import { createHash } from 'node:crypto';

/** MD5 as `md5sum` prints it. */
export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/** A file of a stage as `dvc.lock` records it: path, hash, and size in bytes where it is given. */
export type Recorded = readonly [path: string, hash: string, sizeBytes?: number];

export interface LockStage {
  readonly cmd?: string;
  readonly deps?: readonly Recorded[];
  readonly outs?: readonly Recorded[];
  readonly params?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The text of a `dvc.lock` as DVC 3 writes it. */
export function dvcLock(stages: Readonly<Record<string, LockStage>>): string {
  const lines = ["schema: '2.0'", 'stages:'];
  const files = (key: string, list: readonly Recorded[] = []) => {
    if (list.length > 0) lines.push(`    ${key}:`);
    for (const [path, hash, size] of list) {
      lines.push(`    - path: ${path}`, '      hash: md5', `      md5: ${hash}`);
      if (size !== undefined) lines.push(`      size: ${size}`);
    }
  };
  for (const [name, { cmd = `python ${name}.py`, deps, outs, params }] of Object.entries(stages)) {
    lines.push(`  ${name}:`, `    cmd: ${cmd}`);
    files('deps', deps);
    if (params !== undefined) lines.push(`    params: ${JSON.stringify(params)}`);
    files('outs', outs);
  }
  return `${lines.join('\n')}\n`;
}

/** The text of a `.dvc` file beside the file that it stands for. */
export function dvcPointer(name: string, hash: string, sizeBytes?: number): string {
  return `outs:\n- md5: ${hash}\n${sizeBytes === undefined ? '' : `  size: ${sizeBytes}\n`}  hash: md5\n  path: ${name}\n`;
}
