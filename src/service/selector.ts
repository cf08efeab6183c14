import { kindOfName } from '../core/discovery/file-kinds.ts';
import { isSearchedText } from '../core/discovery/searched-texts.ts';
import { compileGlobs } from '../core/policy/glob.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { Selector } from './repository.ts';

/** Whether a requirement asks for keys and tokens to be looked for: only then are texts selected and read. */
export function searchesTexts(policy: Policy): boolean {
  return policy.requirements.some(({ check, level }) => check === 'data/secrets' && level !== 'off');
}

/** Whether a requirement asks what is inside model and data files: only then is the content behind pointers fetched. */
export function readsArtifacts(policy: Policy): boolean {
  return policy.requirements.some(
    ({ check, level }) => check.startsWith('artifact/') && check !== 'artifact/size' && level !== 'off',
  );
}

/** The files that a policy can be about: what it declares, and what discovery looks at. */
export function selectorOf(policy: Policy): Selector {
  const globs = policy.subjects.flatMap((one) => [
    ...one.artifacts,
    ...(one.card === undefined ? [] : [one.card]),
    ...one.metrics.map(({ path }) => path),
    ...one.reports.map(({ path }) => path),
    ...(one.predictions === undefined ? [] : [one.predictions.path]),
  ]);
  const declared = compileGlobs(globs);
  const discovers = policy.discover !== false;
  const searches = searchesTexts(policy);
  return {
    key: JSON.stringify(['subjects', discovers, searches, globs]),
    // Without discovery no subject is looked for; the records of the declared ones still are theirs.
    matches: (path) => {
      if (declared.matches(path) || (searches && isSearchedText(path))) return true;
      if (path.endsWith('.dvc') && declared.matches(path.slice(0, -4))) return true;
      const kind = kindOfName(path);
      return discovers ? kind !== undefined : kind === 'record';
    },
    mayContain: (folder) => folder !== '.git',
  };
}

const policyPaths = ['.github/assay.yml', '.github/assay.yaml'];

/** The repository's policy file, under either of its names. */
export const policySelector: Selector = {
  key: 'policy',
  matches: (path) => policyPaths.includes(path),
  mayContain: (folder) => folder === '' || folder === '.github',
};
