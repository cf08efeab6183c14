import type { ArtifactFinding, ArtifactFormat, ByteSource, InspectionContext, Severity } from './artifact.ts';
import { shownName } from './archive/member-path.ts';
import { boundedYaml, readBoundedYaml } from './bounded-yaml.ts';
import { type JsonValue, parseJsonValue, valueOf } from './json-value.ts';
import { kerasConfigFindings } from './keras-config.ts';
import { asciiText, strictUtf8 } from './strict-utf8.ts';
import { templateFindings } from './template.ts';

const probeBytes = 1 << 12;
/** JSON configurations are small; what is larger is data and is not walked. */
const mostConfig = 1 << 25;
const yamlPiece = 1 << 16;
/** Tags of YAML that construct objects of a language, and how many bytes the longest of them takes. */
const languageTag = /!!python\/|!<tag:yaml\.org,2002:python|!!ruby\/|!!javax?\./;
const longestTag = 40;

/** The text that a file begins with, undefined for binary content; a character that the probe cuts does not count. */
function textHead(source: ByteSource): string | undefined {
  const bytes = source.read(0, probeBytes).slice();
  for (let cut = 0; cut < 4 && cut < bytes.length; cut++) {
    const text = strictUtf8(bytes.subarray(0, bytes.length - cut));
    if (text !== undefined) return /[\u0001-\u0008\u000e-\u001a\u001c-\u001f]/.test(text) ? undefined : text;
    if (source.sizeBytes <= probeBytes) return undefined;
  }
  return undefined;
}

const templateKey = /chat_template|(^|_)template(s)?$|^prompt_template/i;

