import type { TftpClient } from './admission.ts'
import { closeFile, contentOf, sizeOf, type TftpFile } from './file.ts'
import { NETASCII_BYTES_MAX } from './limits.ts'
import { toNetascii } from './netascii.ts'
import { ErrorCode } from './packets.ts'
import { type ReadRequest, type Refusal, refusal } from './request.ts'

/**
 * Looks a name up: relative, with single slashes, in the client's case of letters; undefined if there is no such
 * file. It must settle: until then the request takes a place among the transfers.
 */
export type Resolve = (name: string, client: TftpClient) => Promise<TftpFile | undefined>

/**
 * The file as it goes over the wire, or what the client is told instead. Text (netascii) is converted, as a whole:
 * the number of the last block has to be known.
 * @throws whatever the look-up throws, TftpReadError
 */
export async function findFile(
  request: ReadRequest,
  client: TftpClient,
  resolve: Resolve,
): Promise<TftpFile | Refusal> {
  const file = await resolve(request.name, client)
  if (file === undefined) return refusal(ErrorCode.notFound, 'file not found')
  if (request.mode === 'octet') return file
  try {
    if (sizeOf(file) > NETASCII_BYTES_MAX) {
      return refusal(ErrorCode.undefined, 'too large for netascii: use octet (binary) mode')
    }
    return { content: toNetascii(await contentOf(file)) }
  } finally {
    await closeFile(file)
  }
}
