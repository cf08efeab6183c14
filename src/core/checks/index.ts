import { format } from './artifact/format.ts';
import { claimsMatchEvidence } from './card/claims-match-evidence.ts';
import { metadata } from './card/metadata.ts';
import { present as cardPresent } from './card/present.ts';
import { requiredSections } from './card/required-sections.ts';
import type { Check } from './check.ts';
import { expression } from './custom/expression.ts';
import { evidenceFresh } from './lineage/evidence-fresh.ts';
import { finite } from './metric/finite.ts';
import { noRegression } from './metric/no-regression.ts';
import { present as metricPresent } from './metric/present.ts';
import { threshold } from './metric/threshold.ts';
import { valid } from './policy/valid.ts';

/** Every check, sorted by id. A test holds this list, the files, the cases and the pages together. */
export const checks: readonly Check[] = [
  format,
  claimsMatchEvidence,
  metadata,
  cardPresent,
  requiredSections,
  expression,
  evidenceFresh,
  finite,
  noRegression,
  metricPresent,
  threshold,
  valid,
];
