import { devNull } from 'node:os';

/** The whole environment of a git process; nothing of the parent's reaches it unless named here. */
export type GitEnvironment = Readonly<Record<string, string>>;

/** What a corporate network needs, and where programs and temporary files are. */
const passedOn = [
  'PATH',
  'SystemRoot',
  'TMPDIR',
  'TEMP',
  'https_proxy',
  'HTTPS_PROXY',
  'http_proxy',
  'all_proxy',
  'ALL_PROXY',
  'no_proxy',
  'NO_PROXY',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'GIT_SSL_CAINFO',
  'CURL_CA_BUNDLE',
];

/** Whatever a configuration could make git run, turned off. */
const inert: readonly (readonly [string, string])[] = [
  ['core.hooksPath', devNull],
  ['core.fsmonitor', 'false'],
  ['core.alternateRefsCommand', ''],
  ['core.askPass', ''],
  ['core.pager', 'cat'],
  ['credential.helper', ''],
  ['diff.external', ''],
  ['log.showSignature', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['submodule.recurse', 'false'],
  ['fetch.recurseSubmodules', 'false'],
];

function baseEnvironment(): Record<string, string> {
  const environment: Record<string, string> = {
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_LITERAL_PATHSPECS: '1',
    // Known from git 2.44 on; before, what is not configured or not allowed is not fetched either.
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
  };
  for (const name of passedOn) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}

/** Settings as environment variables: they overrule every file and stand on no command line (git 2.31, `GIT_CONFIG_COUNT`). */
export function withSettings(
  environment: GitEnvironment,
  settings: readonly (readonly [string, string])[],
): GitEnvironment {
  const result: Record<string, string> = { ...environment };
  const start = Number(environment['GIT_CONFIG_COUNT'] ?? '0');
  settings.forEach(([key, value], index) => {
    result[`GIT_CONFIG_KEY_${start + index}`] = key;
    result[`GIT_CONFIG_VALUE_${start + index}`] = value;
  });
  result['GIT_CONFIG_COUNT'] = String(start + settings.length);
  return result;
}

/** For repositories of strangers: no configuration but ours, an empty home. */
export function strangerEnvironment(emptyHome: string): GitEnvironment {
  return withSettings(
    {
      ...baseEnvironment(),
      HOME: emptyHome,
      XDG_CONFIG_HOME: emptyHome,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: devNull,
      GIT_ATTR_NOSYSTEM: '1',
    },
    inert,
  );
}

/**
 * For the developer's own clone: line endings, ignore rules and `safe.directory` of their configuration hold, but nothing in it is
 * run and nothing is fetched.
 */
export function ownEnvironment(): GitEnvironment {
  const environment = baseEnvironment();
  for (const name of ['HOME', 'XDG_CONFIG_HOME', 'USERPROFILE', 'GIT_CONFIG_GLOBAL', 'GIT_CONFIG_NOSYSTEM']) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return withSettings(environment, inert);
}
