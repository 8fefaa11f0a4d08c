import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { open } from 'node:fs/promises'
import { createSecureContext } from 'node:tls'
import { messageOf } from '../../../libs/errors/muster-error.ts'
import { TlsPairError } from './errors.ts'
import { TLS_EXPIRY_WARNING_MS, TLS_FILE_BYTES_MAX } from './limits.ts'

/** Files in PEM: a certificate with those between it and its authority, and its key. */
export interface TlsPaths {
  cert: string
  key: string
}

export interface TlsPair {
  cert: Buffer
  key: Buffer
}

/** RSA keys of fewer bits neither iPXE nor EDK2 takes. */
const RSA_BITS_MIN = 2_048

/** @throws {TlsPairError} if one cannot be read */
export async function readPair(paths: TlsPaths): Promise<TlsPair> {
  const [cert, key] = await Promise.all([readStart(paths.cert), readStart(paths.key)])
  return { cert, key }
}

/** The certificate of a pair that can be used. @throws {TlsPairError} that says why it cannot */
export function checkPair({ cert, key }: TlsPair): X509Certificate {
  const leaf = attempt('the certificate cannot be read', () => new X509Certificate(cert))
  const own = attempt('the key cannot be read (it must have no passphrase)', () => createPrivateKey(key))
  if (!leaf.checkPrivateKey(own)) {
    throw new TlsPairError('the key is not that of the certificate', {
      hint: 'The certificate of this server stands first in its file, those that signed it behind it.',
    })
  }
  attempt('the pair is refused', () => createSecureContext({ cert, key }))
  return leaf
}

/** What of a pair some clients will not like, though it can be used: each a sentence. `address` is that of this server. */
export function concernsOf(
  leaf: X509Certificate,
  { address, nowMs }: { address: string; nowMs: number },
): string[] {
  const concerns: string[] = []
  const until = Date.parse(leaf.validTo)
  if (!isRsa(leaf.publicKey)) {
    concerns.push(`its key is no RSA key of at least ${RSA_BITS_MIN} bits: iPXE takes no other`)
  }
  if (leaf.checkIP(address) === undefined) {
    concerns.push(
      `it does not name the address ${address} (subjectAltName, IP): who asks by address refuses it`,
    )
  }
  if (!/(^|, )DNS:/.test(leaf.subjectAltName ?? '')) {
    concerns.push('it names no host (subjectAltName, DNS): UEFI takes no certificate for an address alone')
  }
  if (Date.parse(leaf.validFrom) > nowMs) concerns.push(`it is not valid before ${leaf.validFrom}`)
  if (until <= nowMs) concerns.push(`it is not valid since ${leaf.validTo}`)
  else if (until - nowMs < TLS_EXPIRY_WARNING_MS) concerns.push(`it is valid until ${leaf.validTo} only`)
  return concerns
}

function isRsa({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= RSA_BITS_MIN
}

function attempt<T>(what: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new TlsPairError(`${what}: ${messageOf(error)}`, { cause: error })
  }
}

async function readStart(path: string): Promise<Buffer> {
  try {
    await using file = await open(path)
    const buffer = Buffer.alloc(TLS_FILE_BYTES_MAX)
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0)
    return Buffer.from(buffer.subarray(0, bytesRead))
  } catch (error) {
    throw new TlsPairError(`${path} cannot be read: ${messageOf(error)}`, { cause: error })
  }
}
