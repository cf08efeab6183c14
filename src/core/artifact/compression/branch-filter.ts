const allowed = [true, true, true, false, true, false, false, false];
const bitNumber = [0, 1, 2, 2, 3, 3, 3, 3];
const isTop = (byte: number): boolean => byte === 0 || byte === 0xff;

/**
 * Undoes the x86 branch filter (BCJ) of 7z and xz in place: call and jump targets from absolute back to relative. Source: the SDK's and
 * XZ Utils' x86 filter (liblzma/simple/x86.c).
 */
export function undoX86Filter(bytes: Uint8Array): void {
  let mask = 0;
  let before = -5;
  for (let at = 0; at + 5 <= bytes.length; ) {
    const code = bytes[at] as number;
    if (code !== 0xe8 && code !== 0xe9) {
      at++;
      continue;
    }
    const distance = at - before;
    before = at;
    if (distance > 5) mask = 0;
    else for (let step = 0; step < distance; step++) mask = (mask & 0x77) << 1;
    const top = bytes[at + 4] as number;
    if (!(isTop(top) && allowed[(mask >> 1) & 7] === true && mask >> 1 < 0x10)) {
      at++;
      mask |= isTop(top) ? 0x11 : 1;
      continue;
    }
    let source =
      (((bytes[at + 1] as number) | ((bytes[at + 2] as number) << 8) | ((bytes[at + 3] as number) << 16)) +
        top * 2 ** 24) >>>
      0;
    let target = 0;
    for (;;) {
      target = (source - (at + 5)) >>> 0;
      if (mask === 0) break;
      const index = bitNumber[mask >> 1] ?? 0;
      if (!isTop((target >>> (24 - index * 8)) & 255)) break;
      source = (target ^ (2 ** (32 - index * 8) - 1)) >>> 0;
    }
    bytes[at + 4] = (target >>> 24) & 1 ? 0xff : 0;
    bytes[at + 3] = (target >>> 16) & 255;
    bytes[at + 2] = (target >>> 8) & 255;
    bytes[at + 1] = target & 255;
    at += 5;
    mask = 0;
  }
}
