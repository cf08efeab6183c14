import spdxIds from 'spdx-license-ids/index.json' with { type: 'json' };
import deprecatedSpdxIds from 'spdx-license-ids/deprecated.json' with { type: 'json' };

/**
 * Licence ids of the Hugging Face Hub that are not SPDX ids. Source: the Hub's documentation, "Licenses"
 * (huggingface/hub-docs, docs/hub/repositories-licenses.md).
 */
const hubIds = [
  'openrail',
  'bigscience-openrail-m',
  'creativeml-openrail-m',
  'bigscience-bloom-rail-1.0',
  'bigcode-openrail-m',
  'openrail++',
  'afl-3.0',
  'cc',
  'bsd',
  'gpl',
  'lgpl',
  'c-uda',
  'deepfloyd-if-license',
  'fair-noncommercial-research-license',
  'llama2',
  'llama3',
  'llama3.1',
  'llama3.2',
  'llama3.3',
  'llama4',
  'grok2-community',
  'apple-ascl',
  'apple-amlr',
  'gemma',
  'h-research',
  'intel-research',
  'open-mdw',
  'pddl',
  'odbl',
  'etalab-2.0',
  'lgpl-lr',
  'unknown',
  'other',
  'cdla-sharing-1.0',
  'cdla-permissive-1.0',
  'cdla-permissive-2.0',
];

const known = new Set([...[...spdxIds, ...deprecatedSpdxIds].map((id) => id.toLowerCase()), ...hubIds]);

/** The licence's id in lower case, or undefined where neither SPDX nor the Hub knows it. */
export function licenceId(value: string): string | undefined {
  const id = value.trim().toLowerCase();
  return known.has(id) ? id : undefined;
}

/** Names that people write instead of an id. */
const spoken: Readonly<Record<string, string>> = {
  apache: 'apache-2.0',
  apache2: 'apache-2.0',
  apache20: 'apache-2.0',
  apachelicense20: 'apache-2.0',
  apachev2: 'apache-2.0',
  mitlicense: 'mit',
  themitlicense: 'mit',
  bsd3: 'bsd-3-clause',
  bsd2: 'bsd-2-clause',
  bsd3clause: 'bsd-3-clause',
  gplv3: 'gpl-3.0',
  gpl3: 'gpl-3.0',
  gplv2: 'gpl-2.0',
  lgplv3: 'lgpl-3.0',
  agplv3: 'agpl-3.0',
  ccby4: 'cc-by-4.0',
  ccby40: 'cc-by-4.0',
  ccbysa40: 'cc-by-sa-4.0',
  cc0: 'cc0-1.0',
  publicdomain: 'cc0-1.0',
  mpl2: 'mpl-2.0',
  proprietary: 'other',
};

/** The id that was probably meant, by what people say; undefined rather than a far guess. */
export function suggestLicence(value: string): string | undefined {
  const key = value.toLowerCase().replace(/[^a-z0-9]/g, '');
  return spoken[key] ?? [...known].find((id) => id.replace(/[^a-z0-9]/g, '') === key);
}
