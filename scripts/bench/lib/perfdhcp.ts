import { execFile } from 'node:child_process'
import { FIRST_MAC, MACHINES } from './dhcp-machines.ts'

/** Microseconds that answers are waited for after the last request. */
const EXIT_WAIT_US = 100_000

export interface Answers {
  /** DISCOVERs that were to be sent. */
  offered: number
  /** OFFERs and ACKs that came. */
  answers: number
  answersPerSecond: number
  /** Milliseconds from DISCOVER to OFFER, on average. */
  delayMs: number
}

/**
 * Has perfdhcp send so many DISCOVERs a second, as a relay with 4000 clients, and a REQUEST for every OFFER, for so many
 * seconds. It ends with another code than 0 when something got lost, which is no failure here.
 */
export function perfdhcp(options: {
  relay: string
  server: string
  rate: number
  seconds: number
}): Promise<Answers> {
  const { relay, server, rate, seconds } = options
  const args = ['-4', '-R', MACHINES, '-b', `mac=${FIRST_MAC}`, '-r', rate, '-p', seconds, '-W', EXIT_WAIT_US]
  const all = [...args.map(String), '-l', relay, '-L', '67', server]
  return new Promise((resolve, reject) => {
    execFile('perfdhcp', all, (error, stdout) => {
      const counts = [...stdout.matchAll(/^received packets: (\d+)$/gm)].map(([, count]) => Number(count))
      if (counts.length !== 2) return reject(error ?? new Error(`perfdhcp says: ${stdout}`))
      const answers = counts[0]! + counts[1]!
      const delayMs = Number(/^avg delay: ([\d.]+) ms$/m.exec(stdout)?.[1])
      resolve({ offered: rate * seconds, answers, answersPerSecond: answers / seconds, delayMs })
    })
  })
}
