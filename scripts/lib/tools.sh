# shellcheck shell=bash
# Finds the tools that the scripts need and installs what is missing. To be sourced.
#
# need_TOOL makes sure that a tool is there. It is silent and quick where nothing is missing, and
# says what it installs before it does. With PLUMBLINE_DRY_RUN=1 it only says.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
CARGO_TOOLS="${CARGO_HOME:-$HOME/.cargo}/tools"

# shellcheck source=scripts/versions
source "$ROOT/scripts/versions"

say() { printf '%s\n' "plumbline: $*"; }

fail() {
    printf '%s\n' "plumbline: $*" >&2
    exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# install WHAT COMMAND...: says what is installed, then does it.
install() {
    say "installing $1"
    shift
    [[ -n "${PLUMBLINE_DRY_RUN:-}" ]] || "$@"
}

apt_install() {
    has apt-get || fail "$* is missing, and there is no apt-get here to install it with. Please install it by hand."
    local as_root=()
    if [[ "$(id -u)" != 0 ]]; then
        has sudo || fail "$* is missing, and installing it takes root or sudo. Please install it by hand."
        as_root=(sudo)
    fi
    "${as_root[@]}" apt-get update
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@"
}

need_rust() {
    # rustup's installer changes the PATH of new shells only.
    has cargo || PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
    has cargo || fail "cargo is missing. Please install Rust with rustup: https://rustup.rs"
    has cc || install "a C linker (apt-get: gcc, libc6-dev)" apt_install gcc libc6-dev
}

# Whether a target or a component of the toolchain in use is there; without rustup only rustc knows.
has_target() { [[ -d "$(rustc --print sysroot)/lib/rustlib/$1/lib" ]]; }

need_wasm_target() {
    has_target wasm32-unknown-unknown && return
    has rustup || fail "the target wasm32-unknown-unknown is missing, and there is no rustup here to add it with."
    install "the target wasm32-unknown-unknown (rustup)" rustup target add wasm32-unknown-unknown
}

need_rust_component() {
    local name="$1" command="$2"
    "$command" --version >/dev/null 2>&1 && return
    has rustup || fail "$name is missing, and there is no rustup here to add it with."
    install "$name (rustup)" rustup component add "$name"
}

wasm_bindgen_version() {
    awk '/^name = "wasm-bindgen"$/ { getline; gsub(/"/, "", $3); print $3; exit }' "$ROOT/Cargo.lock"
}

# need_cargo_tool CRATE COMMAND VERSION [OPTION...]: one on PATH will do if it has that very version. The options are
# those of its build.
need_cargo_tool() {
    local crate="$1" command="$2" version="$3"
    local folder="$CARGO_TOOLS/$crate-$version"
    is_version "$command" "$version" && return
    if ! is_version "$folder/bin/$command" "$version"; then
        install "$crate $version (cargo, into $folder)" install_cargo_tool "$crate" "$version" "$folder" "${@:4}"
    fi
    PATH="$folder/bin:$PATH"
}

is_version() { [[ " $("$1" --version 2>/dev/null) " == *" $2 "* ]]; }

# install_cargo_tool CRATE VERSION FOLDER [OPTION...]: takes it ready-made where cargo-binstall is there, or builds it.
install_cargo_tool() {
    if has cargo-binstall &&
        cargo binstall --no-confirm --disable-strategies compile --root "$3" "$1@$2"; then
        return
    fi
    build_cargo_tool "$@"
}

build_cargo_tool() {
    local crate="$1" version="$2" folder="$3"
    say "building $crate takes some minutes, once"
    # Not optimized: these tools run for about a second per build, and optimizing them takes minutes.
    CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
        cargo install --locked --root "$folder" --version "$version" "${@:4}" "$crate"
}

# Without the features that fetch something: updates, and tools that are on PATH already.
need_trunk() {
    need_cargo_tool trunk trunk "$TRUNK_VERSION" --no-default-features
    need_cargo_tool wasm-bindgen-cli wasm-bindgen "$(wasm_bindgen_version)" --no-default-features --bin wasm-bindgen
}

# It does not tell its version, so only our own will do. Nobody offers it ready-made.
need_wasm_split() {
    local crate=wasm_split_cli_support folder
    folder="$CARGO_TOOLS/$crate-$WASM_SPLIT_VERSION"
    if [[ ! -x "$folder/bin/wasm-split-cli" ]]; then
        install "$crate $WASM_SPLIT_VERSION (cargo, into $folder)" \
            build_cargo_tool "$crate" "$WASM_SPLIT_VERSION" "$folder" --features build-binary || return 1
    fi
    PATH="$folder/bin:$PATH"
}

need_node() {
    has node || fail "node is missing. Please install Node 20 or newer: https://nodejs.org"
    node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' ||
        fail "node $(node --version) is too old. Please install Node 20 or newer: https://nodejs.org"
}

npm_is_done=""

# The packages of package-lock.json, in node_modules. The copy of the lock says what is installed.
need_npm_packages() {
    local stamp="$ROOT/node_modules/.plumbline-lock"
    [[ -z "$npm_is_done" ]] || return 0
    if ! cmp -s "$ROOT/package-lock.json" "$stamp"; then
        # Debian packs npm apart from node.
        has npm || (has apt-get && install "npm (apt-get)" apt_install npm) || return 1
        install "the npm packages of package-lock.json (npm, into node_modules)" install_npm_packages "$stamp" || return 1
    fi
    npm_is_done=yes
}

install_npm_packages() {
    (cd "$ROOT" && npm ci --ignore-scripts --no-audit --no-fund) || return 1
    cp "$ROOT/package-lock.json" "$1"
}

# Sets CHROMIUM, the browser that the tests drive.
need_chromium() {
    local status=0
    CHROMIUM="$(node "$ROOT/scripts/lib/chromium.js")" || status=$?
    if [[ "$status" == 3 ]]; then
        install "chromium (apt-get)" apt_install chromium
        [[ -z "${PLUMBLINE_DRY_RUN:-}" ]] || return 0
        CHROMIUM="$(node "$ROOT/scripts/lib/chromium.js")" ||
            fail "there is still no chromium. Please install one, or name one: CHROMIUM=/path/to/chromium scripts/test"
    elif [[ "$status" != 0 ]]; then
        exit 1
    fi
    export CHROMIUM
}

# What it takes to build the app for release.
need_build_tools() {
    need_rust
    need_wasm_target
    need_trunk
    if [[ -z "${PLUMBLINE_NO_SPLIT:-}" ]] && ! need_wasm_split; then
        say "wasm-split-cli could not be installed: building the app in one piece"
        PLUMBLINE_NO_SPLIT=1
    fi
    need_node
    if [[ -z "${PLUMBLINE_NO_WASM_OPT:-}" ]] && ! need_npm_packages; then
        say "the npm packages could not be installed: building without wasm-opt"
        PLUMBLINE_NO_WASM_OPT=1
    fi
}

# What it takes to format and to lint.
need_lint_tools() {
    need_rust
    need_rust_component rustfmt rustfmt
    need_rust_component clippy cargo-clippy
}

# What it takes to run every test.
need_test_tools() {
    need_lint_tools
    need_build_tools
    need_npm_packages || fail "the tests need npm packages: please install npm, or look above for why it failed."
    need_chromium
}
