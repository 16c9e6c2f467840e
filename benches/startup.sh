#!/usr/bin/env bash
# How long the program takes to start: `viva --help` to its exit, and `viva` to its first frame.
#
#   cargo build --release && benches/startup.sh [runs]
#
# Beside them `true` to its exit: what starting any program costs here.
set -euo pipefail
cd "$(dirname "$0")/.."

runs=${1:-20}
viva=target/release/viva
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT

median() { sort -n | awk '{ all[NR] = $1 } END { printf "%.1f ms\n", all[int((NR + 1) / 2)] }'; }

timed() {
    for _ in $(seq "$runs"); do
        local start=$EPOCHREALTIME
        "$@" > /dev/null
        awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { print (b - a) * 1000 }'
    done | median
}

# The first frame is there when the footer of the home screen has come out of a
# pseudo-terminal; `q` then ends the program. Needs Python for the pseudo-terminal.
first_frame() {
    for _ in $(seq "$runs"); do
        rm -rf "$home/data"
        python3 - "$viva" "$home/data" <<'PYTHON'
import fcntl, os, pty, struct, sys, termios, time
viva, data = sys.argv[1:]
start = time.perf_counter()
pid, terminal = pty.fork()
if pid == 0:
    os.environ.update(TERM="xterm-256color", VIVA_DATA_DIR=data, LANG="C.UTF-8")
    os.execv(viva, [viva])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
seen = b""
while b"help" not in seen:
    seen += os.read(terminal, 65536)
print((time.perf_counter() - start) * 1000)
os.write(terminal, b"q")
try:
    while os.read(terminal, 65536):
        pass
except OSError:
    pass
os.waitpid(pid, 0)
PYTHON
    done | median
}

echo "true, to its exit:          $(timed /bin/true)"
echo "viva --help, to its exit:   $(timed "$viva" --help)"
echo "viva list, to its exit:     $(VIVA_DATA_DIR=$home/data timed "$viva" list)"
echo "viva, to its first frame:   $(first_frame)"
