/** stub */
import type { ChainKeys, Store } from './store'
export const postgresStore = (_url: string, _options: Partial<ChainKeys>): Store => {
	throw new Error('stub')
}
