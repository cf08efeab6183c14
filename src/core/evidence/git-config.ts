/** One setting of a configuration in git's format. */
export interface ConfigSetting {
  /** `section.name` or `section.subsection.name`, section and name in lower case. */
  readonly key: string;
  readonly value: string;
  /** Counted from 1. */
  readonly line: number;
}

/** What a configuration says, or the first line that is none of its format. */
export type GitConfig = { readonly settings: readonly ConfigSetting[] } | { readonly malformedLine: number };

const mostLines = 5_000;
const header = /^\[\s*(?:'\s*)?([\w.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*(?:'\s*)?\]/;
const setting = /^([A-Za-z][\w-]*)\s*(?:[=:]\s*(.*))?$/;

/**
 * The settings of a file in git-config(1)'s format, such as `.lfsconfig`. DVC's configuration is close to it: its sections stand in quotes
 * (`['remote "store"']`) and its values are taken as they are (dvc/config.py, configobj). Values that go on in a next line are put together.
 */
export function readGitConfig(text: string): GitConfig {
  const settings: ConfigSetting[] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (lines.length > mostLines) return { malformedLine: mostLines + 1 };
  let section: string | undefined;
  for (let index = 0; index < lines.length; index++) {
    const start = index;
    let line = (lines[index] ?? '').trim();
    while (/(^|[^\\])(\\\\)*\\$/.test(line) && index + 1 < lines.length)
      line = line.slice(0, -1) + (lines[++index] ?? '').trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const opened = header.exec(line);
    if (opened !== null) {
      const [whole, name = '', inner] = opened;
      section =
        inner === undefined
          ? name.toLowerCase()
          : `${name.toLowerCase()}.${inner.replaceAll(/\\(.)/g, '$1')}`;
      line = line.slice(whole.length).trim();
      if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    }
    const found = setting.exec(line);
    if (section === undefined || found === null) return { malformedLine: start + 1 };
    settings.push({
      key: `${section}.${(found[1] ?? '').toLowerCase()}`,
      value: plainValue(found[2] ?? 'true'),
      line: start + 1,
    });
  }
  return { settings };
}

/** Without its comment and quotes. */
function plainValue(written: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"\s*(?:[#;].*)?$/.exec(written);
  if (quoted !== null) return (quoted[1] ?? '').replaceAll(/\\(.)/g, '$1');
  return written.replace(/\s+[#;].*$/, '').trim();
}
