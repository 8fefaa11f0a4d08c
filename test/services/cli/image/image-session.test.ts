import { writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import t from 'tap'
import { ImageSession } from '../../../../services/cli/image/image-session.ts'
import { openTestSession } from '../_session.ts'
import type { ControllerStandIn } from '../_stand-in.ts'

/** Answers all requests, not only the next. */
function answerAll(standIn: ControllerStandIn, answer: (response: ServerResponse) => void): void {
  const again = (response: ServerResponse): void => {
    standIn.intercept = again
    answer(response)
  }
  standIn.intercept = again
}

const place = { id: 'c1', host: 'head1', proofFile: '/nonexistent/proof' }

if (process.getuid?.() === 0) {
  t.test('who cannot read the proof is told where to go', async (t) => {
    const { standIn, session } = await openTestSession(t)
    standIn.intercept = (response) => response.end(JSON.stringify(place))
    await t.rejects(ImageSession.open(session, { name: 'debian', node: undefined }), {
      code: 'MUSTER_IMAGE_ELSEWHERE',
      message: 'controller c1 has its trees of images on host head1, which is not this one',
      hint: /Run this command as root on head1/,
    })
  })

  t.test('a session lasts until it is closed', async (t) => {
    const { standIn, session } = await openTestSession(t)
    const proofFile = join(t.testdir(), 'proof')
    writeFileSync(proofFile, 'the proof')
    const offer = { id: 's1', root: '/r', home: '/h', lock: '/h/session.lock' }
    const closed = Promise.withResolvers<void>()
    answerAll(standIn, (response) => {
      const { path } = standIn.seen.at(-1)!
      if (path === '/v1/image-sessions') return response.end(JSON.stringify({ ...place, proofFile }))
      response.once('close', () => closed.resolve())
      response.write(`${JSON.stringify({ phase: 'unpacking' })}\n${JSON.stringify({ session: offer })}\n`)
    })
    const held = await ImageSession.open(session, { name: 'debian', node: 'n1' })
    t.same(held.offer, offer)
    t.match(standIn.seen.at(-1), {
      path: '/v1/images/debian/session',
      body: { proof: 'the proof', node: 'n1' },
    })
    await held.close()
    await closed.promise
  })

  t.test('a session that is refused, or ends before it began, is an error', async (t) => {
    const { standIn, session } = await openTestSession(t)
    const proofFile = join(t.testdir(), 'proof')
    writeFileSync(proofFile, 'the proof')
    let line = JSON.stringify({
      error: { code: 'MUSTER_IMAGE_BUSY', message: 'image debian is being built', category: 'conflict' },
    })
    answerAll(standIn, (response) => {
      const { path } = standIn.seen.at(-1)!
      response.end(path === '/v1/image-sessions' ? JSON.stringify({ ...place, proofFile }) : `${line}\n`)
    })
    const open = () => ImageSession.open(session, { name: 'debian', node: undefined })
    await t.rejects(open(), { code: 'MUSTER_IMAGE_BUSY' })
    line = JSON.stringify({ phase: 'unpacking' })
    await t.rejects(open(), { code: 'MUSTER_ANSWER_LOST' })
  })
} else {
  t.test('only root can work in an image', async (t) => {
    const { session } = await openTestSession(t)
    await t.rejects(ImageSession.open(session, { name: 'debian', node: undefined }), {
      code: 'MUSTER_IMAGE_NEEDS_ROOT',
    })
  })
}
