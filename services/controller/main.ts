import { pino } from 'pino'
import { runService } from '../../libs/service/run-service.ts'
import { controllerConfig } from './config.ts'
import { startController } from './controller.ts'

const logger = pino({ name: 'controller', level: process.env.MUSTER_LOG_LEVEL ?? 'info' })

process.exitCode = await runService({
  start: async (stop) => startController({ config: controllerConfig(process.env), logger, stop }),
  logger,
})
