import { assayAggregate } from './assay-aggregate.ts';
import { avid } from './avid.ts';
import { deepchecks, frictionlessReport, giskard, soda } from './check-reports.ts';
import { classificationReport } from './classification-report.ts';
import { croissant } from './croissant.ts';
import { cyclonedx } from './cyclonedx-xml.ts';
import { datapackage, datasetInfos } from './dataset-files.ts';
import { datasheet } from './datasheet.ts';
import { driftReport } from './drift-report.ts';
import { dvcLock, dvcPointer, params } from './dvc-files.ts';
import { dvcMetrics } from './dvc-metrics.ts';
import { dvcYaml } from './dvc-yaml.ts';
import type { EvidenceFormat } from './evidence.ts';
import { evidently } from './evidently.ts';
import { fairlearn } from './fairlearn.ts';
import { aequitas, nannyml } from './fairness-tables.ts';
import { freeCard } from './free-card.ts';
import { greatExpectations } from './great-expectations.ts';
import { helm } from './helm.ts';
import { hfCard } from './hf-card.ts';
import { hfResults, trainerState } from './hf-results.ts';
import { inTotoLink, sigstoreBundle } from './in-toto-link.ts';
import { inToto, inTotoLines, modelSigning } from './in-toto.ts';
import { lfsPointer } from './lfs-pointer.ts';
import { hfEvalResults, openaiEvals, promptfoo } from './llm-evals.ts';
import { lmEval } from './lm-eval.ts';
import { mlflowExport, mlflowRun, mlflowVersion, mlModel } from './mlflow.ts';
import { mlflowRuns } from './mlflow-runs.ts';
import { mlrunsEntry, mlrunsMeta, mlrunsMetric } from './mlruns.ts';
import { allennlpCard, modelCardToolkit, verifymlForm } from './model-card-toolkit.ts';
import { spdx2, spdx3 } from './supply-chain.ts';
import { spdxTags } from './spdx-tags.ts';
import { tfdvSchema } from './tfdv-schema.ts';
import { tfdvStatistics } from './tfdv-statistics.ts';
import { trainingLog } from './training-log.ts';
import { verifymlProto } from './verifyml-proto.ts';
import { whylogs } from './whylogs.ts';

/**
 * Every known format, the most specific shape first: the first that knows a file has it. Formats that a path or a marker names come
 * first, the catch-all of hand-written metrics last.
 */
export const formats: readonly EvidenceFormat[] = [
  lfsPointer,
  mlrunsMetric,
  mlrunsEntry,
  datasheet,
  hfCard,
  cyclonedx,
  modelSigning,
  sigstoreBundle,
  inTotoLink,
  inToto,
  inTotoLines,
  croissant,
  spdx3,
  spdx2,
  spdxTags,
  dvcLock,
  dvcYaml,
  dvcPointer,
  params,
  assayAggregate,
  mlModel,
  mlflowVersion,
  mlrunsMeta,
  mlflowRun,
  mlflowRuns,
  mlflowExport,
  greatExpectations,
  deepchecks,
  evidently,
  promptfoo,
  lmEval,
  helm,
  trainerState,
  openaiEvals,
  soda,
  avid,
  frictionlessReport,
  whylogs,
  modelCardToolkit,
  allennlpCard,
  verifymlForm,
  verifymlProto,
  freeCard,
  tfdvSchema,
  tfdvStatistics,
  datasetInfos,
  datapackage,
  hfEvalResults,
  classificationReport,
  giskard,
  driftReport,
  hfResults,
  aequitas,
  nannyml,
  trainingLog,
  fairlearn,
  dvcMetrics,
];
