export { ConfigError, envToConfig, type Config } from './config.js';
export { readEnv, searchPath, type Environment } from './env.js';
export { environment, type Variable, type VariableName } from './environment.js';
