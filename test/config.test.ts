import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../src/config.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
const secret = 'a'.repeat(32);
const good = { APP_ID: '7', PRIVATE_KEY: privateKey, WEBHOOK_SECRET: secret };

function refusal(environment: Record<string, string | undefined>): string {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
}

describe('readConfig', () => {
  it('takes the credentials and says where GitHub is', () => {
    const config = readConfig(good);
    expect(config.app).toMatchObject({ appId: 7, webhookSecret: secret });
    expect(config.app?.privateKey.trim()).toBe(privateKey.trim());
    expect(config.github).toEqual({
      apiUrl: 'https://api.github.com',
      webOrigin: 'https://github.com',
      enterprise: false,
    });
    expect(config).toMatchObject({ port: 3000, host: '127.0.0.1', databaseUrl: undefined, logLevel: 'info' });
  });

  it('points at an Enterprise Server by GHE_HOST and GHE_PROTOCOL', () => {
    const config = readConfig({ ...good, GHE_HOST: '127.0.0.1:4000', GHE_PROTOCOL: 'http', PORT: '0' });
    expect(config.github).toEqual({
      apiUrl: 'http://127.0.0.1:4000/api/v3',
      webOrigin: 'http://127.0.0.1:4000',
      enterprise: true,
    });
    expect(config.port).toBe(0);
  });

  it('reads the key from a file, from one line with \\n, and from base64', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'assay-')), 'key.pem');
    writeFileSync(path, privateKey);
    const { PRIVATE_KEY: _, ...rest } = good;
    for (const key of [
      { PRIVATE_KEY_PATH: path },
      { PRIVATE_KEY: privateKey.replaceAll('\n', '\\n') },
      { PRIVATE_KEY: Buffer.from(privateKey).toString('base64') },
    ])
      expect(readConfig({ ...rest, ...key }).app?.privateKey.trim()).toBe(privateKey.trim());
  });

  it('has no app without any credentials', () => {
    expect(readConfig({ APP_ID: '' }).app).toBeUndefined();
  });

  it.each([
    ['a missing secret', { WEBHOOK_SECRET: undefined }, /^WEBHOOK_SECRET is missing/],
    [
      "probot's default secret",
      { WEBHOOK_SECRET: 'development' },
      /^Unexpected WEBHOOK_SECRET "development"/,
    ],
    [
      'a short secret',
      { WEBHOOK_SECRET: 'a'.repeat(31) },
      /^WEBHOOK_SECRET has 31 characters, expected at least 32/,
    ],
    ['a missing app id', { APP_ID: undefined }, /^APP_ID is missing/],
    ['an app id that is none', { APP_ID: 'my-app' }, /^Unexpected APP_ID "my-app"/],
    ['a missing key', { PRIVATE_KEY: undefined }, /^PRIVATE_KEY or PRIVATE_KEY_PATH is missing/],
    ['a key that is none', { PRIVATE_KEY: 'hello' }, /^PRIVATE_KEY is not a readable RSA private key/],
    [
      'a key file that is not there',
      { PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: '/nowhere.pem' },
      /\(ENOENT\)\.$/,
    ],
    ['two keys', { PRIVATE_KEY_PATH: '/a' }, /^Unexpected PRIVATE_KEY beside PRIVATE_KEY_PATH/],
    ['an unknown variable of ours', { ASSAY_DATADIR: 'x' }, /ASSAY_DATADIR, expected ASSAY_DATA_DIR/],
    ['a port that is none', { PORT: '70000' }, /^Unexpected PORT "70000"/],
    ['another protocol', { GHE_PROTOCOL: 'ftp' }, /^Unexpected GHE_PROTOCOL "ftp"/],
    ['a host with a path', { GHE_HOST: 'ghe.example/api' }, /^Unexpected GHE_HOST/],
    [
      'a log level that is none',
      { LOG_LEVEL: 'loud' },
      /^Unexpected LOG_LEVEL "loud", expected one of trace/,
    ],
    ['another database', { DATABASE_URL: 'mysql://x' }, /^Unexpected DATABASE_URL/],
  ])('refuses %s in one line', (_, change, expected) => {
    const message = refusal({ ...good, ...change });
    expect(message).toMatch(expected);
    expect(message.split('\n')).toHaveLength(1);
  });

  it('never repeats a secret or a password', () => {
    expect(refusal({ ...good, DATABASE_URL: 'mysql://user:hunter2@host' })).not.toContain('hunter2');
    expect(refusal({ ...good, WEBHOOK_SECRET: 'sesame' })).not.toContain('sesame');
  });
});
