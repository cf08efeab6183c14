import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findSecrets, secretNames } from '../../../src/core/artifact/secrets.ts';

/** Letters and digits without a pattern, put together here so that no scanner takes this file for a leak. */
const random = (
  length: number,
  alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
): string => {
  let state = 12345;
  return Array.from({ length }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return alphabet[Math.floor(state / 65536) % alphabet.length];
  }).join('');
};
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const codes = (text: string, path = 'config.yaml'): readonly string[] =>
  findSecrets(text, path).map(({ code }) => code);

describe('findSecrets', () => {
  it.each([
    ['secret.aws-access-key', `AKIA${random(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`],
    ['secret.github-token', `ghp_${random(36)}`],
    ['secret.huggingface-token', `hf_${random(34, letters)}`],
    ['secret.slack-token', `xoxb-${random(12, '0123456789')}-${random(24)}`],
    ['secret.stripe-key', `sk_live_${random(24)}`],
    ['secret.google-key', `AIza${random(35)}`],
    ['secret.gitlab-token', `glpat-${random(20)}`],
    ['secret.npm-token', `npm_${random(36)}`],
    ['secret.databricks-token', `dapi${random(32, '0123456789abcdef')}`],
    ['secret.private-key', '-----BEGIN RSA PRIVATE KEY-----\n'],
    ['secret.url-password', `postgres://model:${random(14)}@db.internal/x`],
    ['secret.azure-storage-key', `AccountName=x;AccountKey=${random(86)}==`],
    ['secret.assigned', `wandb_api_key: "${random(40, '0123456789abcdef')}"`],
  ])('%s', (code, text) => {
    expect(codes(`a: 1\ntoken: ${text}\n`)).toContain(code);
  });

  it('kaggle.json', () => {
    const text = JSON.stringify({ username: 'ana', key: random(32, '0123456789abcdef') });
    expect(codes(text, 'kaggle.json')).toEqual(['secret.kaggle-key']);
  });

  it('an escape before a token in JSON is no part of it, and places stay', () => {
    const value = `ghp_${random(36)}`;
    const text = `{"source": ["a\\n${value}\\n", "\\u0022${value}\\""]}`.replaceAll('\\\\', '\\');
    expect(findSecrets(text, 'a.ipynb').map(({ column }) => text.slice(column - 1, column + 3))).toEqual([
      'ghp_',
      'ghp_',
    ]);
  });

  it('every code has a name for people', () => {
    const source = readFileSync(new URL('../../../src/core/artifact/secrets.ts', import.meta.url), 'utf8');
    const emitted = new Set([...source.matchAll(/code: '(secret\.[a-z-]+)'/g)].map(([, code = '']) => code));
    emitted.add('secret.assigned');
    expect(emitted).toEqual(new Set(Object.keys(secretNames)));
  });

  it('says where, and never the value', () => {
    const value = `hf_${random(34, letters)}`;
    const [found] = findSecrets(`a: 1\n  key: ${value}\n`, 'README.md');
    expect(found).toEqual({
      code: 'secret.huggingface-token',
      line: 2,
      column: 8,
      masked: `${value.slice(0, 4)}********`,
    });
  });

  it.each([
    'api_key: YOUR_API_KEY_GOES_HERE_1234',
    'token: hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    'aws: AKIAIOSFODNN7EXAMPLE',
    'password: ${DB_PASSWORD}',
    'api_key = os.environ["OPENAI_API_KEY_2024"]',
    'secret_key: models/production/secret-key-v2',
    'postgres://user:password@localhost/db',
    'learning_rate: 0.00012345678901234567',
    'sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'tokenizer: hf_internal_testing',
    'eos_token: <|endoftext|>',
  ])('no alarm for %s', (text) => {
    expect(codes(text)).toEqual([]);
  });

  it('reads hostile text in linear time and in bounds', () => {
    for (const text of [
      'api_key'.repeat(50_000),
      `${'a'.repeat(300_000)}://`,
      `eyJ${'a.eyJ'.repeat(50_000)}`,
      '-----BEGIN '.repeat(50_000),
    ])
      expect(codes(text)).toEqual([]);
    expect(codes(`ghp_${random(36)}\n`.repeat(1000)).length).toBe(200);
  });
});
