import { messageOf } from '../../libs/errors/muster-error.ts'
import type { Case, Omission, Result } from './case.ts'
import { DHCP_BOOT_CASES } from './dhcp-boot.ts'
import { DHCP_ODD_CASES } from './dhcp-odd.ts'
import { DHCP_PROXY_CASES } from './dhcp-proxy.ts'
import { CaseFailure, LeftOut } from './errors.ts'
import { HTTP_RANGE_CASES } from './http-ranges.ts'
import { HTTP_WHOLE_CASES } from './http-whole.ts'
import { HTTPS_CASES } from './https.ts'
import { CASE_MS_MAX, CASES_AT_ONCE } from './limits.ts'
import type { Protocol } from './options.ts'
import type { Target } from './target.ts'
import { TFTP_BLOCK_CASES } from './tftp-blocks.ts'
import { TFTP_ENDING_CASES } from './tftp-endings.ts'
import { TFTP_NAME_CASES } from './tftp-names.ts'
import { TFTP_OPTION_CASES } from './tftp-options.ts'

/** Of each protocol, in the order of the table. */
export const CASES: Readonly<Record<Protocol, readonly Case[]>> = {
  tftp: [...TFTP_BLOCK_CASES, ...TFTP_ENDING_CASES, ...TFTP_OPTION_CASES, ...TFTP_NAME_CASES],
  dhcp: [...DHCP_BOOT_CASES, ...DHCP_ODD_CASES, ...DHCP_PROXY_CASES],
  http: [...HTTP_WHOLE_CASES, ...HTTP_RANGE_CASES],
  https: HTTPS_CASES,
}

export interface Outcome {
  results: Result[]
  omitted: Omission[]
}

/**
 * Does all that can be done to the target. DHCP is one case after the other, since they are one machine; of the others
 * some go at the same time, as most of their time is waiting.
 */
export async function runCases(target: Target, { slow }: { slow: boolean }): Promise<Outcome> {
  const outcomes = new Map<string, Result | Omission>()
  const protocols = (Object.keys(CASES) as Protocol[]).filter((protocol) => target[protocol] !== undefined)
  const all = protocols.flatMap((protocol) => CASES[protocol])
  for (const { name, isSlow } of all)
    if (isSlow && !slow) outcomes.set(name, { name, why: 'only with --slow' })
  await Promise.all(
    protocols.map((protocol) => {
      const cases = CASES[protocol].filter(({ isSlow }) => !isSlow)
      return runEach(cases, protocol === 'dhcp' ? 1 : CASES_AT_ONCE)
    }),
  )
  if (slow)
    await runEach(
      all.filter(({ isSlow }) => isSlow),
      1,
    )
  const inOrder = all.map(({ name }) => outcomes.get(name)!)
  return {
    results: inOrder.filter((one) => 'ok' in one),
    omitted: inOrder.filter((one) => 'why' in one),
  }

  async function runEach(cases: readonly Case[], atOnce: number): Promise<void> {
    const left = [...cases]
    const worker = async (): Promise<void> => {
      for (let next = left.shift(); next !== undefined; next = left.shift())
        outcomes.set(next.name, await runCase(next, target))
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
  }
}

/** A case that goes on after its time is left behind: its sockets end with the process. */
async function runCase(one: Case, target: Target): Promise<Result | Omission> {
  const { name } = one
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(new CaseFailure(`not done in ${CASE_MS_MAX / 1000} s`)),
    CASE_MS_MAX,
  )
  try {
    return { name, ok: true, detail: await Promise.race([one.run(target), late.promise]) }
  } catch (error) {
    if (error instanceof LeftOut) return { name, why: error.message }
    return { name, ok: false, detail: messageOf(error) }
  } finally {
    clearTimeout(timer)
  }
}
