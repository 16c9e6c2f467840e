#!/usr/bin/env python3
"""How the program does at any size: ratios, all measured in one run.

    cargo build --release && benches/at_any_size.py [--viva PATH] [--before PATH] [--quick] [PART]…

Compares with `less` (a pager on a small file) and `true`; with `hashcards check` where it is
installed; with an earlier build of the program where `--before` names one; and with a build whose
`content/` was made ten times as large where `--tenfold` names one (`--tenfold-content` makes it).
What is not there is left out. Needs a Unix.
CPU is user and system time, which another program on the machine disturbs least.
"""

import argparse
import datetime
import fcntl
import math
import os
import pty
import random
import select
import re
import shutil
import signal
import sqlite3
import struct
import subprocess
import tempfile
import termios
import time

ITEM = """
  - id: item-{n}
    kind: {kind}
    title: Generated item {n}
    level: mid
    time: 3m30s
    tags: [topic-{topic}, part-{part}]
    prompt: |
      A service of version {n} answers slowly at peak time. What do you look at first,
      and what would you change?
    look_for:
      - id: measure
        text: Measures before changing anything.
        weight: 2
        match: [measure|profile before|first, {{all: [latency|time, metric|trace|log], within: 12}}]
        follow_up: Which figure would you trust?
      - id: cause
        text: Names a likely cause, such as a missing index or a cold cache.
        match: ['[missing index]|[cold cache]|lock*']
        partial: [database]
      - id: roll-back
        text: Rolls back when users suffer.
    answer: I measure first, look at the latency metrics, check for a missing index, and roll back.
"""


def bank(path, items):
    with open(path, "w") as file:
        file.write("bank: generated\ntitle: A generated bank\ntags: [generated]\nitems:\n")
        for n in range(items):
            kind = "question" if n % 3 else "scenario"
            file.write(ITEM.format(n=n, kind=kind, topic=n % 17, part=n % 5))


def history(path, reviews, items):
    name = random.Random(1)
    with open(path, "w") as file:
        file.write('{"history":{"format":1}}\n')
        for n in range(reviews):
            item, round_ = n % items, n // items
            day = datetime.date(2019, 1, 1) + datetime.timedelta(days=round_)
            due = day + datetime.timedelta(days=3)
            kind = "review" if round_ else "new"
            clock = f"{8 + item // 3600 % 12:02}:{item // 60 % 60:02}:{item % 60:02}"
            file.write(
                f'{{"review":{{"uid":"{name.getrandbits(128):032x}","bank":"generated",'
                f'"item":"item-{item}","at":"{day}T{clock}Z","day":"{day}","utc_offset":0,'
                f'"kind":"{kind}","rating":"good","machine":0.75,"score":0.75,'
                f'"used_ms":120000,"due":"{due}"}}}}\n'
            )


def sheet(path, rows):
    with open(path, "w") as file:
        file.write("prompt,answer,tags\n")
        for n in range(rows):
            file.write(
                f'"What does service {n} do when its queue is full, and who notices first?",'
                f'"It refuses new work number {n}, tells the caller to wait, and the alarm rings.",'
                f"queues topic-{n % 17}\n"
            )


