import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { handledEvents } from '../src/service/plan-jobs.ts';

const manifest = parse(readFileSync(new URL('../app.yml', import.meta.url), 'utf8')) as {
  default_permissions: Record<string, string>;
  default_events: string[];
};

describe('app.yml', () => {
  it('subscribes to exactly the events that are handled', () => {
    expect([...manifest.default_events].sort()).toEqual([...handledEvents].sort());
  });

  it('asks for no more than the app does', () => {
    expect(manifest.default_permissions).toEqual({
      metadata: 'read',
      contents: 'read',
      checks: 'write',
      pull_requests: 'write',
      issues: 'read',
    });
  });
});
