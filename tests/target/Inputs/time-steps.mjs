// The time of a step of steps.c in nanoseconds: node time-steps.mjs PROGRAM
import { readFileSync } from "node:fs";

const { instance } = await WebAssembly.instantiate(readFileSync(process.argv[2]), {});
const steps = 20000;
let fastest = Infinity;
for (let round = 0; round < 10; ++round) {
  const begin = process.hrtime.bigint();
  instance.exports.run(steps);
  fastest = Math.min(fastest, Number(process.hrtime.bigint() - begin) / steps);
}
console.log(Math.round(fastest));
