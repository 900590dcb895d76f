"""Runs a command at a pseudo-terminal of COLUMNS x ROWS, with a screen behind it that is not Millwright's own.

Reads a JSON line each: {"type": "keys"}. Writes a JSON line each: {"text": "what was written"}, {"screen": {"rows", "cursor"}} whenever
nothing was written for a moment, {"ended": code or -signal, "echoes": whether the terminal was left as shells need it}.
"""

import fcntl, json, os, select, struct, sys, termios

import pyte

QUIET = 0.03


def main(columns, rows, argv):
    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    pid = os.fork()
    if pid == 0:
        os.close(master)
        os.login_tty(os.dup(slave))
        os.close(slave)
        os.execvp(argv[0], argv)
    screen = pyte.Screen(columns, rows)
    stream = pyte.ByteStream(screen)
    typed = b""
    told = True
    waiting = [master, 0]
    while True:
        ready, _, _ = select.select(waiting, [], [], QUIET)
        if master in ready:
            data = os.read(master, 65536)
            stream.feed(data)
            tell(text=data.decode("latin-1"))
            told = False
        elif not told:
            tell(screen={"rows": [row.rstrip() for row in screen.display], "cursor": [screen.cursor.y, screen.cursor.x]})
            told = True
        if 0 in ready:
            data = os.read(0, 65536)
            if not data:
                waiting.remove(0)
            typed += data
            *lines, typed = typed.split(b"\n")
            for line in lines:
                os.write(master, json.loads(line)["type"].encode())
        if not ready and told:
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                modes = termios.tcgetattr(slave)[3]
                tell(ended=os.waitstatus_to_exitcode(status), echoes=bool(modes & termios.ECHO and modes & termios.ICANON))
                return
            if 0 not in waiting:
                # Nobody is there any more: the terminal is taken away, as when its window is closed.
                os.close(slave)
                os.close(master)
                os.waitpid(pid, 0)
                return


def tell(**what):
    print(json.dumps(what), flush=True)


main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
