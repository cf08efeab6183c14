import { createPublicKey, type KeyObject } from 'node:crypto';
import { X509Certificate } from '@sigstore/core';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toTrustMaterial, type TrustMaterial } from '@sigstore/verify';
import { type TrustOptions, trustKey } from '../../core/evidence/signature.ts';
import type { Repository } from '../repository.ts';

/** Trust material, read. `problems` say what of it could not be: then nothing passes by it. */
export interface Trust {
  /** `trustKey` of the options that it was read from. */
  readonly id: string;
  readonly key: KeyObject | undefined;
  readonly authorities: readonly X509Certificate[];
  readonly root: TrustMaterial | undefined;
  readonly identity: string | undefined;
  readonly issuer: string | undefined;
  readonly problems: readonly string[];
}

/** Keys, chains and trusted roots are far smaller. */
const maxTrustBytes = 1024 * 1024;

/**
 * Reads what the policy trusts: PEM text of the policy itself, or files of the base commit. A change can therefore not bring the key that it is
 * signed with. Nothing is fetched. Throws only what the repository port throws.
 */
export async function loadTrust(options: TrustOptions, repository: Repository, base: string): Promise<Trust> {
  const problems: string[] = [];
  const textOf = async (option: string, value: string | undefined): Promise<string | undefined> => {
    if (value === undefined || value.includes('-----BEGIN')) return value;
    const text = await fileText(repository, base, value);
    if (text === undefined)
      problems.push(`${option} names ${value.slice(0, 200)}, which the base branch does not hold`);
    return text;
  };
  const read = <T>(option: string, text: string | undefined, parse: (text: string) => T): T | undefined => {
    if (text === undefined) return undefined;
    try {
      return parse(text);
    } catch {
      problems.push(`${option} cannot be read`);
      return undefined;
    }
  };
  const [key, authority, root] = [
    await textOf('key', options.key),
    await textOf('certificate_authority', options.certificate_authority),
    await textOf('trusted_root', options.trusted_root),
  ];
  return {
    id: trustKey(options),
    key: read('key', key, publicKey),
    authorities: read('certificate_authority', authority, certificates) ?? [],
    root: read('trusted_root', root, (text) =>
      toTrustMaterial(TrustedRoot.fromJSON(JSON.parse(text) as unknown)),
    ),
    identity: options.identity,
    issuer: options.issuer,
    problems,
  };
}

/** The first public key of a PEM text; tools write a description above it. A private key is refused: it does not belong there. */
function publicKey(text: string): KeyObject {
  const block = /-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END PUBLIC KEY-----/.exec(text)?.[0];
  if (block === undefined) throw new Error('no public key');
  return createPublicKey(block);
}

function certificates(text: string): X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0 || blocks.length > 50) throw new Error('no certificates');
  return blocks.map((block) =>
    X509Certificate.parse(Buffer.from(block.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64')),
  );
}

async function fileText(repository: Repository, commit: string, path: string): Promise<string | undefined> {
  const [file] = await repository.select(commit, {
    key: JSON.stringify(['file', path]),
    matches: (one) => one === path,
    mayContain: (folder) => folder === '' || path.startsWith(`${folder}/`),
  });
  if (file === undefined || (file.mode !== 'file' && file.mode !== 'executable')) return undefined;
  const content = (await repository.read([file.blob], { maxBytes: maxTrustBytes })).get(file.blob);
  return content instanceof Uint8Array ? new TextDecoder().decode(content) : undefined;
}