def collection(path, notes):
    """A collection of Anki in its older form, with a card and two reviews a note."""
    db = sqlite3.connect(path)
    db.executescript("""
        CREATE TABLE col (models TEXT, decks TEXT);
        CREATE TABLE notes (id INTEGER, guid TEXT, mid INTEGER, tags TEXT, flds TEXT);
        CREATE TABLE cards (id INTEGER, nid INTEGER, did INTEGER, ord INTEGER);
        CREATE TABLE revlog
            (id INTEGER, cid INTEGER, ease INTEGER, ivl INTEGER, time INTEGER, type INTEGER,
             factor INTEGER);
    """)
    models = '{"1": {"flds": [{"name": "Front"}, {"name": "Back"}]}}'
    db.execute("INSERT INTO col VALUES (?, ?)", (models, '{"1": {"name": "Services"}}'))
    for n in range(notes):
        fields = (
            f"What does service {n} do when its queue is <b>full</b>, and who notices first?\x1f"
            f"It refuses new work number {n}, tells the caller to wait, and the alarm rings."
        )
        db.execute("INSERT INTO notes VALUES (?, ?, 1, ?, ?)", (n, f"g{n}", "queues", fields))
        db.execute("INSERT INTO cards VALUES (?, ?, 1, 0)", (n, n))
        for day in (1, 4):
            at = 1_600_000_000_000 + day * 86_400_000 + n
            db.execute("INSERT INTO revlog VALUES (?, ?, 3, ?, 9000, 1, 2500)", (at, n, 3 * day))
    db.commit()
    db.close()


def tenfold(content):
    """Writes nine copies of each bank beside it, under other ids."""
    for name in sorted(os.listdir(content)):
        if not name.endswith(".yaml"):
            continue
        with open(os.path.join(content, name)) as file:
            text = file.read()
        for copy in range(2, 11):
            other = re.sub(r"(?m)^bank: *(\S+)", rf"bank: \1-{copy}", text, count=1)
            with open(os.path.join(content, f"{name[:-5]}-{copy}.yaml"), "w") as file:
                file.write(other)


def real_banks(folder, items, is_read):
    """Copies of the banks of `content/`, under other ids, until there are so many items. What an
    earlier build cannot read is left out: it would be done with it at once."""
    content = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "content")
    banks = {}
    for name in sorted(os.listdir(content)):
        path = os.path.join(content, name)
        if name.endswith(".yaml") and is_read(path):
            with open(path) as file:
                banks[name] = file.read()
    os.makedirs(folder, exist_ok=True)
    made = copy = 0
    while made < items:
        copy += 1
        for name, text in banks.items():
            if made < items:
                made += len(re.findall(r"(?m)^  - id:", text))
                text = re.sub(r"(?m)^bank: *(\S+)", rf"bank: \1-{copy}", text, count=1)
                with open(os.path.join(folder, f"{name[:-5]}-{copy}.yaml"), "w") as file:
                    file.write(text)


def size_of(path):
    """The bytes of a file, or of the files of a folder."""
    if os.path.isfile(path):
        return os.path.getsize(path)
    return sum(os.path.getsize(os.path.join(path, name)) for name in os.listdir(path))


class Run:
    """A program that has run to its end."""

    def __init__(self, command, env):
        begun = time.perf_counter()
        process = subprocess.Popen(
            command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.succeeded = process.returncode == 0
        self.wall = time.perf_counter() - begun
        self.cpu = used.ru_utime + used.ru_stime
        self.peak = used.ru_maxrss * 1024


class Terminal:
    """A program in a terminal of 80 by 24."""

    def __init__(self, command, env):
        self.begun = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], command, env)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def read(self, wait):
        """What comes within that time; nothing is the empty string."""
        if not select.select([self.fd], [], [], wait)[0]:
            return b""
        try:
            return os.read(self.fd, 1 << 16)
        except OSError:
            return b""

    def until(self, text, wait=60):
        """Seconds from the start until the text has come."""
        seen = b""
        while text not in seen:
            if time.perf_counter() - self.begun > wait:
                raise SystemExit(f"{text!r} did not come; instead: {seen[-400:]!r}")
            seen += self.read(1)
        return time.perf_counter() - self.begun

    def settle(self, quiet=0.4, most=3):
        """Until nothing comes any more; some never come to rest."""
        end = time.perf_counter() + most
        while time.perf_counter() < end and self.read(quiet):
            pass

    def send(self, text):
        os.write(self.fd, text)

    def cpu(self):
        with open(f"/proc/{self.pid}/schedstat") as file:
            return int(file.read().split()[0]) / 1e9

    def to_disk(self):
        with open(f"/proc/{self.pid}/io") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("write_bytes"))

    def end(self):
        os.kill(self.pid, signal.SIGTERM)
        self.settle(0.5)
        os.close(self.fd)
        os.waitpid(self.pid, 0)