/** Templates and code references in a configuration of the Hugging Face libraries. */
function configFindings(root: JsonValue, context: InspectionContext): readonly ArtifactFinding[] {
  const findings: ArtifactFinding[] = [];
  const pending: { readonly value: JsonValue; readonly path: string }[] = [{ value: root, path: '' }];
  while (pending.length > 0 && findings.length < 200 && context.budget.spend(1)) {
    const { value, path } = pending.pop() as (typeof pending)[number];
    const isTemplate = templateKey.test(path) || /\b(template|name)$/.test(path);
    if (value.kind === 'string') {
      if ((isTemplate || /\{\{|\{%/.test(value.text)) && /\{\{|\{%/.test(value.text))
        findings.push(...templateFindings(value.text, path === '' ? 'text' : path));
    } else if (value.kind === 'array') for (const item of value.items) pending.push({ value: item, path });
    else if (value.kind === 'object')
      for (const entry of value.entries) {
        pending.push({ value: entry.value, path: entry.key });
        findings.push(...judgeKey(entry.key, entry.value));
      }
  }
  return findings;
}

function judgeKey(key: string, value: JsonValue): readonly ArtifactFinding[] {
  const found = (severity: Severity, code: string, message: string): readonly ArtifactFinding[] => [
    { severity, code, message },
  ];
  if (key === 'auto_map' && value.kind === 'object' && value.entries.length > 0)
    return found(
      'low',
      'config.remote-code',
      'The configuration maps classes to code of a repository (auto_map), which runs with trust_remote_code.',
    );
  if (key === 'trust_remote_code' && value.kind === 'literal' && value.text === 'true')
    return found('low', 'config.remote-code', 'The configuration turns trust_remote_code on.');
  if (
    key === '_target_' &&
    value.kind === 'string' &&
    !/^(nemo|torch|pytorch_lightning|lightning|omegaconf|hydra|transformers|megatron|apex|torchmetrics)\b/.test(
      value.text,
    )
  )
    return found(
      'critical',
      'nemo.target',
      `The configuration constructs ${shownName(value.text)}, which loading it calls (CVE-2025-23304).`,
    );
  if (
    key === '_target_' &&
    value.kind === 'string' &&
    /\b(hub\.load|load|system|eval|exec|subprocess|import_module)\b/.test(value.text)
  )
    return found('high', 'nemo.target', `The configuration calls ${shownName(value.text)}.`);
  return [];
}

function fullText(source: ByteSource, most: number): string | undefined {
  return source.sizeBytes > most ? undefined : strictUtf8(source.read(0, source.sizeBytes).slice());
}

/** Whether a tag of a programming language stands in a text, however long it is. */
function hasLanguageTag(source: ByteSource, { budget }: InspectionContext): boolean {
  for (let at = 0; at < source.sizeBytes && budget.spend(yamlPiece >> 6); at += yamlPiece)
    if (languageTag.test(asciiText(source.read(at, yamlPiece + longestTag).slice()))) return true;
  return false;
}

/** Plain values of a YAML document as JSON values; undefined where it is none or is too deep. */
function yamlValue(value: unknown, depth = 0): JsonValue {
  if (depth > 100) return { kind: 'literal', text: 'null', offset: 0 };
  if (typeof value === 'string') return { kind: 'string', text: value, offset: 0 };
  if (typeof value === 'boolean') return { kind: 'literal', text: value ? 'true' : 'false', offset: 0 };
  if (Array.isArray(value))
    return { kind: 'array', items: value.map((item) => yamlValue(item, depth + 1)), offset: 0 };
  if (typeof value === 'object' && value !== null)
    return {
      kind: 'object',
      entries: Object.entries(value).map(([key, inner]) => ({ key, value: yamlValue(inner, depth + 1) })),
      offset: 0,
    };
  return { kind: 'number', text: '0', offset: 0 };
}

const json: ArtifactFormat = {
  id: 'json',
  extensions: ['.json', '.ipynb'],
  recognise: (source, name) => /\.(json|ipynb)$/i.test(name) && /^\s*[[{]/.test(textHead(source) ?? ''),
  inspect: (source, context) => {
    const text = fullText(source, mostConfig);
    const root = text === undefined ? undefined : parseJsonValue(text);
    if (root === undefined) {
      const bad = text !== undefined && /chat_template|tokenizer/.test(context.name + text.slice(0, 4096));
      return bad
        ? [{ severity: 'medium', code: 'json.malformed', message: 'The configuration is no JSON.' }]
        : [];
    }
    const keras = valueOf(root, 'class_name') !== undefined && valueOf(root, 'config') !== undefined;
    return [
      ...configFindings(root, context),
      ...(keras ? kerasConfigFindings(root, context, undefined) : []),
    ];
  },
};

const yaml: ArtifactFormat = {
  id: 'yaml',
  extensions: ['.yaml', '.yml'],
  recognise: (source, name) => /\.ya?ml$/i.test(name) && textHead(source) !== undefined,
  inspect: (source, context) => {
    const findings: ArtifactFinding[] = [];
    if (hasLanguageTag(source, context))
      findings.push({
        severity: 'critical',
        code: 'yaml.tag',
        message: 'A tag constructs objects of a programming language: unsafe loaders run it.',
      });
    const text = fullText(source, boundedYaml.characters);
    const read = text === undefined ? undefined : readBoundedYaml(text);
    if (read?.state === 'read') findings.push(...configFindings(yamlValue(read.value), context));
    // The text itself is still read as a template.
    else if (text !== undefined && /\{\{|\{%/.test(text)) findings.push(...templateFindings(text, 'text'));
    if (read === undefined || read.state === 'beyond')
      findings.push({
        severity: 'medium',
        code: 'limit.text',
        message: `The YAML has more than ${boundedYaml.characters} bytes, ${boundedYaml.tokens} tokens or ${boundedYaml.depth} levels, or is not UTF-8: its values were not read.`,
      });
    return findings;
  },
};

const jinja: ArtifactFormat = {
  id: 'jinja',
  extensions: ['.jinja', '.jinja2', '.j2'],
  recognise: (source, name) => /\.(jinja2?|j2)$/i.test(name) && textHead(source) !== undefined,
  inspect: (source) => templateFindings(asciiText(source.read(0, 1 << 20).slice()), 'template'),
};

/** Text formats told apart by how they begin, with nothing in them that runs. */
function textual(id: string, extensions: readonly string[], begins: RegExp): ArtifactFormat {
  return { id, extensions, recognise: (source) => begins.test(textHead(source) ?? ''), inspect: () => [] };
}

/** LightGBM, XGBoost's and CatBoost's JSON: formats of plain text that hold parameters only. */
export const textModels: readonly ArtifactFormat[] = [
  textual('lightgbm', ['.txt', '.lgb', '.model'], /^tree\r?\nversion=v\d/),
  textual('xgboost-json', ['.json', '.ubj'], /^\s*\{\s*"(learner|version)"\s*:\s*(\{|\[\s*\d)/),
  textual('catboost', ['.json'], /^\s*\{\s*"(oblivious_trees|features_info|model_info)"\s*:/),
];

/** Configurations (JSON, YAML) and templates, and any other text. */
export const textFormats: readonly ArtifactFormat[] = [
  json,
  yaml,
  jinja,
  {
    id: 'text',
    extensions: ['.txt', '.md'],
    recognise: (source) => textHead(source) !== undefined,
    inspect: () => [],
  },
];
