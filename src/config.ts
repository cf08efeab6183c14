import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** What the app is told by its environment, validated. */
export interface Config {
  /** Undefined where no credentials are given at all: the set-up page is served instead. */
  readonly app: AppCredentials | undefined;
  readonly github: {
    /** The REST API's root. */
    readonly apiUrl: string;
    /** Where repositories are cloned from. */
    readonly webOrigin: string;
    readonly enterprise: boolean;
  };
  /** 0: any free port. */
  readonly port: number;
  readonly host: string;
  /** Undefined: PGlite under `dataDirectory`. */
  readonly databaseUrl: string | undefined;
  /** Absolute. */
  readonly dataDirectory: string;
  readonly logLevel: (typeof logLevels)[number];
}

export interface AppCredentials {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  readonly webhookSecret: string;
}

/** One clear line on what is wrong with the environment. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** Our own variables; any other that begins with `ASSAY_` is a spelling mistake. */
const ownVariables = ['ASSAY_DATA_DIR'];

/** The secret is all that keeps strangers out: 32 characters, as GitHub's own manifest flow makes longer ones. */
const minSecretLength = 32;

/** Reads the environment; throws `ConfigError` with the first thing that is wrong. An empty variable is an absent one. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const env = (name: string): string | undefined => environment[name]?.trim() || undefined;
  refuseUnknown(Object.keys(environment));
  const host = env('GHE_HOST');
  const protocol = env('GHE_PROTOCOL') ?? 'https';
  if (protocol !== 'https' && protocol !== 'http') refuse('GHE_PROTOCOL', protocol, '"https" or "http"');
  if (host !== undefined && !/^[A-Za-z0-9.[\]:-]+$/.test(host))
    refuse('GHE_HOST', host, 'a host name without protocol or path, such as "github.example.com"');
  const origin = host === undefined ? 'https://github.com' : `${protocol}://${host}`;
  const databaseUrl = env('DATABASE_URL');
  if (databaseUrl !== undefined && !/^postgres(ql)?:\/\//.test(databaseUrl))
    throw new ConfigError('Unexpected DATABASE_URL, expected a URL that begins with "postgres://".');
  return {
    app: readCredentials(env),
    github: {
      apiUrl: host === undefined ? 'https://api.github.com' : `${origin}/api/v3`,
      webOrigin: origin,
      enterprise: host !== undefined,
    },
    port: readPort(env('PORT')),
    host: env('HOST') ?? '127.0.0.1',
    databaseUrl,
    dataDirectory: resolve(env('ASSAY_DATA_DIR') ?? './data'),
    logLevel: readLogLevel(env('LOG_LEVEL')),
  };
}

function readCredentials(env: (name: string) => string | undefined): AppCredentials | undefined {
  const appId = env('APP_ID');
  const secret = env('WEBHOOK_SECRET');
  const key = env('PRIVATE_KEY');
  const keyPath = env('PRIVATE_KEY_PATH');
  if (appId === undefined && secret === undefined && key === undefined && keyPath === undefined)
    return undefined;
  if (appId === undefined)
    throw new ConfigError('APP_ID is missing: it stands on the app’s settings page on GitHub.');
  if (!/^[1-9]\d{0,14}$/.test(appId)) refuse('APP_ID', appId, 'a whole number');
  if (key !== undefined && keyPath !== undefined)
    throw new ConfigError('Unexpected PRIVATE_KEY beside PRIVATE_KEY_PATH, expected one of them.');
  const privateKey = readPrivateKey(key, keyPath);
  if (secret === undefined)
    throw new ConfigError('WEBHOOK_SECRET is missing: without it anybody could send the app events.');
  if (secret === 'development')
    throw new ConfigError(
      'Unexpected WEBHOOK_SECRET "development", expected a secret that only GitHub and the app know.',
    );
  if (secret.length < minSecretLength)
    throw new ConfigError(
      `WEBHOOK_SECRET has ${secret.length} characters, expected at least ${minSecretLength}; "openssl rand -hex 32" makes one.`,
    );
  return { appId: Number(appId), privateKey, webhookSecret: secret };
}

function readPrivateKey(value: string | undefined, path: string | undefined): string {
  if (value === undefined && path === undefined)
    throw new ConfigError(
      'PRIVATE_KEY or PRIVATE_KEY_PATH is missing: the app’s settings page on GitHub makes a key.',
    );
  const name = value === undefined ? 'PRIVATE_KEY_PATH' : 'PRIVATE_KEY';
  let pem: string;
  try {
    pem = value ?? readFileSync(path ?? '', 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new ConfigError(`PRIVATE_KEY_PATH "${path}" cannot be read (${code}).`);
  }
  if (!pem.includes('-----BEGIN')) pem = Buffer.from(pem, 'base64').toString('utf8');
  pem = pem.replaceAll('\\n', '\n').trim();
  try {
    if (createPrivateKey(pem).asymmetricKeyType !== 'rsa') throw new Error('not RSA');
  } catch {
    throw new ConfigError(`${name} is not a readable RSA private key in PEM, as GitHub hands it out.`);
  }
  return `${pem}\n`;
}

function readPort(value: string | undefined): number {
  if (value === undefined) return 3000;
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535)
    refuse('PORT', value, 'a port number, or 0 for any free one');
  return Number(value);
}

function readLogLevel(value: string | undefined): Config['logLevel'] {
  const level = logLevels.find((name) => name === (value ?? 'info'));
  return level ?? refuse('LOG_LEVEL', value ?? '', `one of ${logLevels.join(', ')}`);
}

function refuseUnknown(names: readonly string[]): void {
  for (const name of names) {
    if (!name.startsWith('ASSAY_') || ownVariables.includes(name)) continue;
    throw new ConfigError(
      `Unexpected variable ${name.slice(0, 80)}, expected ${ownVariables.join(', ')}: is it misspelt?`,
    );
  }
}

function refuse(name: string, found: string, expected: string): never {
  throw new ConfigError(`Unexpected ${name} "${found.slice(0, 80)}", expected ${expected}.`);
}