def best(times, measure):
    return min(measure() for _ in range(times))


class Bench:
    def __init__(self, args, folder):
        self.args, self.folder = args, folder
        self.times = 3 if args.quick else 7
        self.builds = {"now": args.viva}
        if args.before:
            self.builds["before"] = args.before
        bank(self.path("big.yaml"), 10_000)

    def path(self, name):
        return os.path.join(self.folder, name)

    def env(self, data):
        keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return keep | {
            "VIVA_DATA_DIR": self.path(data), "XDG_CONFIG_HOME": self.path("config"),
            "TERM": "xterm-256color", "LANG": "C.UTF-8",
        }

    def each(self, measure):
        """A figure of each build, by its name, the newest first."""
        return {name: measure(viva, name) for name, viva in self.builds.items()}

    def line(self, what, figures, goal, show=lambda seconds: f"{seconds * 1000:.1f} ms"):
        """One line: what each build needs, and the first as a ratio of the others."""
        now = figures["now"]
        told = [f"{name} {show(figure)}" for name, figure in figures.items()]
        ratios = [
            f"{now / figure:.2f} x {name}" for name, figure in figures.items()
            if name != "now" and figure > 0
        ]
        print(f"{what:48}  {', '.join(ratios) or '-':28}  goal {goal:22}  ({', '.join(told)})",
              flush=True)

    def first_frame(self):
        def frame(name, command, text):
            def once():
                terminal = Terminal(command, self.env(f"frame-{name}"))
                took = terminal.until(text), terminal.cpu()
                terminal.end()
                return took
            once()
            runs = [once() for _ in range(self.times * 2)]
            return [min(figures) for figures in zip(*runs)]
        small = self.path("small.txt")
        with open(small, "w") as file:
            file.write("one line\n" * 30)
        figures = self.each(lambda viva, name: frame(name, [viva], b"quit"))
        figures["less"] = frame("less", ["less", small], b"small.txt")
        for what, at in [("first frame, built-in banks", 0), ("  its CPU, of the main thread", 1)]:
            self.line(what, {name: both[at] for name, both in figures.items()}, "2.5 x less")
        if self.args.tenfold:
            took = frame("tenfold", [self.args.tenfold], b"quit")
            for what, at in [("  with ten times the built-in content", 0), ("    its CPU", 1)]:
                ten = {"now": took[at], "less": figures["less"][at], "onefold": figures["now"][at]}
                self.line(what, ten, "2.5 x less")

    def commands(self):
        big = self.path("big.yaml")

        def cpu(arguments):
            def measure(viva, name):
                env = self.env(f"commands-{name}")
                # A store, and what is kept beside it.
                Run([viva, "due", "--bank", big], env)
                Run([viva, *arguments], env)
                return best(self.times, lambda: Run([viva, *arguments], env).cpu)
            return self.each(measure)
        listing = cpu(["list", "--bank", big])
        listing["true"] = best(self.times, lambda: Run(["true"], self.env("commands-now")).wall)
        self.line("list, 10,000 items, files unchanged (CPU)", listing, "0.1 x before")
        quiz = cpu(["quiz", "--plain", "--bank", big])
        self.line("quiz --plain to its first prompt (CPU)", quiz, "0.1 x before")
        self.line("show of one of 10,000 items (CPU)", cpu(["show", "item-5000", "--bank", big]),
                  "1.1 x before")
        due, plain = cpu(["due", "--bank", big]), cpu(["due"])
        figures = {"now": due["now"], "due alone": plain["now"]}
        if "before" in due:
            figures["before"] = due["before"]
        self.line("due --bank, files unchanged (CPU)", figures, "as due alone")

    def cold(self):
        """A file that was never read, and one that was: it has changed, but its items have not, so
        that they come from the cache."""
        big = self.path("big.yaml")
        cards = self.path("cards")

        def first_time(viva, name):
            data = f"cold-first-{name}"

            def once():
                # Wherever in it a build keeps what it has read.
                shutil.rmtree(self.path(data), ignore_errors=True)
                Run([viva, "due"], self.env(data))
                return Run([viva, "list", "--bank", big], self.env(data))
            return [once() for _ in range(self.times)]

        def changed(viva, name):
            env = self.env(f"cold-{name}")
            Run([viva, "due"], env)
            Run([viva, "list", "--bank", big], env)

            def once():
                with open(big, "a") as file:
                    file.write("# changed\n")
                return Run([viva, "list", "--bank", big], env)
            return [once() for _ in range(self.times)]
        read = {"first time": self.each(first_time), "file changed": self.each(changed)}
        others = {}
        if shutil.which("hashcards"):
            os.makedirs(cards, exist_ok=True)
            with open(os.path.join(cards, "deck.md"), "w") as file:
                for n in range(10_000):
                    file.write(f"Q: What does service {n} do at peak time?\nA: It answers slowly.\n\n")
            command = ["hashcards", "check", cards]
            others["hashcards"] = [Run(command, self.env("cold-now")) for _ in range(self.times)]
        for when, builds in read.items():
            walls = {name: min(run.wall for run in runs) for name, runs in (builds | others).items()}
            cpu = {name: min(run.cpu for run in runs) for name, runs in (builds | others).items()}
            peaks = {name: max(run.peak for run in runs) / os.path.getsize(big)
                     for name, runs in builds.items()}
            self.line(f"list, 10,000 items, {when} (wall)", walls, "1.5 x hashcards")
            self.line("  its CPU", cpu, "")
            self.line("  its memory, as a multiple of the file", peaks, "4 x the file",
                      lambda n: f"{n:.1f} x")

    def histories(self):
        sizes = [10_000, 100_000] if self.args.quick else [10_000, 100_000, 1_000_000]
        for size in sizes:
            history(self.path(f"{size}.jsonl"), size, size // 100)
        cpu = {}
        for size in sizes:
            def measure(viva, name, size=size):
                data = f"history-{size}-{name}"
                shutil.rmtree(self.path(data), ignore_errors=True)
                run = Run([viva, "import", "history", self.path(f"{size}.jsonl")], self.env(data))
                cpu[size, name] = run.cpu
                return run.cpu
            self.line(f"history import, {size:,} reviews (CPU)", self.each(measure), "0.3 x before")
        self.exponents(cpu, sizes)

    def exponents(self, cpu, sizes):
        def exponent(_, name):
            grown = cpu[sizes[-1], name] / cpu[sizes[0], name]
            return math.log(grown) / math.log(sizes[-1] / sizes[0])
        self.line("  its exponent", self.each(exponent), "1.05", lambda n: f"{n:.3f}")

    def growth(self, cpu, sizes):
        """The exponent of what comes with each item alone: what every run costs is left out."""
        one, two, four = sizes

        def exponent(_, name):
            first, second = cpu[two, name] - cpu[one, name], cpu[four, name] - cpu[two, name]
            return math.log2(second / first) if first > 0 and second > 0 else float("nan")
        self.line("  its exponent, fixed costs left out", self.each(exponent), "1.05",
                  lambda n: f"{n:.3f}")

    def statistics(self):
        thousand, reviews = self.path("thousand.yaml"), self.path("stats.jsonl")
        bank(thousand, 1_000)
        history(reviews, 100_000, 1_000)

        def measure(viva, name):
            env = self.env(f"stats-{name}")
            Run([viva, "import", "history", reviews], env)
            command = [viva, "stats", "--format", "json", "--bank", thousand]
            Run(command, env)
            return best(self.times, lambda: Run(command, env).cpu)
        self.line("stats --format json, 100,000 reviews (CPU)", self.each(measure), "0.2 x before")

    def check(self):
        items = 1_000 if self.args.quick else 10_000
        generated, real = self.path("check.yaml"), self.path("real")
        bank(generated, items)

        def is_read(path):
            builds = self.builds.items()
            return all(Run([viva, "list", "--bank", path], self.env(f"read-{name}")).succeeded
                       for name, viva in builds)
        real_banks(real, items, is_read)
        one_of_real = os.path.join(real, sorted(os.listdir(real))[0])
        for what, path, edited, old, new in [
            ("", generated, generated, "version 0 answers", "version 0 replies"),
            (", real rubrics", real, one_of_real, "prompt: |\n", "prompt: |\n      Tell me.\n"),
        ]:
            cold, warm, after = {}, {}, {}
            with open(edited) as file:
                text = file.read()
            for name, viva in self.builds.items():
                env = self.env(f"check{what[2:6]}-{name}")
                # A store, beside which it is kept what was found.
                Run([viva, "due"], env)
                cold[name] = Run([viva, "check", path], env)
                warm[name] = Run([viva, "check", path], env)
                with open(edited, "w") as file:
                    file.write(text.replace(old, new, 1))
                after[name] = Run([viva, "check", path], env)
                with open(edited, "w") as file:
                    file.write(text)
            for when, runs in [("again", warm), ("one item edited", after), ("first time", cold)]:
                self.line(f"check, {items:,} items{what}, {when} (wall)",
                          {name: run.wall for name, run in runs.items()}, "0.3 x before")
                # The first time all cores are at work.
                goal = "" if when == "first time" else "0.3 x before"
                self.line("  its CPU", {name: run.cpu for name, run in runs.items()}, goal)
            figures = {name: run.cpu / run.wall for name, run in cold.items()}
            cores = f"{os.cpu_count()} where nothing else runs"
            self.line("  cores at work", figures, cores, lambda n: f"{n:.2f}")
            size = size_of(path)
            figures = {name: run.peak / size for name, run in cold.items()}
            self.line("  its memory, as a multiple of the files", figures, "",
                      lambda n: f"{n:.1f} x")

    def others(self):
        """What the goals say nothing of, so that nothing of it gets slower unseen."""
        answer = self.path("answer.txt")
        with open(answer, "w") as file:
            file.write("I would keep it warm with provisioned concurrency, although that costs money.\n")
        for command in [
            ["--help"], ["list"], ["show", "slow-first-requests"], ["history"], ["stats"],
            ["score", "--item", "slow-first-requests", "--response", answer],
            ["export", "json", "--bank", "linux-and-shell"], ["check"],
        ]:
            def measure(viva, name, command=command):
                env = self.env(f"others-{name}")
                Run([viva, "due"], env)
                return best(self.times, lambda: Run([viva, *command], env).cpu)
            words = " ".join(word for word in command if word != answer)
            self.line(f"{words} (CPU)", self.each(measure), "1.1 x before")

    def imports(self):
        sizes = [10_000, 20_000, 40_000] if self.args.quick else [25_000, 50_000, 100_000]
        for what, kind, ending, make in [
            ("CSV import", "csv", "csv", sheet), ("Anki import", "anki", "anki2", collection),
        ]:
            cpu, peaks = {}, {}
            for size in sizes:
                path = self.path(f"{size}.{ending}")
                make(path, size)
                for name, viva in self.builds.items():
                    env = self.env(f"{kind}-{size}-{name}")
                    out = self.path(f"{kind}-{size}-{name}.yaml")
                    command = [viva, "import", kind, path, "-o", out]
                    runs = []
                    for _ in range(3):
                        if os.path.exists(out):
                            os.remove(out)
                        runs.append(Run(command, env))
                    cpu[size, name] = min(run.cpu for run in runs)
                    peaks[name] = max(run.peak for run in runs) / os.path.getsize(path)
            self.line(f"{what}, {sizes[-1]:,} items: memory, of the file", peaks, "8 x the file",
                      lambda n: f"{n:.1f} x")
            took = {name: cpu[sizes[-1], name] for name in self.builds}
            self.line("  its CPU", took, "")
            self.growth(cpu, sizes)

    def keys(self):
        def cost(viva, name, length, key):
            terminal = Terminal([viva, "quiz", "-n", "1", "--no-timer"], self.env(f"keys-{name}"))
            terminal.until(b"submit")
            words = ("It depends on what is measured and where the time goes. " * 2000)[:length]
            text = "\n".join(words[at:at + 600] for at in range(0, length, 600))
            terminal.send(b"\x1b[200~" + text.encode() + b"\x1b[201~")
            terminal.settle()
            # A draft is saved a second after it was typed.
            time.sleep(1.2)
            terminal.settle()
            keys, before = 40, terminal.cpu()
            for _ in range(keys):
                terminal.send(key)
                terminal.read(1)
            used = terminal.cpu() - before
            terminal.end()
            return used / keys
        for what, key in [("a key", b"x"), ("an arrow", b"\x1b[A")]:
            def measure(viva, name, key=key):
                long = best(3, lambda: cost(viva, name, 60_000, key))
                short = best(3, lambda: cost(viva, name, 100, key))
                return long / short
            figures = self.each(measure)
            self.line(f"{what} in 60,000 characters, of one in 100 (CPU)", figures, "2",
                      lambda n: f"{n:.2f}")

    def idle(self):
        seconds = 5 if self.args.quick else 20

        def home(viva, name):
            terminal = Terminal([viva], self.env(f"idle-{name}"))
            terminal.until(b"quit")
            terminal.settle(1)
            end, got = time.perf_counter() + seconds, 0
            while (left := end - time.perf_counter()) > 0:
                got += len(terminal.read(left))
            terminal.end()
            return got
        self.line(f"bytes on the home screen in {seconds} s", self.each(home), "0", str)

        def answering(viva, name):
            terminal = Terminal([viva, "quiz", "-n", "1", "--time", "4m"], self.env(f"idle-{name}"))
            terminal.until(b"submit")
            terminal.send(b"x")
            time.sleep(2.5)
            terminal.settle(0.05)
            end, writes, disk = time.perf_counter() + seconds, 0, terminal.to_disk()
            while (left := end - time.perf_counter()) > 0:
                writes += bool(terminal.read(left))
            disk = terminal.to_disk() - disk
            terminal.end()
            return writes, disk
        figures = self.each(answering)
        writes = {name: figure[0] for name, figure in figures.items()}
        self.line(f"writes while answering in {seconds} s", writes, f"{seconds}", str)
        disk = {name: figure[1] for name, figure in figures.items()}
        self.line(f"bytes to disk while answering in {seconds} s", disk, "0", str)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--viva", default="target/release/viva", type=os.path.abspath)
    parser.add_argument("--before", type=os.path.abspath, help="an earlier build, to compare with")
    parser.add_argument("--tenfold", type=os.path.abspath, help="a build with ten times the content")
    parser.add_argument("--tenfold-content", metavar="FOLDER",
                        help="only write copies of the banks in this folder, to build that from")
    parser.add_argument("--quick", action="store_true", help="smaller sizes, fewer runs")
    parser.add_argument("only", nargs="*", help="only these parts, by their names")
    args = parser.parse_args()
    if args.tenfold_content:
        tenfold(args.tenfold_content)
        return
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(args, folder)
        for part in ("first_frame", "commands", "cold", "histories", "statistics", "check",
                     "imports", "keys", "idle", "others"):
            if not args.only or part in args.only:
                getattr(bench, part)()


if __name__ == "__main__":
    main()
