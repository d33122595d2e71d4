/** A request that is well formed and allowed, but that the state of the shop does not permit. */
export class Conflict extends Error {}
