/** The completion scripts: they ask the program what fits, and run nothing of what it answers. */

import { type Shell, shells } from './shell-words'

/** How a script is installed: for this shell, and for each that starts. */
export const installLines = (
	name: string,
	shell: Shell
): readonly [now: string, always: string] => {
	const print = `${name} completions ${shell}`
	const folder = '~/.local/share/bash-completion/completions'
	if (shell === 'bash') return [`eval "$(${print})"`, `${print} > ${folder}/${name}`]
	if (shell === 'zsh')
		return [`eval "$(${print})"   # after compinit`, `${print} > "\${fpath[1]}/_${name}"`]
	return [`${print} | source`, `${print} > ~/.config/fish/completions/${name}.fish`]
}

/** What the help says on how to install. */
export const installHelp = (name: string): string =>
	[
		'Install:',
		...shells.flatMap((shell) =>
			installLines(name, shell).map((line) => `  ${shell.padEnd(6)}${line}`)
		),
		'',
		'Actions and their flags are offered once a command has',
		'seen them: after the first completion, actions list, call',
		'and describe keep their names, flags and values in the',
		'configuration directory. A completion loads no app, asks',
		'no server and reads no token.'
	].join('\n')

/** The script for one shell. */
export const completionScript = (name: string, shell: Shell): string => {
	const id = `_${name.replace(/[^A-Za-z0-9]/g, '_')}`
	const [now, always] = installLines(name, shell)
	const head = [
		`# Completions of ${name} for ${shell}.`,
		`# In this shell:  ${now}`,
		`# In each shell:  ${always}`
	].join('\n')
	return `${writers[shell](name, id, head)}\n`
}

const bash = (name: string, id: string, head: string): string => `${head}

${id}_complete() {
	local answer line todo=
	COMPREPLY=()
	answer=$(command ${name} __complete bash "$COMP_WORDBREAKS" -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null </dev/null) || return 0
	while IFS= read -r line; do
		if [ -z "$todo" ]; then todo=$line; else COMPREPLY+=("$line"); fi
	done <<<"$answer"
	case $todo in
		:files) [ \${#COMPREPLY[@]} -gt 0 ] || compopt -o default 2>/dev/null ;;
		:open) compopt -o nospace 2>/dev/null ;;
	esac
	return 0
}
complete -F ${id}_complete ${name}`

const zsh = (name: string, id: string, head: string): string => `#compdef ${name}
${head}

${id}() {
	local -a answer values shown
	local line todo
	answer=("\${(@f)$(command ${name} __complete zsh '' -- "\${(@)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null </dev/null)}")
	todo=\${answer[1]}
	for line in "\${(@)answer[2,-1]}"; do
		values+=("\${line%%$'\\t'*}")
		shown+=("\${line%%$'\\t'*}  \${line#*$'\\t'}")
	done
	if [[ $todo == :open ]]; then
		compadd -S '' -l -d shown -a -- values
	elif (( \${#values} )); then
		compadd -l -d shown -a -- values
	elif [[ $todo == :files ]]; then
		[[ $PREFIX == --*=* ]] && compset -P '*='
		_files
	fi
}
if [[ \${funcstack[1]} == ${id} ]]; then ${id} "$@"; else compdef ${id} ${name}; fi`

const fish = (name: string, id: string, head: string): string => `${head}

function _${id}_complete
	set -l words (commandline -opc)
	set -e words[1]
	set -l typed (commandline -ct)
	set -l answer (command ${name} __complete fish '' -- $words "$typed" 2>/dev/null </dev/null)
	set -l todo $answer[1]
	set -e answer[1]
	if test (count $answer) -gt 0
		printf '%s\\n' $answer
	else if test "$todo" = :files
		set -l before (string match -r -- '^--[^=]+=' "$typed")
		printf '%s\\n' "$before"(__fish_complete_path (string replace -r -- '^--[^=]+=' '' "$typed"))
	end
end
complete -c ${name} -e
complete -c ${name} -f -k -a '(_${id}_complete)'`

const writers = { bash, zsh, fish } as const satisfies Record<Shell, typeof bash>
