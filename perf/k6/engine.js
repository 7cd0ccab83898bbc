// The modules that k6 has inside itself, named in one place: no package brings them.

export { SharedArray } from 'k6/data';
export { default as exec } from 'k6/execution';
export { default as http } from 'k6/http';
export { Rate } from 'k6/metrics';
