import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const bin = (name: string) => join(root, 'node_modules/.bin', name);

/** A copy of the tool settings around planted files: each guard must find the violation that it is there for. */
let copy = '';

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'assay-guards-'));
  for (const file of [
    '.dependency-cruiser.cjs',
    '.oxlintrc.json',
    'package.json',
    'knip.json',
    'tsconfig.base.json',
    'tsconfig.app.json',
    'biome.json',
  ])
    cpSync(join(root, file), join(copy, file));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

function plant(files: Readonly<Record<string, string>>): void {
  rmSync(join(copy, 'src'), { recursive: true, force: true });
  rmSync(join(copy, 'test'), { recursive: true, force: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    writeFileSync(join(copy, path), text);
  }
}

function run(tool: string, args: readonly string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(bin(tool), args, { cwd: copy, encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}

const boundaries: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  [
    'no-cycles',
    {
      'src/core/a.ts': "import './b.ts';\nexport const a = 1;\n",
      'src/core/b.ts': "import './a.ts';\nexport const b = 1;\n",
    },
  ],
  [
    'core-is-pure',
    { 'src/core/a.ts': "import '../service/b.ts';\n", 'src/service/b.ts': 'export const b = 1;\n' },
  ],
  ['core-without-node', { 'src/core/a.ts': "import 'node:fs';\n" }],
  [
    'service-needs-ports-only',
    { 'src/service/a.ts': "import '../git/b.ts';\n", 'src/git/b.ts': 'export const b = 1;\n' },
  ],
  [
    'store-imports-no-other-adapter',
    { 'src/store/a.ts': "import '../github/b.ts';\n", 'src/github/b.ts': 'export const b = 1;\n' },
  ],
  [
    'cli-imports-no-other-adapter',
    { 'src/cli/a.ts': "import '../store/b.ts';\n", 'src/store/b.ts': 'export const b = 1;\n' },
  ],
  [
    'only-main-composes',
    { 'src/web/a.ts': "import '../main.ts';\n", 'src/main.ts': 'export const b = 1;\n' },
  ],
  ['only-github-knows-octokit', { 'src/git/a.ts': "import 'probot';\n" }],
  ['only-signatures-know-sigstore', { 'src/git/a.ts': "import '@sigstore/verify';\n" }],
  ['only-store-knows-sql', { 'src/web/a.ts': "import 'kysely';\n" }],
  [
    'checks-stand-alone',
    {
      'src/core/checks/card/a.ts': "import '../../audit.ts';\n",
      'src/core/audit.ts': 'export const b = 1;\n',
    },
  ],
  [
    'report-reads-the-audit',
    { 'src/core/report/a.ts': "import '../audit.ts';\n", 'src/core/audit.ts': 'export const b = 1;\n' },
  ],
  [
    'src-without-tests',
    { 'src/web/a.ts': "import '../../test/b.ts';\n", 'test/b.ts': 'export const b = 1;\n' },
  ],
];

describe('import boundaries', () => {
  it.each(boundaries)('%s bites', (rule, files) => {
    plant(files);
    const { status, output } = run('depcruise', ['--config', '.dependency-cruiser.cjs', 'src']);
    expect(output).toContain(rule);
    expect(status).not.toBe(0);
  });

  it('lets an allowed import through', () => {
    plant({ 'src/service/a.ts': "import '../core/b.ts';\n", 'src/core/b.ts': 'export const b = 1;\n' });
    expect(run('depcruise', ['--config', '.dependency-cruiser.cjs', 'src']).status).toBe(0);
  });
});

const lint: readonly (readonly [string, string])[] = [
  ['no-console', "console.log('x');\n"],
  ['no-eval', "export const x: unknown = eval('1');\n"],
  ['no-new-func', "export const x = new Function('return 1');\n"],
  ['no-explicit-any', 'export const x = (y: any): unknown => y;\n'],
  ['no-non-null-assertion', 'export const x = (y: string | undefined): number => y!.length;\n'],
  ['no-floating-promises', 'const p = async (): Promise<number> => 1;\np();\nexport const x = 1;\n'],
  ['max-lines', `export const x = 1;\n${'// line\n'.repeat(301)}`],
];

describe('lint', () => {
  it.each(lint)('%s bites', (rule, text) => {
    plant({ 'src/planted.ts': text });
    const { status, output } = run('oxlint', ['--type-aware', '--deny-warnings', 'src']);
    expect(output).toContain(rule);
    expect(status).not.toBe(0);
  });

  it.each([
    ['no-disabled-tests', "import { expect, it } from 'vitest';\nit.skip('x', () => expect(1).toBe(1));\n"],
    ['no-focused-tests', "import { expect, it } from 'vitest';\nit.only('x', () => expect(1).toBe(1));\n"],
    ['expect-expect', "import { it } from 'vitest';\nit('x', () => {});\n"],
  ])('%s bites in tests', (rule, text) => {
    plant({ 'test/planted.test.ts': text });
    const { status, output } = run('oxlint', ['--type-aware', '--deny-warnings', 'test']);
    expect(output).toContain(rule);
    expect(status).not.toBe(0);
  });
});

describe('types', () => {
  it.each([
    ['process', 'export const x = process.env;\n'],
    ['fetch', "export const x = fetch('x');\n"],
    ['Buffer', "export const x = Buffer.from('x');\n"],
    ['console', "console.log('x');\n"],
  ])('core cannot name %s', (name, text) => {
    plant({ 'src/core/planted.ts': text });
    cpSync(join(root, 'src/core/tsconfig.json'), join(copy, 'src/core/tsconfig.json'));
    const { status, output } = run('tsc', ['-p', 'src/core']);
    expect(output).toContain(`'${name}'`);
    expect(status).not.toBe(0);
  });
});

describe('format and unused code', () => {
  it('biome finds a badly formatted file', () => {
    plant({ 'src/planted.ts': 'export const   x=1\n' });
    expect(run('biome', ['format', 'src']).status).not.toBe(0);
  });

  it('knip finds an export that nobody uses', () => {
    plant({ 'src/main.ts': "import './planted.ts';\n", 'src/planted.ts': 'export const nobody = 1;\n' });
    const { status, output } = run('knip', ['--include', 'exports']);
    expect(output).toContain('nobody');
    expect(status).not.toBe(0);
  });
});
