import { makeLogger } from '../../../libs/service/make-logger.ts'

/** Logs so many lines at once, and exits. */
const logger = makeLogger({ name: 'a-test', level: 'info' })
for (let count = 0; count < Number(process.argv[2]); count++) logger.info({ count }, 'a line')
logger.debug('not of this level')
process.exit(3)
