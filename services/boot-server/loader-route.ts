import type { FastifyReply, FastifyRequest } from 'fastify'
import { Artifact } from '../../libs/blobs/artifact.ts'
import type { ArtifactSender } from '../../libs/blobs/artifact-sender.ts'
import type { HttpServer } from '../../libs/http/make-server.ts'
import type { BlobRef } from '../../libs/records/blob-ref.ts'
import { normalizeName } from '../../libs/tftp/names.ts'
import { programsFor } from './efi-programs.ts'
import { grubStartAt, isGrubStart } from './grub.ts'
import type { Loaders } from './loader-files.ts'
import type { Lookup } from './lookup.ts'
import { isOverIPv6 } from './script-routes.ts'
import type { SeenStage } from './stage-reporter.ts'

export interface LoaderRouteParts {
  loaders: () => Loaders
  /** Base URL of this server. */
  base: () => string
  /** The one of its IPv6 address, where it has one. */
  base6?: () => string | undefined
  sender: ArtifactSender
  lookup: Lookup
  onStage: (seen: SeenStage) => void
}

/**
 * Serves the network boot programs to firmware that boots over HTTP, at the address that DHCP gives it. They go out as
 * kernels do: with a length and an ETag, in ranges if asked for, never chunked and never redirected.
 */
export function addLoaderRoute(server: HttpServer, parts: LoaderRouteParts): void {
  server.get('/efiboot/*', async (request, reply) => {
    const path = (request.params as { '*': string })['*']
    const loader = loaderAt(path, programsFor(parts.lookup.byAddress(request.ip), parts.loaders()))
    if (loader === undefined) {
      if (!isGrubStart(normalizeName(Buffer.from(path)) ?? '')) return reply.callNotFound()
      const base = (isOverIPv6(request) ? parts.base6?.() : undefined) ?? parts.base()
      return reply.type('text/plain; charset=us-ascii').send(grubStartAt({ base }))
    }
    await sendLoader(parts, { ...loader, request, reply })
    return reply
  })
}

/**
 * The program that a client means, which may write the name in capitals, with slashes of both kinds: undefined if there
 * is none. Names whose letters are the same are told apart if the client writes one of them exactly.
 */
export function loaderAt(path: string, loaders: Loaders): { name: string; ref: BlobRef } | undefined {
  const wanted = normalizeName(Buffer.from(path))
  if (wanted === undefined) return undefined
  const found = Object.hasOwn(loaders, wanted)
    ? wanted
    : Object.keys(loaders).find((name) => name.toLowerCase() === wanted.toLowerCase())
  return found === undefined ? undefined : { name: found, ref: loaders[found]! }
}

async function sendLoader(
  { sender, lookup, onStage }: LoaderRouteParts,
  options: { name: string; ref: BlobRef; request: FastifyRequest; reply: FastifyReply },
): Promise<void> {
  const { name, ref, request, reply } = options
  const artifact = new Artifact({ refs: [ref], etag: ref.digest, contentType: contentTypeOf(name) })
  const machine = request.ip
  reply.hijack()
  const { status, complete, bytes } = await sender.send(request.raw, reply.raw, artifact, { machine })
  // A HEAD has no bytes; of many ranges none is the program.
  if (!complete || status !== 200 || bytes === 0) return
  const pair = lookup.byAddress(machine)
  const mac = pair?.node.interfaces.find(
    ({ address, address6 }) => address === machine || address6 === machine,
  )?.mac
  if (pair && mac) onStage({ pair, mac, stage: 'loader', detail: `${name}, ${bytes} bytes` })
}

/** What UEFI asks for (UEFI 2.10, 24.7.3): EDK2 takes a file for a program by its type, or else by its name. */
function contentTypeOf(name: string): string {
  return name.endsWith('.efi') ? 'application/efi' : 'application/octet-stream'
}
