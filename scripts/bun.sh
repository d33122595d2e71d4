#!/bin/sh
# Runs Bun on this repository; first installs the pinned Bun and the packages, whichever is missing.
set -eu
cd "$(dirname "$0")/.."

version=1.4.5

is_pinned() {
	[ -x "$1" ] && [ "$("$1" --version 2>/dev/null)" = "$version" ]
}

# `bun run` names itself in npm_execpath, and need not be on PATH.
find_bun() {
	for bun in "$PWD/.tools/bin/bun" "$(command -v bun || true)" "${npm_execpath:-}"; do
		case $bun in */bun) is_pinned "$bun" && return ;; esac
	done
	return 1
}

# Install scripts stay off, as npm may refuse them: the package of the platform holds the binary.
install_bun() {
	echo "Installing Bun $version into .tools" >&2
	rm -rf .tools
	mkdir -p .tools/bin
	echo '{}' >.tools/package.json
	if command -v npm >/dev/null; then
		npm install --prefix .tools --no-save --no-package-lock --ignore-scripts \
			--no-audit --no-fund --no-update-notifier --loglevel=error "bun@$version" >&2
	elif command -v bun >/dev/null; then
		(cd .tools && bun add --ignore-scripts "bun@$version") >&2
	else
		echo 'Neither Bun nor npm is on PATH: install Bun, or Node.js with npm, and run this again.' >&2
		exit 1
	fi
	for binary in .tools/node_modules/@oven/bun-*/bin/bun; do
		if is_pinned "$binary"; then
			ln -s "../${binary#.tools/}" .tools/bin/bun
			ln -s bun .tools/bin/bunx
			return
		fi
	done
	echo "No binary of Bun $version that runs on this machine was installed." >&2
	exit 1
}

find_bun || { install_bun && find_bun; }

if [ "$(command -v bun || true)" != "$bun" ]; then
	PATH="$(dirname "$bun"):$PATH"
	export PATH
fi

if ! cmp -s bun.lock node_modules/.installed-lock; then
	echo 'Installing the packages of bun.lock' >&2
	"$bun" install --frozen-lockfile >&2
	cp bun.lock node_modules/.installed-lock
fi

exec "$bun" "$@"
