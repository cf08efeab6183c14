import { readFileSync, writeFileSync } from 'node:fs';
import { checks } from '../src/core/checks/index.ts';
import { policyJsonSchema } from '../src/core/policy/policy-json-schema.ts';

/** Writes `policies/policy.schema.json`, which editors complete policies from; `--check` exits 1 where it is stale. */
const file = new URL('../policies/policy.schema.json', import.meta.url);
const wanted = `${JSON.stringify(policyJsonSchema(checks), null, 2)}\n`;

if (process.argv.includes('--check')) {
  let found = '';
  try {
    found = readFileSync(file, 'utf8');
  } catch {
    // Absent is stale too.
  }
  if (found !== wanted) {
    console.error('policies/policy.schema.json is stale: run `node tools/policy-schema.ts`');
    process.exitCode = 1;
  }
} else writeFileSync(file, wanted);
