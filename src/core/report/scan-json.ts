import type { Inspection } from '../artifact/artifact.ts';
import { jsonText } from './json-text.ts';

/** One scanned file, by its path as it is to be shown. */
export interface ScannedFile extends Inspection {
  readonly path: string;
}

/** The documented, stable JSON of `assay scan`, with a newline at its end; see docs/cli.md. Every key is always there, null where there is none. */
export function renderScanJson(files: readonly ScannedFile[]): string {
  return jsonText({
    files: files.map(({ path, format, verdict, findings }) => ({
      path,
      format,
      verdict,
      findings: findings.map((finding) => ({
        severity: finding.severity,
        code: finding.code,
        message: finding.message,
        member: finding.member ?? null,
        offset: finding.offset ?? null,
        import: finding.import ?? null,
      })),
    })),
  });
}
