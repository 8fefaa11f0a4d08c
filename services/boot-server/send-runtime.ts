import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ArtifactSender } from '../../libs/blobs/artifact-sender.ts'
import { hasContent } from '../../libs/blobs/http-conditions.ts'
import type { Manifests } from '../../libs/blobs/manifests.ts'
import { errorBody } from '../../libs/http/error-reply.ts'
import { BootServerStoppingError, PortUnprivilegedError } from './errors.ts'
import type { BootRequest, Lookup } from './lookup.ts'
import { artifactOf } from './node-artifacts.ts'
import { type RuntimeWaits, WAIT_S_MAX } from './runtime-waits.ts'

/** Ports from here on any user of a machine may use. */
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
 * @throws {BootServerStoppingError} and what the look-up throws
 */
export async function sendRuntime(
  parts: RuntimeParts,
  options: { asked: BootRequest; waitS: number; request: FastifyRequest; reply: FastifyReply },
): Promise<void> {
  const { lookup, manifests, sender, waits } = parts
  const { asked, waitS, request, reply } = options
  if (parts.isSecure() && isRefusedPort(request)) {
    void refusePort(reply)
    return
  }
  const present = async () => {
    const { pair } = lookup.forRequest(asked)
    return { pair, artifact: await artifactOf({ name: 'runtime', pair, manifests }) }
  }
  let { pair, artifact } = await present()
  const endAt = performance.now() + Math.min(waitS, WAIT_S_MAX) * 1_000
  while (waitS > 0 && hasContent(request.headers['if-none-match'], artifact.etag)) {
    const seconds = (endAt - performance.now()) / 1_000
    if (seconds <= 0 || request.socket.destroyed) break
    const outcome = await waits.wait({ node: pair.node.id, seconds, socket: request.socket })
    if (outcome === 'closing') throw new BootServerStoppingError()
    if (outcome === 'refused') break
    ;({ pair, artifact } = await present())
  }
  reply.hijack()
  await sender.send(request.raw, reply.raw, artifact)
}

/**
 * Also over HTTPS: that the server is who it says, and nobody listens, does not tell which user of a machine asks.
 */
export function isRefusedPort({ socket }: FastifyRequest): boolean {
  return (socket.remotePort ?? UNPRIVILEGED_PORT_MIN) >= UNPRIVILEGED_PORT_MIN
}

export function refusePort(reply: FastifyReply): FastifyReply {
  // Not 403, which asset keys are for: an agent is to say what is wrong. Warewulf answers the same.
  return reply.code(401).header('www-authenticate', 'Port').send(errorBody(new PortUnprivilegedError()))
}
