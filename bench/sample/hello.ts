/** The least that a compiled binary can do. */

console.log('hello world')
