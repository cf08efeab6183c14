import type { ArtifactFinding, ArtifactVerdict } from './artifact.ts';

const unread = new Set([
  'archive.encrypted-member',
  'archive.unsupported',
  'archive.truncated',
  'archive.depth',
  'dvc.not-fetched',
  'format.empty',
  'format.unknown',
  'format.unread',
  'inspection.failed',
  'lfs.not-fetched',
  'pickle.stack-limit',
]);

/** True for findings that say that something could not be read: such a file is never clean (the reference's section 1). */
export function isUnread(code: string): boolean {
  return code.startsWith('limit.') || unread.has(code);
}

/**
 * The verdict that findings give: `dangerous` for any critical or high one, else `unscannable` where something could not
 * be read, else `suspicious` for any medium one, else `clean`.
 */
export function judgeFindings(findings: readonly ArtifactFinding[]): ArtifactVerdict {
  if (findings.some(({ severity }) => severity === 'critical' || severity === 'high')) return 'dangerous';
  if (findings.some(({ code }) => isUnread(code))) return 'unscannable';
  return findings.some(({ severity }) => severity === 'medium') ? 'suspicious' : 'clean';
}
