import { type ReadFile, type ShownFile, shownFile } from './evidence-view.ts';

/** The document of `assay evidence --format json`, documented and stable. */
export function renderEvidence(files: readonly ReadFile[]): { readonly files: readonly ShownFile[] } {
  return { files: files.map(shownFile) };
}

/** `renderEvidence` as JSON text. */
export function renderEvidenceJson(files: readonly ReadFile[]): string {
  return `${JSON.stringify(renderEvidence(files), null, 2)}\n`;
}
