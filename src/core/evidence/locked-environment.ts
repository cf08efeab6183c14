import { at, entriesOf, hasKeys, itemsOf, textOf, type TreeNode } from './tree.ts';
import { fileName, treeOf } from './document.ts';

/** Whether a file fixes the versions of an environment; `loose` names the first line that leaves one open. */
export type Environment =
  | { readonly state: 'locked' }
  | { readonly state: 'loose'; readonly line: number; readonly text: string }
  | { readonly state: 'none' };

/** The names of files that can fix an environment; requirements files may have a suffix. */
export const environmentFiles: readonly string[] = [
  'uv.lock',
  'poetry.lock',
  'pdm.lock',
  'pylock.toml',
  'Pipfile.lock',
  'pixi.lock',
  'conda-lock.yml',
  'conda-lock.yaml',
  'renv.lock',
  'requirements.txt',
  'requirements.lock',
  'requirements-lock.txt',
  'requirements_lock.txt',
  'environment.yml',
  'environment.yaml',
  'conda.yaml',
  'conda.yml',
  'python_env.yaml',
];

/**
 * What a file fixes. Lock files by their own shape; requirements where every line is `name==version`, a direct reference with a hash or a
 * commit, an option or the project itself; conda environments where every dependency has `=` or `==` and a version.
 * Sources: pip, "Requirements File Format"; PEP 440, version matching; PEP 751; conda, "Creating an environment file manually".
 */
export function environmentOf(path: string, text: string): Environment {
  const name = fileName(path);
  if (/^requirements.*\.(?:txt|lock)$/.test(name)) return requirements(text);
  if (/^(?:uv|poetry|pdm)\.lock$|^pylock\.toml$/.test(name))
    return /^\[\[packages?\]\]/m.test(text) ? { state: 'locked' } : { state: 'none' };
  const tree = treeOf({
    path: /\.lock$/.test(name) ? `${path}${/^\s*\{/.test(text) ? '.json' : '.yaml'}` : path,
    text,
    bytes: new Uint8Array(),
  });
  const root = tree?.root;
  if (root === undefined || (tree?.errors.length ?? 0) > 0) return { state: 'none' };
  if (name === 'pipfile.lock') return locked(hasKeys(root, '_meta', 'default'));
  if (name === 'renv.lock') return locked(entriesOf(at(root, 'Packages')).length > 0);
  if (name === 'pixi.lock') return locked(at(root, 'packages') !== undefined);
  if (name.startsWith('conda-lock')) return locked(itemsOf(at(root, 'package')).length > 0);
  return condaEnvironment(root);
}

/** The requirements files that a requirements file includes, as it writes them. */
export function includedRequirements(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .flatMap((line) => /^\s*(?:-r|--requirement|-c|--constraint)[\s=]+(\S+)/.exec(line)?.[1] ?? [])
    .slice(0, 20);
}

function locked(is: boolean): Environment {
  return is ? { state: 'locked' } : { state: 'none' };
}

function requirements(text: string): Environment {
  let pinned = 0;
  let continued = false;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.replace(/(?:^|\s)#.*$/, '').trim();
    const goesOn = continued;
    continued = line.endsWith('\\');
    if (goesOn || line === '' || line.startsWith('-') || /^\.{1,2}(?:[/[]|$)/.test(line)) continue;
    if (!isPinned(line.replace(/\\$/, '')))
      return { state: 'loose', line: index + 1, text: line.slice(0, 80) };
    pinned += 1;
  }
  return pinned > 0 || includedRequirements(text).length > 0 ? { state: 'locked' } : { state: 'none' };
}

function isPinned(requirement: string): boolean {
  const [specifier = ''] = requirement.split(/;|\s--/);
  if (/@\s*git\+\S+@[0-9a-f]{7,40}\b|^git\+\S+@[0-9a-f]{7,40}\b|#sha256=[0-9a-f]{64}/.test(requirement))
    return true;
  if (/@\s*(?:file|https?):\S+\.whl\b/.test(requirement)) return true;
  return /^[A-Za-z0-9][\w.-]*\s*(?:\[[^\]]*\])?\s*={2,3}\s*[^\s,*<>=!~]+\s*$/.test(specifier.trim());
}

function condaEnvironment(root: TreeNode): Environment {
  const lists = [at(root, 'dependencies'), at(root, 'build_dependencies')];
  const items = lists.flatMap(itemsOf);
  const pip = items.flatMap((item) => itemsOf(at(item, 'pip')));
  let pinned = 0;
  for (const item of items) {
    const text = textOf(item)?.trim();
    if (text === undefined || /^(?:pip|.*\.txt)$/.test(text) || text.startsWith('-')) continue;
    // `name=1.2`, `name==1.2=build`, `channel::name=1.2`; `name>=1`, `name=1.*` and a bare name leave it open.
    if (!/^[\w.:/-]+\s*={1,2}\s*[0-9][^\s,*<>!~|]*$/.test(text))
      return { state: 'loose', line: item.line, text: text.slice(0, 80) };
    pinned += 1;
  }
  for (const item of pip) {
    const text = textOf(item)?.trim() ?? '';
    if (text === '' || text.startsWith('-')) continue;
    if (!isPinned(text)) return { state: 'loose', line: item.line, text: text.slice(0, 80) };
    pinned += 1;
  }
  return locked(pinned > 0);
}
