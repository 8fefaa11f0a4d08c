// Agents of many nodes on long polls, in one process that agents.ts forks: `agents-load.ts PORT FIRST COUNT WAIT_S`. Raw
// sockets: an agent has one connection, and asks for what it does not have, as usr/lib/muster/runtime of the overlay
// `agent` does. Tells its parent when all wait for the first time, and each time all have got another overlay since.
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { bootMac } from './lib/bench-cluster.ts'

/** Agents that ask for the first time at once. */
const BEGIN_AT_ONCE = 100
/** Before one asks again that was refused, in milliseconds. */
const REFUSED_WAIT_MS = 500

const [port, first, count, waitS] = process.argv.slice(2).map(Number) as [number, number, number, number]
let begun = 0
let changed = 0
/** Of what has come, in bytes. */
let received = 0

/** Tells the parent once all have got what is new. */
function onChanged(): void {
  if (++changed < count) return
  changed = 0
  process.send!({ changed: true, received })
  received = 0
}

/** One agent: asks, for ever. `onBegun` is called once it waits. */
function agent(index: number, onBegun: () => void): void {
  const socket = connect({ port, host: '127.0.0.1' })
  let etag = ''
  let head = ''
  /** Of the answer's body, what is still to come. */
  let missing = 0

  function ask(): void {
    const condition = etag === '' ? '' : `If-None-Match: ${etag}\r\n`
    socket.write(
      `GET /runtime/${bootMac(index)}?wait=${etag === '' ? 0 : waitS} HTTP/1.1\r\nHost: b\r\n${condition}\r\n`,
    )
  }

  function onAnswer(): void {
    const status = head.slice(9, 12)
    const isFirst = etag === ''
    if (status === '200') etag = /^etag: (.*)\r$/im.exec(head)![1]!
    head = ''
    if (status !== '200' && status !== '304') {
      setTimeout(ask, REFUSED_WAIT_MS)
      return
    }
    ask()
    if (status === '200') isFirst ? onBegun() : onChanged()
  }

  socket.on('data', (bytes) => {
    received += bytes.length
    if (missing === 0) {
      head += bytes.toString('latin1')
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) return
      const body = head.length - end - 4
      head = head.slice(0, end + 2)
      missing = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0) - body
    } else missing -= bytes.length
    if (missing === 0) onAnswer()
  })
  socket.once('connect', ask)
  socket.once('error', fail)
  socket.once('close', () => fail(new Error('the boot server closed a connection')))
}

function fail(error: Error): void {
  console.error(error)
  process.exit(1)
}

process.once('disconnect', () => process.exit())
for (let from = first; from < first + count; from += BEGIN_AT_ONCE) {
  const to = Math.min(from + BEGIN_AT_ONCE, first + count)
  const before = begun
  for (let index = from; index < to; index++) agent(index, () => begun++)
  while (begun < before + to - from) await delay(1)
}
process.send!({ begun: true })
