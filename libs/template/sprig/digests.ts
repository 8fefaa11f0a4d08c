import { createDecipheriv, createHash } from 'node:crypto'
import type { Call, FunctionTable } from '../function.ts'
import { textOf } from './bytes.ts'
import { decodeBase64 } from './encodings.ts'

const ADLER_MODULUS = 65521
/** After so many bytes the sums of Adler-32 still fit: they are taken modulo only then. */
const ADLER_RUN = 3800
const AES_BLOCK_BYTES = 16
const AES_KEY_BYTES = 32

/** Check sums, and what can be decrypted without chance. */
export const DIGESTS: FunctionTable = {
  sha1sum: { parameters: ['string'], run: (_call, text: string) => digest('sha1', text) },
  sha256sum: { parameters: ['string'], run: (_call, text: string) => digest('sha256', text) },
  adler32sum: { parameters: ['string'], run: (_call, text: string) => String(adler32(Buffer.from(text))) },
  decryptAES: { parameters: ['string', 'string'], run: decryptAes },
}

function digest(algorithm: 'sha1' | 'sha256', text: string): string {
  return createHash(algorithm).update(text).digest('hex')
}

/** RFC 1950, section 8.2. */
function adler32(bytes: Uint8Array): number {
  let low = 1
  let high = 0
  for (let from = 0; from < bytes.length; from += ADLER_RUN) {
    for (const byte of bytes.subarray(from, from + ADLER_RUN)) {
      low += byte
      high += low
    }
    low %= ADLER_MODULUS
    high %= ADLER_MODULUS
  }
  return high * 2 ** 16 + low
}

/** What sprig's encryptAES made: AES-256 in CBC mode, the key is the password, cut or filled up with zeros. */
function decryptAes(call: Call, password: string, text: string): string {
  if (text === '') return ''
  const { bytes, problem } = decodeBase64(text)
  if (problem !== undefined) call.fail(problem)
  const length = bytes.length - AES_BLOCK_BYTES
  if (length <= 0 || length % AES_BLOCK_BYTES !== 0) call.fail('the text is not one that encryptAES has made')
  const key = Buffer.alloc(AES_KEY_BYTES)
  Buffer.from(password).copy(key)
  const decipher = createDecipheriv('aes-256-cbc', key, bytes.subarray(0, AES_BLOCK_BYTES)).setAutoPadding(
    false,
  )
  const padded = Buffer.concat([decipher.update(bytes.subarray(AES_BLOCK_BYTES)), decipher.final()])
  const padding = padded.at(-1)!
  if (padding > padded.length) call.fail('the password is wrong')
  return textOf(call, padded.subarray(0, padded.length - padding))
}
