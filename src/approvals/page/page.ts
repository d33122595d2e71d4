/** stub */
export const approvalsPage = (_path: string): Response => new Response('')
export const approvalsAssets: readonly { suffix: string; respond(): Response }[] = []
