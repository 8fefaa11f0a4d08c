import { makeLogger } from '../../libs/service/make-logger.ts'
import { runService } from '../../libs/service/run-service.ts'
import { startBootServer } from './boot-server.ts'
import { bootServerConfig } from './config.ts'

const logger = makeLogger({ name: 'boot-server', level: process.env.MUSTER_LOG_LEVEL ?? 'info' })

process.exitCode = await runService({
  start: async () => startBootServer({ config: bootServerConfig(process.env), logger }),
  logger,
})
