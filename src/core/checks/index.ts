import { format } from './artifact/format.ts';
import { matchesExtension } from './artifact/matches-extension.ts';
import { safe } from './artifact/safe.ts';
import { size } from './artifact/size.ts';
import { wellFormed } from './artifact/well-formed.ts';
import { claimsMatchEvidence } from './card/claims-match-evidence.ts';
import { linksResolve } from './card/links-resolve.ts';
import { metadata } from './card/metadata.ts';
import { present as cardPresent } from './card/present.ts';
import { requiredSections as cardSections } from './card/required-sections.ts';
import { updated } from './card/updated.ts';
import type { Check } from './check.ts';
import { expression } from './custom/expression.ts';
import { secrets } from './data/secrets.ts';
import { schema } from './custom/schema.ts';
import { present as datasetCardPresent } from './dataset-card/present.ts';
import { requiredSections as datasetCardSections } from './dataset-card/required-sections.ts';
import { attributesCovered } from './fairness/attributes-covered.ts';
import { fourFifths } from './fairness/four-fifths.ts';
import { groupDisparity } from './fairness/group-disparity.ts';
import { intersectional } from './fairness/intersectional.ts';
import { noRegression as fairnessNoRegression } from './fairness/no-regression.ts';
import { dataPinned } from './lineage/data-pinned.ts';
import { evidenceFresh } from './lineage/evidence-fresh.ts';
import { pipelineCurrent } from './lineage/pipeline-current.ts';
import { pointerConsistent } from './lineage/pointer-consistent.ts';
import { reproducible } from './lineage/reproducible.ts';
import { signed } from './lineage/signed.ts';
import { storageUnchanged } from './lineage/storage-unchanged.ts';
import { beatsBaseline } from './metric/beats-baseline.ts';
import { benchmarkComplete } from './metric/benchmark-complete.ts';
import { calibration } from './metric/calibration.ts';
import { consistent } from './metric/consistent.ts';
import { finite } from './metric/finite.ts';
import { noRegression } from './metric/no-regression.ts';
import { present as metricPresent } from './metric/present.ts';
import { recomputed } from './metric/recomputed.ts';
import { sampleSize } from './metric/sample-size.ts';
import { sliceFloor } from './metric/slice-floor.ts';
import { threshold } from './metric/threshold.ts';
import { valid } from './policy/valid.ts';
import { expectationsKept } from './report/expectations-kept.ts';
import { fresh } from './report/fresh.ts';
import { passed } from './report/passed.ts';

/** Every check, sorted by id. A test holds this list, the files, the cases and the pages together. */
export const checks: readonly Check[] = [
  format,
  matchesExtension,
  safe,
  size,
  wellFormed,
  claimsMatchEvidence,
  linksResolve,
  metadata,
  cardPresent,
  cardSections,
  updated,
  expression,
  schema,
  secrets,
  datasetCardPresent,
  datasetCardSections,
  attributesCovered,
  fourFifths,
  groupDisparity,
  intersectional,
  fairnessNoRegression,
  dataPinned,
  evidenceFresh,
  pipelineCurrent,
  pointerConsistent,
  reproducible,
  signed,
  storageUnchanged,
  beatsBaseline,
  benchmarkComplete,
  calibration,
  consistent,
  finite,
  noRegression,
  metricPresent,
  recomputed,
  sampleSize,
  sliceFloor,
  threshold,
  valid,
  expectationsKept,
  fresh,
  passed,
];
