import { once } from 'node:events'
import { isIP } from 'node:net'
import { connect, type PeerCertificate } from 'node:tls'
import { type Case, check } from './case.ts'
import { CaseFailure, LeftOut } from './errors.ts'
import { ANSWER_MS } from './limits.ts'
import type { Target } from './target.ts'

/** Firmware refuses shorter keys. */
const RSA_BITS_MIN = 2048

/** What the server shows; whether somebody trusts it is not asked. */
async function certificateOf({ address, https }: Target): Promise<PeerCertificate> {
  if (https === undefined) throw new LeftOut('HTTPS is not served')
  const socket = connect({ host: address, port: https.port, rejectUnauthorized: false })
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(ANSWER_MS) })
    return socket.getPeerCertificate()
  } catch (error) {
    throw new CaseFailure('no TLS', { cause: error })
  } finally {
    socket.destroy()
  }
}

async function key(target: Target): Promise<string> {
  const { bits, modulus } = await certificateOf(target)
  check(modulus !== undefined, 'the key is not RSA, which is all that iPXE knows')
  check((bits ?? 0) >= RSA_BITS_MIN, `a key of ${bits} bits`)
  return `RSA, ${bits} bits`
}

async function names(target: Target): Promise<string> {
  const { subjectaltname = '' } = await certificateOf(target)
  check(subjectaltname.includes('DNS:'), `no name in the certificate: ${subjectaltname}`)
  if (isIP(target.address) !== 0)
    check(
      subjectaltname.includes(`IP Address:${target.address}`),
      `${target.address} is not in it: ${subjectaltname}`,
    )
  return subjectaltname
}

export const HTTPS_CASES: Case[] = [
  { name: 'https: the key is RSA of 2048 bits or more', run: key },
  { name: 'https: the certificate has a name and the address', run: names },
]
