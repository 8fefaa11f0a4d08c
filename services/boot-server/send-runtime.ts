import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ArtifactSender } from '../../libs/blobs/artifact-sender.ts'
import { hasContent } from '../../libs/blobs/http-conditions.ts'
import { PortUnprivilegedError } from './errors.ts'
import type { BootRequest, Lookup } from './lookup.ts'
import type { Manifests } from './manifests.ts'
import { artifactOf } from './node-artifacts.ts'
import type { RuntimeWaits } from './runtime-waits.ts'

/** Ports from here on anybody on a machine may use. */
const UNPRIVILEGED_PORT_MIN = 1_024

export interface RuntimeParts {
  lookup: Lookup
  manifests: Manifests
  sender: ArtifactSender
  waits: RuntimeWaits
  /** Whether runtime overlays are for privileged ports only. */
  isSecure: () => boolean
}

/**
 * Answers with a node's runtime overlay. An agent that has it already (If-None-Match) and is ready to wait is answered when
 * it is another, or else, when the time is over, that it is the same: so a change is on the node as soon as it is here, and
 * who waits costs next to nothing.
 * @throws {PortUnprivilegedError} and what the look-up throws
 */
export async function sendRuntime(
  parts: RuntimeParts,
  options: { asked: BootRequest; waitS: number; request: FastifyRequest; reply: FastifyReply },
): Promise<void> {
  const { lookup, manifests, sender, waits } = parts
  const { asked, waitS, request, reply } = options
  if (parts.isSecure() && (request.socket.remotePort ?? UNPRIVILEGED_PORT_MIN) >= UNPRIVILEGED_PORT_MIN) {
    throw new PortUnprivilegedError()
  }
  const present = async () => {
    const { pair } = lookup.forRequest(asked)
    return { pair, artifact: await artifactOf({ name: 'runtime', pair, manifests }) }
  }
  let { pair, artifact } = await present()
  const endAt = performance.now() + waitS * 1_000
  while (waitS > 0 && hasContent(request.headers['if-none-match'], artifact.etag)) {
    const seconds = (endAt - performance.now()) / 1_000
    if (seconds <= 0 || request.socket.destroyed) break
    const isHeld = await waits.wait({ node: pair.node.id, seconds, gone: (end) => onClose(request, end) })
    if (!isHeld) break
    const before = pair
    ;({ pair, artifact } = await present())
    // The time is over, or the server closes.
    if (pair === before) break
  }
  reply.hijack()
  await sender.send(request.raw, reply.raw, artifact)
}

function onClose(request: FastifyRequest, end: () => void): void {
  request.socket.once('close', end)
}
