# shellcheck shell=bash
# Builds the app for release into dist/. To be sourced after tools.sh.

DIST="$ROOT/dist"
# The parts of the app that are loaded later, on their way from wasm-split-cli to dist/.
PARTS="$ROOT/target/parts"
# The words of other languages than English, on their way from the build script to dist/.
MESSAGES="$ROOT/target/messages"
# What the app is not made of.
NO_SOURCES=(.git .ci target dist node_modules test-results benches docs '*.md')

build_release() {
    local stamp="$DIST/.release"
    if is_built "$stamp"; then
        say "dist/ is up to date"
        return
    fi
    local path="$ROOT/node_modules/.bin:$PATH"
    if [[ -n "${PLUMBLINE_NO_WASM_OPT:-}" ]]; then
        say "building without wasm-opt: the download will be larger"
        path="$ROOT/scripts/lib/no-wasm-opt:$PATH"
    fi
    local split=(env -u PLUMBLINE_SPLIT)
    if [[ -n "${PLUMBLINE_NO_SPLIT:-}" ]]; then
        say "building the app in one piece: the first download will be larger"
    else
        split=(env PLUMBLINE_SPLIT=1 PLUMBLINE_PARTS="$PARTS" PLUMBLINE_WASM_BINDGEN="$(command -v wasm-bindgen)")
        path="$ROOT/scripts/lib/split:$path"
    fi
    rm -rf "$PARTS"
    # What is edited during the build is newer than the build.
    local started
    started="$(mktemp)"
    # trunk wants NO_COLOR to be a word that it knows, and would ask for newer versions of itself.
    (cd "$ROOT" && "${split[@]}" env -u NO_COLOR PATH="$path" PLUMBLINE_MESSAGES="$MESSAGES" TRUNK_SKIP_VERSION_CHECK=true \
        trunk build --release --locked --dist dist) || return 1
    PATH="$path" node "$ROOT/scripts/lib/finish.js" "$DIST" "$PARTS" "$MESSAGES" || return 1
    build_kind >"$stamp"
    touch -r "$started" "$stamp"
    rm -f "$started"
}

build_kind() { printf 'wasm-opt: %s\nsplit: %s\n' "${PLUMBLINE_NO_WASM_OPT:+no}" "${PLUMBLINE_NO_SPLIT:+no}"; }

# Whether dist/ holds a release build that is newer than every source. A debug build of trunk's own
# makes the folder anew, and the stamp goes with it.
is_built() {
    [[ -f "$1" && "$(<"$1")" == "$(build_kind)" ]] || return 1
    local apart=() name
    for name in "${NO_SOURCES[@]}"; do apart+=(-name "$name" -o); done
    [[ -z "$(find "$ROOT" -mindepth 1 \( "${apart[@]}" -false \) -prune -o -newer "$1" -print -quit)" ]]
}
