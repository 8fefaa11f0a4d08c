import t from 'tap'
import { InterruptedError, NotConfirmedError, RefusedError } from '../../../services/cli/errors.ts'
import { EXIT_CODES_HELP, exitCodeOf } from '../../../services/cli/exit-code.ts'
import { CommandFailedError } from '../../../services/cli/image/errors.ts'

const refused = (category: 'missing' | 'conflict' | 'denied' | 'unavailable' | 'exhausted' | 'internal') =>
  new RefusedError({ code: 'MUSTER_X', message: 'x', category })

t.test('every category of error has its exit code, and help for it', async (t) => {
  const codes = [
    exitCodeOf(new NotConfirmedError('no')),
    exitCodeOf(refused('missing')),
    exitCodeOf(refused('conflict')),
    exitCodeOf(refused('denied')),
    exitCodeOf(refused('unavailable')),
    exitCodeOf(refused('exhausted')),
    exitCodeOf(refused('internal')),
    exitCodeOf(new Error('bug')),
    exitCodeOf(new InterruptedError()),
  ]
  t.same(codes, [2, 3, 4, 5, 6, 1, 1, 1, 130])
  for (const code of codes) t.match(EXIT_CODES_HELP, new RegExp(`^ {2}${code} +\\w`, 'm'))
})

t.test('a command that ran in an image decides itself', async (t) => {
  t.equal(exitCodeOf(new CommandFailedError('make', { status: 42 })), 42)
})
