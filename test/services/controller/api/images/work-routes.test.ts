import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import t from 'tap'
import { busyboxRoot } from '../../../_busybox-root.ts'
import { TestCluster, TOKEN } from '../../../_cluster.ts'

interface Line {
  phase?: string
  session?: { id: string; root: string }
  result?: { unchanged: boolean; number: number }
  error?: { code: string; message: string }
}

const cluster = await TestCluster.start(t)
await cluster.importImage('busy', await busyboxRoot(`${cluster.directory}/source`))
const place = await cluster.get<{ id: string; host: string; proofFile: string }>('/image-sessions')

/** A request whose answer is lines. */
async function post(path: string, body: object, signal?: AbortSignal): Promise<AsyncGenerator<Line>> {
  const response = await fetch(`${cluster.url}/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  })
  return linesOf(response.body!)
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Line> {
  let rest = ''
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    for (const line of lines) yield JSON.parse(line)
  }
}

async function last(lines: AsyncGenerator<Line>): Promise<Line> {
  let line: Line = {}
  for await (const each of lines) line = each
  return line
}

t.test('a session is for who can read the proof', async (t) => {
  t.match(place, { id: 'c1', host: hostname(), proofFile: `${cluster.directory}/controller/images/.proof` })
  t.match(await last(await post('/images/busy/session', { proof: 'guessed' })), {
    error: {
      code: 'MUSTER_IMAGE_SESSION_DENIED',
      hint: `Run this command as root on ${hostname()}, where controller c1 is.`,
    },
  })
})

t.test('work on an image that is not there is refused', async (t) => {
  for (const what of ['session', 'build', 'syncuser', 'reset']) {
    t.match(await cluster.api('POST', `/images/nothing/${what}`, { proof: '' }), {
      status: 404,
      body: { error: { code: 'MUSTER_NOT_FOUND', message: 'there is no image nothing' } },
    })
  }
})

// Only root can make files of other owners.
if (process.getuid?.() === 0) {
  t.test('a session has the image for itself as long as its connection is open', async (t) => {
    const proof = await readFile(place.proofFile, 'utf8')
    const stop = new AbortController()
    const lines = await post('/images/busy/session', { proof }, stop.signal)
    let session: Line['session']
    while (!session) session = (await lines.next()).value!.session
    t.match(await last(await post('/images/busy/build', {})), { error: { code: 'MUSTER_IMAGE_BUSY' } })
    t.match(await last(await post('/images/busy/build', { session: 'another' })), {
      error: { code: 'MUSTER_IMAGE_SESSION_ENDED' },
    })
    const built = await last(await post('/images/busy/build', { session: session.id }))
    t.match(built, { result: { unchanged: true, number: 1 } })
    stop.abort()
    // The lock is free once the controller has seen that.
    let answer: Line
    do answer = await last(await post('/images/busy/build', {}))
    while (answer.error?.code === 'MUSTER_IMAGE_BUSY')
    t.match(answer, { result: { unchanged: true } })
    t.match(await cluster.post('/images/busy/reset', {}), { changed: false })
  })
}
