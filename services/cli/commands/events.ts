import type { Command } from 'commander'
import type { NodeEvent } from '../../../libs/records/node-event.ts'
import { AnswerLostError } from '../errors.ts'
import type { OpenSession, Session } from '../session.ts'
import { clean, cut, formatTime } from '../text.ts'

interface Flags {
  follow?: true
  node?: string[]
}

export function define(command: Command, open: OpenSession): void {
  command
    .option('-f, --follow', 'go on with what happens from now on, until Ctrl-C')
    .option('--node <names...>', 'only events of these nodes')
    .action(async (flags: Flags) => showEvents(await open(), flags))
}

async function showEvents({ client, terminal, json, signal }: Session, flags: Flags): Promise<void> {
  const wanted = flags.node && new Set(flags.node)
  const path = `/v1/events?follow=${flags.follow === true}`
  try {
    for await (const line of client.stream({ method: 'GET', path })) {
      const event = line as NodeEvent
      if (wanted && !wanted.has(event.node)) continue
      if (json) terminal.jsonLine(event)
      else terminal.lines([cut(eventLine(event), terminal.columns ?? Number.POSITIVE_INFINITY)])
    }
  } catch (error) {
    // Ctrl-C is how following is meant to end.
    if (flags.follow && signal.aborted) return
    throw error
  }
  if (flags.follow)
    throw new AnswerLostError('the controller ended the connection', { hint: 'Start it again.' })
}

/** One line an event, in columns wide enough for usual names: nothing is known of the events still to come. */
export function eventLine({ at, node, stage, server, detail }: NodeEvent): string {
  const columns = [formatTime(at), clean(node).padEnd(10), clean(stage).padEnd(11), clean(server).padEnd(10)]
  return [...columns, clean(detail ?? '')].join('  ').trimEnd()
}
