import { Type } from 'typebox';
import { type ConfigSetting, readGitConfig } from '../../evidence/git-config.ts';
import type { FindingPlace } from '../../model.ts';
import type { RepositoryFile } from '../../repository-files.ts';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { listText } from '../message.ts';

/** The files that say where large files are fetched from, and their settings that do (git-lfs-config(5); dvc.org, `dvc remote`). */
const sources = [
  {
    path: '.lfsconfig',
    redirects:
      /^(lfs\.(url|pushurl|access)|remote\..+\.(lfsurl|lfspushurl)|remote\.(lfsdefault|lfspushdefault)|lfs\..+\.(access|locksverify))$/,
  },
  {
    path: '.dvc/config',
    redirects:
      /^(core\.remote|remote\..+\.(url|endpointurl|exp_endpoint|connection_string|gdrive_service_account_json_file_path))$/,
  },
] as const;

interface Redirection {
  readonly text: string;
  readonly place: FindingPlace;
}

/** No change sends those who fetch large files to another server. */
export const storageUnchanged = defineCheck({
  id: 'lineage/storage-unchanged',
  title: 'Large files are fetched from where they were',
  why: 'A pointer’s hash guards the content, not the address: who fetches from a new server hands it credentials, and whoever does not verify takes what it gives.',
  concerns: ['model', 'dataset'],
  needs: ['repository'],
  options: Type.Object(
    {
      allowed: Type.Array(Type.String({ minLength: 1, maxLength: 500 }), {
        default: [],
        maxItems: 50,
        description:
          'Addresses that may be set: each value that begins with one of these, to the end or to a slash, passes.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    same: { text: 'Large files are fetched from where the base branch has them: {what}' },
    none: { text: 'Neither .lfsconfig nor .dvc/config says where large files are fetched from' },
    redirected: {
      short: 'large files would be fetched from another place',
      text: 'Large files would be fetched from another place: {what}',
      remedy:
        'Have whoever keeps the storage confirm the address and merge it by itself, or name it in `allowed`.',
    },
    unreadable: { text: '{path} cannot be read at line {line}', remedy: 'Mend the file.' },
  },
  controls: controls.provenance,
  wants: () =>
    sources.flatMap(({ path }) => [
      { kind: 'path' as const, path, read: 'text' as const },
      { kind: 'base' as const, path },
    ]),
  evaluate: ({ head: { repository }, options }) => {
    const redirections: Redirection[] = [];
    const seen: string[] = [];
    for (const { path, redirects } of sources) {
      const [head, base] = [repository.files.get(path), repository.base.get(path)].map((file) =>
        settingsOf(file, redirects),
      );
      if (head === undefined || base === undefined) continue;
      if (typeof head === 'number')
        return {
          status: 'unknown',
          message: 'unreadable',
          data: { path, line: head },
          places: [{ path, line: head }],
        };
      if (repository.files.has(path)) seen.push(path);
      redirections.push(...compared(path, head, typeof base === 'number' ? [] : base, options.allowed));
    }
    if (redirections.length > 0)
      return {
        status: 'fail',
        message: 'redirected',
        data: {
          what: listText(
            redirections.map(({ text }) => text),
            4,
          ),
        },
        places: redirections.map(({ place }) => place).slice(0, 20),
      };
    if (seen.length === 0) return { status: 'not-applicable', message: 'none' };
    return { status: 'pass', message: 'same', data: { what: listText(seen) } };
  },
});

/** The settings that redirect; the line that cannot be read. A file that is a link or too large cannot be read at its first line. */
function settingsOf(file: RepositoryFile | undefined, redirects: RegExp): readonly ConfigSetting[] | number {
  if (file === undefined) return [];
  if (file.text === undefined) return 1;
  const config = readGitConfig(file.text);
  return 'malformedLine' in config
    ? config.malformedLine
    : config.settings.filter(({ key }) => redirects.test(key));
}

function compared(
  path: string,
  head: readonly ConfigSetting[],
  base: readonly ConfigSetting[],
  allowed: readonly string[],
): readonly Redirection[] {
  // Of a setting that stands several times the last counts (git-config(1)).
  const last = (settings: readonly ConfigSetting[]) => new Map(settings.map((one) => [one.key, one]));
  const [now, before] = [last(head), last(base)];
  const set = [...now.values()].flatMap(({ key, value, line }): Redirection[] => {
    const old = before.get(key)?.value;
    if (value === old || allowed.some((one) => isWithin(value, one))) return [];
    const was = old === undefined ? 'was not set' : `was ${shownAddress(old)}`;
    return [{ text: `${key} is ${shownAddress(value)} and ${was} (${path}:${line})`, place: { path, line } }];
  });
  const gone = [...before.values()].flatMap(({ key, value }): Redirection[] =>
    now.has(key)
      ? []
      : [{ text: `${key} was ${shownAddress(value)} and is not set any more (${path})`, place: { path } }],
  );
  return [...set, ...gone];
}

const isWithin = (address: string, allowed: string): boolean =>
  address === allowed || address.startsWith(allowed.endsWith('/') ? allowed : `${allowed}/`);

/** Without the name and password that an address may hold. */
const shownAddress = (address: string): string => address.replace(/\/\/[^/@]*@/, '//…@').slice(0, 200);
