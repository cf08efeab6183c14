import type { Severity } from '../artifact.ts';
import { type ImportRecord, type PickleScan, Use } from './scan.ts';

function usage(record: ImportRecord): string {
  if (record.uses & Use.called) return 'called while loading';
  if (record.uses & Use.instantiated) return 'instantiated while loading';
  return record.uses & Use.misused
    ? 'changed while loading'
    : 'imported while loading, not called by the file itself';
}

interface Verdict {
  readonly severity: Severity;
  readonly code: string;
  readonly why: string;
}

const handsOn = new Set(['getattr', 'partial', '_load_from_bytes', '_ufunc_reconstruct']);

/** The severity of an import by what it is and how it was used (the reference's tiers, section 4.2). */
function verdict(record: ImportRecord): Verdict {
  const { judgement, uses, name } = record;
  const called = (uses & Use.called) !== 0;
  switch (judgement.tier) {
    case 'denied':
      return {
        severity: judgement.severity ?? 'critical',
        code: judgement.code ?? 'pickle.denied-global',
        why: judgement.reason ?? '',
      };
    case 'conditional':
      // Ordinary files call these at once; one that is handed on is called by somebody else, with arguments that nobody judged.
      if (uses === 0 && handsOn.has(name))
        return {
          severity: 'medium',
          code: 'pickle.getattr',
          why: 'ordinary where it is called, but here it is a value that something else may call',
        };
      return { severity: 'info', code: 'pickle.import', why: 'ordinary in model files' };
    case 'callable':
      return { severity: 'info', code: 'pickle.import', why: 'ordinary in model files' };
    case 'class':
      if (called)
        return {
          severity: 'high',
          code: 'pickle.class-called',
          why: 'ordinary as a class, but here it is called',
        };
      return { severity: 'info', code: 'pickle.import', why: 'ordinary in model files' };
    case 'package': {
      if (!called)
        return {
          severity: 'low',
          code: 'pickle.package-class',
          why: 'an unlisted name of a known model library',
        };
      const isClass = /^_*[A-Z]/.test(name);
      return {
        severity: 'high',
        code: isClass ? 'pickle.class-called' : 'pickle.unlisted-global',
        why: 'of a known model library, but ordinary files never call it',
      };
    }
    case 'unverifiable':
      return {
        severity: 'medium',
        code: 'pickle.unverifiable-class',
        why: 'a class of the program that wrote the file',
      };
    default:
      return {
        severity: called ? 'high' : 'medium',
        code: 'pickle.unlisted-global',
        why: 'on no list of what model files need',
      };
  }
}

/** One finding for each import of a scan: what it is, how the stream used it, what that does. */
export function importFindings(scan: PickleScan): void {
  for (const record of scan.imports) {
    const { severity, code, why } = verdict(record);
    const shown = record.qualified.length > 300 ? `${record.qualified.slice(0, 300)}…` : record.qualified;
    scan.report(severity, code, `${shown}: ${usage(record)}; ${why}.`, record.offset, shown);
  }
}
