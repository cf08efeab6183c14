/** A key or token found in a text: what it is, where (from 1), and its masked value: the prefix that names the service, then stars. */
export interface Secret {
  readonly code: string;
  readonly line: number;
  readonly column: number;
  readonly masked: string;
}

interface Format {
  readonly code: string;
  /** Text that every match begins with or has: looked for first, so that ordinary text costs one search. */
  readonly mark: string;
  /** The token as group 1, or the whole match. Bounded repeats only: linear time. */
  readonly form: RegExp;
  /** Least entropy in bits a character of what follows the prefix. */
  readonly least?: number;
}

/**
 * Formats with published prefixes. Sources: GitHub's "token formats" and its list of secret-scanning patterns, AWS IAM identifiers,
 * Hugging Face, OpenAI, Anthropic, Slack, Stripe, Google, GitLab, npm, PyPI, Databricks, Weights & Biases and SendGrid documentation; RFC 7468
 * for private keys.
 */
const known: readonly Format[] = [
  { code: 'secret.aws-access-key', mark: 'A', form: /\b((?:AKIA|ASIA)[A-Z2-7]{16})\b/g },
  { code: 'secret.github-token', mark: 'gh', form: /\b(gh[pousr]_[A-Za-z0-9]{36,255})\b/g },
  {
    code: 'secret.github-token',
    mark: 'github_pat_',
    form: /\b(github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b/g,
  },
  { code: 'secret.huggingface-token', mark: 'hf_', form: /\b((?:hf|api_org)_[A-Za-z]{34,40})\b/g },
  {
    code: 'secret.openai-key',
    mark: 'sk-',
    form: /\b(sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,180}T3BlbkFJ[A-Za-z0-9_-]{20,180})/g,
  },
  {
    code: 'secret.anthropic-key',
    mark: 'sk-ant-',
    form: /\b(sk-ant-(?:api|admin)\d{2}-[A-Za-z0-9_-]{80,120})/g,
  },
  { code: 'secret.slack-token', mark: 'xox', form: /\b(xox[abeoprs]-[0-9A-Za-z-]{20,200})\b/g },
  {
    code: 'secret.slack-webhook',
    mark: 'hooks.slack.com',
    form: /(https:\/\/hooks\.slack\.com\/services\/T[A-Z0-9]{8,12}\/B[A-Z0-9]{8,12}\/[A-Za-z0-9]{24})/g,
  },
  { code: 'secret.stripe-key', mark: '_live_', form: /\b((?:sk|rk)_live_[A-Za-z0-9]{20,120})\b/g },
  { code: 'secret.google-key', mark: 'AIza', form: /\b(AIza[A-Za-z0-9_-]{35})(?![A-Za-z0-9_-])/g },
  { code: 'secret.google-oauth', mark: 'GOCSPX-', form: /\b(GOCSPX-[A-Za-z0-9_-]{28})(?![A-Za-z0-9_-])/g },
  {
    code: 'secret.gitlab-token',
    mark: 'gl',
    form: /\b(gl(?:pat|dt|rt|ptt|oas|ft)-[A-Za-z0-9_-]{20,64})(?![A-Za-z0-9_-])/g,
  },
  { code: 'secret.npm-token', mark: 'npm_', form: /\b(npm_[A-Za-z0-9]{36})\b/g },
  { code: 'secret.pypi-token', mark: 'pypi-', form: /\b(pypi-AgE[A-Za-z0-9_-]{50,400})/g },
  { code: 'secret.databricks-token', mark: 'dapi', form: /\b(dapi[0-9a-f]{32}(?:-\d)?)\b/g },
  {
    code: 'secret.sendgrid-key',
    mark: 'SG.',
    form: /\b(SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43})(?![A-Za-z0-9_-])/g,
  },
  { code: 'secret.replicate-token', mark: 'r8_', form: /\b(r8_[A-Za-z0-9]{37})\b/g },
  {
    code: 'secret.private-key',
    mark: '-----BEGIN',
    form: /(-----BEGIN (?:[A-Z]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----)(?:\\n|[\r\n\s"',])/g,
    least: 0,
  },
  {
    code: 'secret.jwt',
    mark: 'eyJ',
    form: /\b(eyJ[A-Za-z0-9_-]{10,400}\.eyJ[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{20,700})/g,
  },
  {
    code: 'secret.azure-storage-key',
    mark: 'AccountKey=',
    form: /\bAccountKey=([A-Za-z0-9+/]{86}==)/g,
  },
  // kaggle.json: `{"username": "…", "key": "…"}`.
  {
    code: 'secret.kaggle-key',
    mark: '"username"',
    form: /"username"\s{0,8}:\s{0,8}"[^"\n]{1,64}"\s{0,8},\s{0,8}"key"\s{0,8}:\s{0,8}"([0-9a-f]{32})"/g,
  },
  {
    code: 'secret.url-password',
    mark: '://',
    form: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[A-Za-z0-9._%-]{1,64}:([^\s:@/"'<>${}]{6,128})@[A-Za-z0-9.-]{1,253}/g,
    least: 2.5,
  },
];

/** What each code is called in a sentence. */
export const secretNames: Readonly<Record<string, string>> = {
  'secret.anthropic-key': 'an Anthropic key',
  'secret.assigned': 'a random value under a name that says it is secret',
  'secret.aws-access-key': 'an AWS access key',
  'secret.azure-storage-key': 'an Azure storage key',
  'secret.databricks-token': 'a Databricks token',
  'secret.github-token': 'a GitHub token',
  'secret.gitlab-token': 'a GitLab token',
  'secret.google-key': 'a Google API key',
  'secret.google-oauth': 'a Google OAuth secret',
  'secret.huggingface-token': 'a Hugging Face token',
  'secret.jwt': 'a JSON web token',
  'secret.kaggle-key': 'a Kaggle key',
  'secret.npm-token': 'an npm token',
  'secret.openai-key': 'an OpenAI key',
  'secret.private-key': 'a private key',
  'secret.pypi-token': 'a PyPI token',
  'secret.replicate-token': 'a Replicate token',
  'secret.sendgrid-key': 'a SendGrid key',
  'secret.slack-token': 'a Slack token',
  'secret.slack-webhook': 'a Slack webhook',
  'secret.stripe-key': 'a Stripe key',
  'secret.url-password': 'a password in an address',
};

/** The codes without their family, as a policy names them. */
export const secretKinds: readonly string[] = Object.keys(secretNames).map((code) =>
  code.slice('secret.'.length),
);

/** A key in a configuration whose name says that its value is secret; the value must look random. */
const assigned =
  /\b([A-Za-z0-9_-]{0,40}(?:api[_-]?key|secret(?:[_-]?(?:access[_-]?)?key)?|access[_-]?token|auth[_-]?token|password|passwd|private[_-]?key|wandb_api_key)[A-Za-z0-9_-]{0,20})\\?["']?[ \t]{0,8}[:=][ \t]{0,8}\\?["']?([A-Za-z0-9+/_.~-]{16,200}={0,2})(?![A-Za-z0-9+/_.~(-])/gi;
const placeholder =
  /example|sample|placeholder|dummy|changeme|change_me|your[_-]|<|>|\*{3}|x{5}|\.{3}|redacted|insert|replace|fake|todo|none|null|undefined|process\.env|os\.environ|getenv|secrets\.|env\.|config\.|self\./i;
const mostSecrets = 200;
const mostText = 1 << 24;

/** Shannon entropy of a text in bits a character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** The first four characters at most, never more than a fifth of the value, then stars. */
function masked(value: string): string {
  if (value.startsWith('-----BEGIN')) return '-----BEGIN … PRIVATE KEY-----';
  const shown = Math.min(4, Math.floor(value.length / 5));
  return `${value.slice(0, shown)}${'*'.repeat(8)}`;
}

/** A value that stands for a secret and is none: examples, references to the environment, one letter again and again, plain words. */
function isPlaceholder(value: string): boolean {
  return (
    placeholder.test(value) ||
    /^(postgres|secret|[a-z]*pass(word|wd)?\d{0,3})$/i.test(value) ||
    /^(.)\1+$/.test(value) ||
    /(.)\1{7}/.test(value) ||
    /0123456789|abcdefgh|12345678/i.test(value)
  );
}

/** A random-looking value of an assignment: mixed kinds of characters and entropy of at least 3.5 bits (detect-secrets and truffleHog use 3 for hex and 4.5 for base64). */
function looksRandom(value: string): boolean {
  const digits = (value.match(/\d/g) ?? []).length;
  if (digits < 3 || !/[A-Za-z]/.test(value) || /^\d[\d.eE+-]*$/.test(value)) return false;
  // Paths, versions, host names and identifiers made of words.
  if (/^(\.{0,2}\/|[a-z]+\.[a-z]+(\.|$))/.test(value) || /^[a-z]+([_-][a-z]+)+[_-]?\d{0,3}$/i.test(value))
    return false;
  const hex = /^[0-9a-f]+$/i.test(value);
  return hex ? value.length >= 32 && entropy(value) >= 3 : entropy(value) >= 3.5;
}

/** JSON text with the escapes inside its strings made plain, every character at its old place: `\\n` before a token is no part of it. */
function withoutEscapes(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(
    /\\(?:u00([0-9a-fA-F]{2})|(.))/g,
    (whole, code: string | undefined, letter: string | undefined) => {
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16)).padStart(whole.length);
      return letter !== undefined && '"/\\'.includes(letter) ? ` ${letter}` : '  ';
    },
  );
}

/**
 * Keys and tokens in a text (configurations, notebooks, cards): formats with published prefixes, private keys, passwords in addresses, and
 * random values under names that say they are secret. At most 200, in order of place; texts over 16 MiB are read up to there. Linear time; values
 * never leave unmasked. Lock files and checksums are full of random values: there only published formats count.
 */
export function findSecrets(text: string, path: string): readonly Secret[] {
  const given = text.slice(0, mostText);
  const body = /\.(ipynb|json|jsonl)$/i.test(path) ? withoutEscapes(given) : given;
  const found = new Map<number, { readonly code: string; readonly value: string }>();
  for (const { code, mark, form, least = 3 } of known) {
    if (!body.includes(mark)) continue;
    for (const match of body.matchAll(form)) {
      const value = match[1] as string;
      const at = match.index + match[0].indexOf(value);
      if (isPlaceholder(value) || entropy(value) < least) continue;
      if (!found.has(at) && found.size < mostSecrets) found.set(at, { code, value });
    }
  }
  const sums = /(^|\/)(package-lock\.json|.*\.lock|.*\.sum|poetry\.lock|.*\.dvc)$/i.test(path);
  if (!sums)
    for (const match of body.matchAll(assigned)) {
      const value = match[2] as string;
      const at = match.index + match[0].lastIndexOf(value);
      if (isPlaceholder(value) || !looksRandom(value)) continue;
      if ([...found.keys()].some((other) => Math.abs(other - at) < 8) || found.size >= mostSecrets) continue;
      found.set(at, { code: 'secret.assigned', value });
    }
  const secrets: Secret[] = [];
  let line = 1;
  let lineStart = 0;
  let at = 0;
  for (const [place, { code, value }] of [...found].sort((a, b) => a[0] - b[0])) {
    for (let next = body.indexOf('\n', at); next >= 0 && next < place; next = body.indexOf('\n', at)) {
      line++;
      lineStart = at = next + 1;
    }
    secrets.push({ code, line, column: place - lineStart + 1, masked: masked(value) });
  }
  return secrets;
}
