import { assayAggregate } from './assay-aggregate.ts';
import { deepchecks, frictionlessReport, giskard, soda } from './check-reports.ts';
import { classificationReport } from './classification-report.ts';
import { croissant } from './croissant.ts';
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
import { greatExpectations } from './great-expectations.ts';
import { hfCard } from './hf-card.ts';
import { hfResults, trainerState } from './hf-results.ts';
import { inToto, inTotoLines, modelSigning } from './in-toto.ts';
import { lfsPointer } from './lfs-pointer.ts';
import { hfEvalResults, openaiEvals, promptfoo } from './llm-evals.ts';
import { lmEval } from './lm-eval.ts';
import { mlflowExport, mlflowRun, mlflowVersion, mlModel } from './mlflow.ts';
import { mlrunsEntry, mlrunsMeta, mlrunsMetric } from './mlruns.ts';
import { allennlpCard, modelCardToolkit, verifymlForm } from './model-card-toolkit.ts';
import { cyclonedx, spdx2, spdx3 } from './supply-chain.ts';
import { tfdvSchema } from './tfdv-schema.ts';
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
  inToto,
  inTotoLines,
  croissant,
  spdx3,
  spdx2,
  dvcLock,
  dvcYaml,
  dvcPointer,
  params,
  assayAggregate,
  mlModel,
  mlflowVersion,
  mlrunsMeta,
  mlflowRun,
  mlflowExport,
  greatExpectations,
  deepchecks,
  evidently,
  promptfoo,
  lmEval,
  trainerState,
  openaiEvals,
  soda,
  frictionlessReport,
  whylogs,
  modelCardToolkit,
  allennlpCard,
  verifymlForm,
  verifymlProto,
  tfdvSchema,
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
