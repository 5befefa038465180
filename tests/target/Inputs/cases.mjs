// Runs a program of cases-wasm.c: node cases.mjs PROGRAM
import { readFileSync } from "node:fs";

let beyond = 0;
let worst = 0;
const text = (at) => {
  const bytes = new Uint8Array(instance.exports.memory.buffer, at);
  return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
};
const report = (name, tensor, error, bound) => {
  worst = Math.max(worst, error);
  if (error <= bound) return;
  console.log(`BEYOND: ${text(tensor)} of ${text(name)}: ${error}, bound ${bound}`);
  ++beyond;
};
const { instance } = await WebAssembly.instantiate(readFileSync(process.argv[2]), {
  env: { report },
});
const compared = instance.exports.run();
console.log(`compared ${compared} tensors, worst error ${worst.toExponential(1)}`);
process.exit(beyond > 0 || compared <= 0 ? 1 : 0);
