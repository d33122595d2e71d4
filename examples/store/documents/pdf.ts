/** One page of plain text as a PDF, enough for a receipt. */

function literal(line: string): string {
	return line.replace(/[^ -~]/g, '?').replace(/[\\()]/g, '\\$&')
}

export function pdf(lines: string[]): Uint8Array<ArrayBuffer> {
	const text = lines.map((line) => `(${literal(line)}) '`).join('\n')
	const page = `BT /F1 11 Tf 14 TL 72 770 Td\n${text}\nET`
	const objects = [
		'<< /Type /Catalog /Pages 2 0 R >>',
		'<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
		'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
		`<< /Length ${page.length} >>\nstream\n${page}\nendstream`,
		'<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>'
	]

	let body = '%PDF-1.4\n'
	const offsets = objects.map((object, index) => {
		const offset = body.length
		body += `${index + 1} 0 obj\n${object}\nendobj\n`
		return `${String(offset).padStart(10, '0')} 00000 n \n`
	})
	const count = objects.length + 1
	const table = `xref\n0 ${count}\n0000000000 65535 f \n${offsets.join('')}`
	const trailer = `trailer\n<< /Size ${count} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`
	return new TextEncoder().encode(body + table + trailer)
}
