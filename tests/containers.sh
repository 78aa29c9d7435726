#!/bin/sh
# Builds and runs what deploy/ ships for containers, unchanged, by the commands of deploy/README.md. No engine and no
# registry is needed: podman runs it, Debian's packages make the images that the files name, and `cargo` in the image of
# Rust copies the program that is built already. Everything is below target/. With `prepare`, only the images of Debian's
# packages are made, which needs no program yet. What can't be run here: a certificate of a real name (Caddy makes its own
# for this one), sending e-mails, and the profiles `redis` and `metrics`; promtool judges the
# configuration of the latter.
set -eu
cd "$(dirname "$0")/.."

skip() {
    echo "the test of containers is left out: $1"
    exit 0
}
[ "$(id -u)" = 0 ] || skip "it needs root"
program="${CARGO_TARGET_DIR:-target}/debug/podium"
export PATH="$PWD/target/tools/python/bin:$PATH" PYTHONPATH="$PWD/target/tools/python"
for tool in podman buildah runc mmdebstrap podman-compose python3 openssl git; do
    command -v "$tool" >/dev/null || skip "$tool is not installed"
done

here="$PWD/target/containers"
images="$PWD/tests/containers"
export CONTAINERS_CONF="$here/containers.conf" CONTAINERS_STORAGE_CONF="$here/storage.conf"
export BUILDAH_ISOLATION=chroot

engine() { # settings of an engine that leaves the machine's own alone
    mkdir -p "$here/bin" "$here/networks"
    cat >"$CONTAINERS_CONF" <<END
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
[engine]
cgroup_manager = "cgroupfs"
runtime = "runc"
events_logger = "none"
[network]
network_backend = "netavark"
network_config_dir = "$here/networks"
END
    cat >"$CONTAINERS_STORAGE_CONF" <<END
[storage]
driver = "overlay"
graphroot = "$here/storage"
runroot = "$here/run"
END
    # What the page says to type, carried out by podman; nothing is ever fetched.
    cat >"$here/bin/docker" <<'END'
#!/bin/sh
shift
case "$1" in
build) exec buildah bud -q --pull-never --network=host --format docker -t docker.io/library/podium -f Dockerfile .. >>../log 2>&1 ;;
cp) shift && exec podman cp "podium_${1%%:*}_1:${1#*:}" "$2" ;;
exec) shift && exec podman-compose exec -T "$@" ;;
esac
exec podman-compose --in-pod=false --podman-run-args=--pull=never "$@" >>../log 2>&1
END
    chmod +x "$here/bin/docker"
    PATH="$here/bin:$PATH"
}

build() { # build NAME FILE [CONTEXT]
    timeout 300 buildah bud -q --pull-never --network=host -t "docker.io/library/$1" -f "$images/$2" "${3:-$images}" >>"$here/log" 2>&1
}

debian_images() { # what the shipped files name, made of Debian's packages; kept for the next time
    podman image exists localhost/prepared && return
    timeout 600 mmdebstrap --quiet --variant=apt --aptopt='Acquire::Languages "none"' --dpkgopt=force-unsafe-io \
        trixie "$here/base.tar" || skip "Debian's packages can't be had"
    podman import --quiet "$here/base.tar" docker.io/library/debian:trixie-slim >/dev/null
    rm "$here/base.tar"
    podman run --rm --network=none debian:trixie-slim true || skip "podman can't run containers on this machine"
    build servers servers
    for image in postgres:17 haproxy:3.2 caddy:2; do
        build "$image" "${image%:*}"
    done
    podman tag docker.io/library/servers localhost/prepared
}

rust_image() {
    [ -x "$program" ] || skip "$program is not built"
    mkdir -p "$here/rust"
    strip -o "$here/rust/podium" "$program"
    cp "$images/cargo" "$here/rust/"
    build rust:1.95-trixie rust "$here/rust"
}

page() { # page NUMBER: runs that block of commands of the page's section on containers
    awk -v wanted="$1" '
        /^### / { inside = $0 == "### Containers" }
        inside && /^```sh$/ { number++; if (number == wanted) { printing = 1; next } }
        /^```$/ { printing = 0 }
        printing' README.md | sed 's/podium\.example\.org/podium.localhost/' >"../page-$1.sh"
    [ -s "../page-$1.sh" ]
    # Addresses that are free on this machine; nothing else differs from the page.
    [ "$1" != 1 ] || sed -i "s/^cd deploy$//; s/^COMPOSE_PROFILES=tls$/&\n$(free_places)/" "../page-$1.sh"
    timeout 300 sh "${2:--eu}" "../page-$1.sh"
}

free_places() {
    python3 - <<'END'
import random, socket
sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
names = ["PODIUM_HTTP_PORT", "PODIUM_HTTPS_PORT", "PODIUM_PORT"]
lines = [f"{name}={socket.getsockname()[1]}" for name, socket in zip(names, sockets)]
print("\\n".join([*lines, f"PODIUM_SUBNET=10.{random.randrange(180, 250)}.{random.randrange(256)}.0\\/24"]))
END
}

wait_until_ready() {
    for _ in $(seq 60); do
        docker compose exec "$1" podium check --ready >/dev/null 2>&1 && return
        sleep 1
    done
    echo "$1 is not ready within a minute"
    podman logs --tail 20 "podium_$1_1"
    exit 1
}

finish() {
    status=$?
    [ "$status" = 0 ] || { podman ps --all; podman logs --tail 40 podium_proxy_1; tail -n 30 "$here/log" "$here/clone/log" "$here/clone/said"; }
    cd "$here/clone/deploy" && docker compose down --volumes >/dev/null 2>&1 || true
    podman rm --all --force >/dev/null 2>&1 || true
    [ "$status" = 0 ] && echo "containers: 1 passed, 0 failed" || echo "containers: 0 passed, 1 failed"
    exit "$status"
}

engine
exec 9>"$here/lock" && flock 9 # one at a time
debian_images
[ "${1:-}" != prepare ] || exit 0
rust_image
rm -rf "$here/clone"
mkdir -p "$here/clone"
git ls-files -z --cached --others --exclude-standard | tar --create --null --files-from=- | tar --extract --directory "$here/clone"
cd "$here/clone/deploy"
trap finish EXIT

echo "containers: up"
page 1
wait_until_ready podium-a
wait_until_ready podium-b

echo "containers: the first administrator makes a list"
page 2 -u >../said 2>&1 # without a mail server, `podium check` fails
grep -q "^ok .*pg_dump: of the server.s version is there" ../said
test "$(grep "^FAILED" ../said | cut -d: -f1)" = "FAILED   mail server"
docker compose exec tls cat /data/caddy/pki/authorities/local/root.crt >../root.crt
port=$(sed -n 's/^PODIUM_HTTPS_PORT=//p' .env)
journey() { (cd .. && timeout 300 python3 "$images/journey.py" "$port" root.crt "$@"); }
space=$(journey begin "$(tail -n 1 ../said)")

echo "containers: one instance after the other restarts while people read and write"
touch ../people-go-on
journey go-on people-go-on >../outcome 2>&1 &
people=$!
page 4
rm ../people-go-on
wait "$people" || { cat ../outcome; exit 1; }
cat ../outcome

echo "containers: a backup is made, checked, copied and restored"
page 3
ls -l copy-of-backups/today.backup
wait_until_ready podium-a
journey end -
docker compose exec podium-a podium export --space "$space" --category Films >../films.csv
grep -q "^1,Heat" ../films.csv || { head -n 5 ../films.csv; exit 1; }
