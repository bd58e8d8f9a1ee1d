export { DURATION_PATTERN, parseDuration } from '../policy/duration.js';
