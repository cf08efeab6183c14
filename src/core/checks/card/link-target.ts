/** What a link of a card points at, as GitHub would resolve it from the card's folder. */
export type LinkTarget =
  | { readonly kind: 'file'; readonly path: string; readonly fragment: string }
  | { readonly kind: 'here'; readonly fragment: string }
  /** An address elsewhere, which is never fetched. */
  | { readonly kind: 'address' }
  | { readonly kind: 'broken'; readonly reason: string };

/** Pages of GitHub itself that people reach by leaving the repository's tree: `../../issues` from a file at the root. */
const githubPages =
  /^(?:actions|blob|branches|commits?|compare|deployments|discussions|graphs|issues|labels|milestones?|network|packages|projects|pulls?|raw|releases|security|stargazers|tags|tree|wiki)(?:\/|$)/;

/**
 * @param target as the card writes it
 * @param card the card's path
 */
export function linkTarget(target: string, card: string): LinkTarget {
  const text = target.trim();
  if (text === '') return { kind: 'broken', reason: 'points nowhere' };
  if (text.startsWith('#')) return { kind: 'here', fragment: decoded(text.slice(1)) };
  if (/^file:/i.test(text) || /^[a-z]:[\\/]/i.test(text) || /^(?:~|\\\\|%USERPROFILE%)/i.test(text))
    return { kind: 'broken', reason: 'is a place on somebody’s own machine' };
  if (text.startsWith('//') || /^[a-z][a-z0-9+.-]*:/i.test(text)) return { kind: 'address' };
  const [beforeFragment = '', ...fragments] = text.split('#');
  const written = decoded(beforeFragment.split('?', 1)[0] ?? '');
  const fragment = decoded(fragments.join('#'));
  if (written === '') return { kind: 'here', fragment };
  const folder = written.startsWith('/') ? '' : card.slice(0, card.lastIndexOf('/') + 1);
  const parts: string[] = [];
  let above = 0;
  for (const part of `${folder}${written}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) above += 1;
  }
  const path = parts.join('/');
  if (above === 2 && githubPages.test(path)) return { kind: 'address' };
  if (above > 0) return { kind: 'broken', reason: 'leaves the repository' };
  return path === '' ? { kind: 'address' } : { kind: 'file', path, fragment };
}

/** Whether an absolute path is one of somebody's machine rather than from the repository's root. */
export function looksLocal(target: string): boolean {
  return /^\/(?:home|Users|root|tmp|mnt|media|var|opt|usr|content|kaggle|workspace|dbfs)\//.test(target);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
