import type { Evidence } from '../evidence/evidence.ts';
import type { Subject } from '../model.ts';
import type { SubjectEvidence } from '../snapshot.ts';

/**
 * What an expression may name, as plain data: `model` or `dataset` (the other one is absent), each with `id`, `tier`,
 * `owners`, `artifacts` (paths), `changed_by`, `card` (front matter, and `sections` by heading) and `metrics` by name.
 * Only present evidence appears: naming what is not there is an evaluation error, and so `unknown`.
 */
export function factsOf(subject: Subject, head: SubjectEvidence): Readonly<Record<string, unknown>> {
  const card = valueOf(head.card);
  const metrics = valueOf(head.metrics);
  const facts = {
    id: subject.id,
    tier: subject.tier,
    declared: subject.declared,
    owners: subject.owners,
    trained_on: subject.trainedOn,
    artifacts: subject.artifacts.map((file) => file.path),
    ...(card === undefined
      ? {}
      : {
          card: {
            ...card.metadata,
            path: card.path,
            sections: card.sections.map((section) => section.heading),
          },
        }),
    ...(metrics === undefined
      ? {}
      : {
          metrics: Object.fromEntries(
            [...metrics.values].reverse().flatMap((metric) => {
              const names = metric.canonical === undefined ? [metric.name] : [metric.name, metric.canonical];
              return names.map((name) => [name, metric.value]);
            }),
          ),
        }),
  };
  return { [subject.kind]: facts };
}

function valueOf<T>(evidence: Evidence<T>): T | undefined {
  return evidence.state === 'present' ? evidence.value : undefined;
}
