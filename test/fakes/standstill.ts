// How long this process stood still because the machine had other work, so that a limit in time is one on the product and
// not on the machine: what took 300 ms of which the process stood still for 250 took 50.

const SAMPLE_EVERY_MS = 5;

let totalMs = 0;
let sampledAtMs = performance.now();

const lateMs = () => Math.max(0, performance.now() - sampledAtMs - SAMPLE_EVERY_MS);

setInterval(() => {
  totalMs += lateMs();
  sampledAtMs = performance.now();
}, SAMPLE_EVERY_MS).unref();

/** Begins to measure; the function gives how many milliseconds the process stood still since. */
export function watchStandstill(): () => number {
  const soFarMs = () => totalMs + lateMs();
  const beforeMs = soFarMs();
  return () => soFarMs() - beforeMs;
}

/** Begins to measure; the function gives the milliseconds since then in which the process did not stand still. */
export function startStopwatch(): () => number {
  const startedAtMs = performance.now();
  const stoodStillMs = watchStandstill();
  return () => performance.now() - startedAtMs - stoodStillMs();
}
