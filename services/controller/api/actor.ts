import type { FastifyRequest } from 'fastify'

/** Longer names are cut: they are stored with every change. */
const ACTOR_LENGTH_MAX = 64

/** Who makes the request, as the client says; the socket or the token vouches only that it may. */
export function actorOf(request: FastifyRequest): string {
  const header = request.headers['x-muster-actor']
  const named = typeof header === 'string' ? header.replace(/[^\w.@-]/g, '').slice(0, ACTOR_LENGTH_MAX) : ''
  return named || 'unknown'
}
