import { dvcMetrics } from './dvc-metrics.ts';
import type { EvidenceFormat } from './evidence.ts';
import { hfCard } from './hf-card.ts';

/** Every known format, the most specific shape first: the first that knows a file has it. */
export const formats: readonly EvidenceFormat[] = [hfCard, dvcMetrics];
