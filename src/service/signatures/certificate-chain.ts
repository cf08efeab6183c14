import { X509Certificate as NodeCertificate } from 'node:crypto';
import { X509Certificate } from '@sigstore/core';

export type ChainResult =
  | { readonly state: 'trusted' }
  | { readonly state: 'expired'; readonly until: Date }
  | { readonly state: 'untrusted'; readonly reason: string };

/** Longer chains are no chains that anybody has. */
const maxDepth = 8;

const codeSigning = '1.3.6.1.5.5.7.3.3';

/**
 * Whether a certificate may sign and leads to one of the trusted ones, all of the chain being valid at `now`. Certificates that came with the signature
 * are links and never trusted. Signatures, names, validity, basic constraints with their path length, and key usage are looked at; revocation is
 * not, since nothing is fetched. Never throws. Source: RFC 5280, section 6.1; model-transparency, `sign_certificate.py` (the leaf's key usage).
 */
export function verifyChain(
  chain: readonly Uint8Array[],
  trusted: readonly X509Certificate[],
  now: Date,
): ChainResult {
  try {
    const [leaf, ...links] = chain.slice(0, 20).map((der) => X509Certificate.parse(Buffer.from(der)));
    if (leaf === undefined) return { state: 'untrusted', reason: 'there is no certificate' };
    if (!maySign(leaf, chain[0] ?? new Uint8Array()))
      return { state: 'untrusted', reason: 'the certificate is not for signing' };
    const path = pathTo(leaf, links, trusted);
    if (path === undefined)
      return { state: 'untrusted', reason: 'it does not lead to a certificate that the policy trusts' };
    const early = path.find((one) => one.notBefore > now);
    if (early !== undefined)
      return { state: 'untrusted', reason: `it is not valid before ${dayOf(early.notBefore)}` };
    const late = path.map((one) => one.notAfter).filter((end) => end < now);
    const [until] = late.toSorted((one, other) => one.getTime() - other.getTime());
    return until === undefined ? { state: 'trusted' } : { state: 'expired', until };
  } catch {
    return { state: 'untrusted', reason: 'a certificate cannot be read' };
  }
}

/** The shortest way from the leaf to a trusted certificate, which need not be a root. Each link is looked at once, so that many alike cost no more. */
function pathTo(
  leaf: X509Certificate,
  links: readonly X509Certificate[],
  trusted: readonly X509Certificate[],
): readonly X509Certificate[] | undefined {
  if (trusted.some((one) => one.equals(leaf))) return [leaf];
  let free = links;
  let ends: readonly (readonly X509Certificate[])[] = [[leaf]];
  for (let below = 0; below < maxDepth && ends.length > 0; below++) {
    const longer: (readonly X509Certificate[])[] = [];
    for (const path of ends) {
      const end = path.at(-1) ?? leaf;
      const anchor = trusted.find((one) => issued(one, end, below));
      if (anchor !== undefined) return [...path, anchor];
      const next = free.filter((one) => issued(one, end, below));
      free = free.filter((one) => !next.includes(one));
      longer.push(...next.map((one) => [...path, one]));
    }
    ends = longer;
  }
  return undefined;
}

/** @param below certificates between the issued one and the leaf, which the path length limits */
function issued(issuer: X509Certificate, certificate: X509Certificate, below: number): boolean {
  if (!issuer.subject.equals(certificate.issuer) || !issuer.isCA) return false;
  const limit = issuer.extBasicConstraints?.pathLenConstraint;
  if (limit !== undefined && limit < BigInt(below)) return false;
  return certificate.verify(issuer);
}

function maySign(leaf: X509Certificate, der: Uint8Array): boolean {
  const usage = leaf.extKeyUsage;
  if (usage?.digitalSignature === true) return true;
  const purposes = new NodeCertificate(der).keyUsage as readonly string[] | undefined;
  return purposes?.includes(codeSigning) === true;
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
