/** Why a path leaves the folder that it is unpacked into or resolved from; undefined for one that stays. POSIX and Windows forms both count. */
export function escapeOf(path: string): string | undefined {
  if (path.includes('\0')) return 'has a NUL byte';
  const unified = path.replaceAll('\\', '/');
  if (unified.startsWith('/')) return 'is absolute';
  if (/^[a-zA-Z]:/.test(unified)) return 'names a drive';
  if (unified.split('/').includes('..')) return 'goes up by ".."';
  return undefined;
}

/** True when a link at `path` to `target` points out of the archive's root. */
export function linkLeaves(path: string, target: string): boolean {
  const unified = target.replaceAll('\\', '/');
  if (unified.startsWith('/') || /^[a-zA-Z]:/.test(unified) || unified.includes('\0')) return true;
  let depth =
    path
      .replaceAll('\\', '/')
      .split('/')
      .filter((part) => part !== '' && part !== '.').length - 1;
  for (const part of unified.split('/')) {
    if (part === '..') depth--;
    else if (part !== '' && part !== '.') depth++;
    if (depth < 0) return true;
  }
  return false;
}

/** Extensions of members that are programs (the reference's section 2.6, archive.executable-member). */
const programs = /\.(sh|bash|bat|cmd|exe|com|so|so\.\d[\d.]*|dll|dylib|py|pyc|pyo|pyd|ps1|vbs|jar|scr|msi)$/i;

/** The extension that makes a member a program; undefined for others. */
export function programExtension(path: string): string | undefined {
  return programs.exec(path)?.[1]?.toLowerCase();
}

/** A name for messages: control characters shown, cut to what one line holds. */
export function shownName(name: string): string {
  const clean = name.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, '\ufffd');
  return clean.length > 120 ? `${clean.slice(0, 117)}...` : clean;
}
