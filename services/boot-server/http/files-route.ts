import Type from 'typebox'
import { Slots } from '../../../libs/blobs/slots.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import { RequestInvalidError } from '../../../libs/http/errors.ts'
import type { HttpServer } from '../../../libs/http/make-server.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import type { Pair } from '../../../libs/records/pair.ts'
import type { Lookup } from '../lookup.ts'
import { isRefusedPort, refusePort } from '../send-runtime.ts'
import type { Asker } from './asker.ts'
import { OtherNodeError, OverlayFileMissingError, OverlayFilesLimitError } from './errors.ts'
import { FILES_PARALLEL_MAX, FILES_WAITING_MAX } from './limits.ts'
import { overlayFile } from './overlay-file.ts'

export interface FilesRouteParts {
  asker: Asker
  lookup: Lookup
  /** Reads a blob. */
  read: (ref: BlobRef) => Promise<Buffer>
  isSecure: () => boolean
}

const schema = {
  params: Type.Object({ '*': Type.String() }),
  querystring: Type.Object({
    assetkey: Type.Optional(Type.String()),
    wwid: Type.Optional(Type.String()),
    pair: Type.Optional(Type.String()),
    render: Type.Optional(Type.String()),
  }),
}

/**
 * Single files of the overlays of the node that asks, at Warewulf's address for files of the server. Templates were rendered
 * when the overlays were compiled; nothing is rendered here. Overlays have secrets, so the rules are those of the runtime overlay.
 */
export function addFilesRoute(server: HttpServer, parts: FilesRouteParts): void {
  const { asker, lookup, read, isSecure } = parts
  const slots = new Slots(FILES_PARALLEL_MAX)
  let asking = 0

  const find = async (pair: Pair, path: string): Promise<Buffer | undefined> => {
    if (asking >= FILES_PARALLEL_MAX + FILES_WAITING_MAX) {
      throw new OverlayFilesLimitError('too many ask for single files', { hint: 'Ask again.' })
    }
    asking++
    try {
      return await slots.run(() => overlayFile({ pair, path, read }))
    } finally {
      asking--
    }
  }

  server.get('/files/*', { schema }, async (request, reply) => {
    const { wwid, assetkey: assetKey, pair: begun, render } = request.query
    if (isSecure() && isRefusedPort(request)) return refusePort(reply)
    const mac = await asker.macOf({ wwid, address: request.ip })
    const { pair } = lookup.forRequest({ mac, assetKey, pair: begun })
    if (render && render !== pair.node.id) {
      throw new OtherNodeError(`node ${pair.node.id} asks for a file as it is for ${render}`, {
        hint: 'A node is given its own files only.',
      })
    }
    const path = pathOf(request.params['*'], render !== undefined)
    const content = await find(pair, path)
    if (!content) throw new OverlayFileMissingError(`no overlay of node ${pair.node.id} has a file ${path}`)
    return reply
      .type('application/octet-stream')
      .header('ETag', `"${digestOf(content)}"`)
      .send(content)
  })
}

/** The template `etc/motd.ww` is asked for by its name with `?render`; what it makes has the name without. */
function pathOf(text: string, isTemplate: boolean): string {
  const names = text.split('/').filter((name) => name !== '' && name !== '.')
  if (names.length === 0 || names.includes('..')) throw new RequestInvalidError('this is no path of a file')
  const path = names.join('/')
  return isTemplate && path.endsWith('.ww') ? path.slice(0, -3) : path
}
