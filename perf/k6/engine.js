// The modules that k6 has inside itself, named in one place: no package brings them.

// biome-ignore lint/correctness/noUndeclaredDependencies: k6 has its modules inside
export { SharedArray } from 'k6/data';
// biome-ignore lint/correctness/noUndeclaredDependencies: k6 has its modules inside
export { default as exec } from 'k6/execution';
// biome-ignore lint/correctness/noUndeclaredDependencies: k6 has its modules inside
export { default as http } from 'k6/http';
// biome-ignore lint/correctness/noUndeclaredDependencies: k6 has its modules inside
export { Rate } from 'k6/metrics';
