// A suite of what boot clients do, for any boot server: `scripts/conformance [OPTION]... ADDRESS`, see options.ts. What
// each case is about, and where it was seen, is in docs/conformance.md.
import { messageOf } from '../../libs/errors/muster-error.ts'
import { findOut } from './find-out.ts'
import { optionsOf, USAGE } from './options.ts'
import { asTable } from './report.ts'
import { runCases } from './run-cases.ts'

const note = (text: string): void => console.error(`conformance: ${text}`)

process.exitCode = await main()
// What a case that was given up still waits for ends here.
process.stdout.write('', () => process.exit())

async function main(): Promise<number> {
  try {
    const options = await optionsOf(process.argv.slice(2))
    if (options === undefined) {
      console.log(USAGE)
      return 0
    }
    const target = await findOut(options, note)
    const { results, omitted } = await runCases(target, options)
    for (const { name, why } of omitted) note(`left out, ${why}: ${name}`)
    if (results.length === 0) {
      note('nothing could be asked')
      return 2
    }
    const failed = results.filter(({ ok }) => !ok).length
    const passed = results.length - failed
    console.log(options.json ? JSON.stringify({ passed, failed, cases: results }) : asTable(results))
    return failed === 0 ? 0 : 1
  } catch (error) {
    note(messageOf(error))
    console.error(USAGE)
    return 2
  }
}
