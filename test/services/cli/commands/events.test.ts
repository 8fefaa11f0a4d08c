import t from 'tap'
import type { NodeEvent } from '../../../../libs/records/node-event.ts'
import { eventLine } from '../../../../services/cli/commands/events.ts'
import { runCli } from '../_cli.ts'
import { startStandIn } from '../_stand-in.ts'

const at = new Date(2026, 10, 20, 14, 3, 7).getTime()
const event = (id: string, node: string, detail?: string): NodeEvent => ({
  id,
  at,
  rack: 'r1',
  server: 'b1',
  node,
  mac: '52:54:00:00:00:01',
  stage: 'dhcp',
  ...(detail !== undefined && { detail }),
})

t.test('an event is one line', async (t) => {
  t.equal(
    eventLine(event('1', 'n1', 'a\nb')),
    '2026-11-20 14:03:07  n1          dhcp         b1          a\u{fffd}b',
  )
  t.equal(eventLine(event('1', 'n1')), '2026-11-20 14:03:07  n1          dhcp         b1')
})

t.test('without --follow the last events are shown, of the nodes that are named', async (t) => {
  const standIn = await startStandIn(t)
  standIn.events = [event('1', 'n1', '10.0.0.1'), event('2', 'n2'), event('3', 'n3')]
  t.equal((await runCli(['events'], { standIn })).stdout.split('\n').length, 4)
  const { stdout } = await runCli(['events', '--node', 'n1', 'n3', '--json'], { standIn })
  t.same(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
    [standIn.events[0], standIn.events[2]],
  )
  t.equal(standIn.seen.at(-1)?.path, '/v1/events?follow=false')
})

t.test('with it, each is shown as it comes, and Ctrl-C is a good end', async (t) => {
  const standIn = await startStandIn(t)
  standIn.events = [event('1', 'n1')]
  const stop = new AbortController()
  const lines: string[] = []
  const result = await runCli(['events', '-f', '--json'], {
    standIn,
    signal: stop.signal,
    onOutput(text) {
      lines.push(text)
      if (lines.length === 1) standIn.emit(event('2', 'n2'))
      else stop.abort('SIGINT')
    },
  })
  t.match(result, { code: 0, stderr: '' })
  t.same(
    lines.map((line) => JSON.parse(line).id),
    ['1', '2'],
  )
  await standIn.abandoned
})

t.test('following that the controller ends is an error', async (t) => {
  const standIn = await startStandIn(t)
  standIn.intercept = (response) => response.end()
  t.match(await runCli(['events', '--follow'], { standIn }), { code: 6, stderr: /ended the connection/ })
})
