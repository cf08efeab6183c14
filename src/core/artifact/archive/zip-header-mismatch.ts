import { shownName } from './member-path.ts';
import type { ZipEntry } from './zip-directory.ts';

/** Flag bits that change how data is read: encryption, patch data, strong encryption, masked headers (APPNOTE 4.4.4). */
const tellingFlags = 0x1 | 0x20 | 0x40 | 0x2000;

/**
 * What the two headers of a member say differently. Readers follow one of them: torch the central one, streaming readers the
 * local one (CVE-2025-1944, CVE-2025-1945).
 */
export function compareHeaders({ central, local }: ZipEntry): readonly { code: string; message: string }[] {
  const found: { code: string; message: string }[] = [];
  const mismatch = (message: string): void => {
    found.push({ code: 'zip.header-mismatch', message });
  };
  if (central === undefined) {
    mismatch('The member has a local header and is not in the central directory.');
    return found;
  }
  if (local === undefined) {
    mismatch('The central directory names a member that has no local header.');
    return found;
  }
  if (central.name !== local.name)
    mismatch(
      `The directory calls the member ${shownName(central.name)}, its local header ${shownName(local.name)}.`,
    );
  if (central.method !== local.method)
    mismatch(
      `The compression method is ${central.method} in the directory and ${local.method} in the local header.`,
    );
  const different = central.flags ^ local.flags;
  // Bits 1 and 2 are hints, bit 11 the encoding of the name; everything else changes how the data is read.
  if ((different & ~0x806) !== 0 || ((central.flags | local.flags) & 0x60) !== 0)
    found.push({
      code: 'zip.flag-bits',
      message: `The flags are 0x${central.flags.toString(16)} in the directory and 0x${local.flags.toString(16)} in the local header; some readers refuse the member, others read it.`,
    });
  else if ((central.flags & local.flags & tellingFlags & ~1) !== 0)
    found.push({
      code: 'zip.flag-bits',
      message: `The flags 0x${central.flags.toString(16)} are those of special data.`,
    });
  const streamed = (local.flags & 8) !== 0;
  const sizesDiffer =
    local.sizeBytes !== central.sizeBytes || local.compressedBytes !== central.compressedBytes;
  const absent = streamed && local.sizeBytes === 0 && local.compressedBytes === 0;
  const large = local.sizeBytes === 0xffffffff || local.compressedBytes === 0xffffffff;
  if (sizesDiffer && !absent && !large) mismatch('The two headers of the member state different sizes.');
  if (local.crc !== central.crc && !(streamed && local.crc === 0))
    mismatch('The two headers of the member state different checksums.');
  return found;
}
