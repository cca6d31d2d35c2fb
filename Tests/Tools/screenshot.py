#!/usr/bin/env python3
"""screenshot - run a terminal program in tmux, play keys, and draw its screen as a PNG.

    screenshot.py --size 120x36 --keys 'wait:1500 j j shot:list <F1>' --out x.png -- COMMAND...
    screenshot.py --ansi frame.ans --size 80x24 --out x.png        # draw a stored golden frame

Keys are ttymeter.py's scripts; `shot:NAME` on the way writes OUT-NAME.png, the end of the
script writes OUT. With --text / --save-ansi the plain text and the coloured text are kept
beside each picture (.txt / .ans). Uses a tmux server of its own, ended afterwards.

Box drawing, blocks, braille and sextants are drawn as geometry, so lines join without
gaps; other glyphs come from DejaVu Sans Mono, what it has not from WenQuanYi Micro Hei
where that is installed. Needs tmux and Pillow.
"""

import argparse
import os
import re
import shlex
import subprocess
import sys
import time
import unicodedata

from PIL import Image, ImageDraw, ImageFont

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from ttymeter import APPLICATION_KEYS, key_bytes, parse_keys, parse_size  # noqa: E402

FONTS = "/usr/share/fonts/truetype/dejavu/"
WIDE_FONT = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"  # Debian: fonts-wqy-microhei
PALETTES = {  # 16 colours, then default foreground, default background
    "dark": ("15161e f7768e 9ece6a e0af68 7aa2f7 bb9af7 7dcfff a9b1d6 "
             "565f89 ff899d b3e07f f4c98a 9bbcff d0b3ff a4dcff ffffff d5d9e8 11131a"),
    "xterm": ("000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 "
              "7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff e5e5e5 000000"),
    "light": ("000000 c4232b 2a7f3e 9a6a00 1f5fbf 8a3fa0 0e7c86 6b6f76 "
              "8a8f98 e0414a 3a9a50 b98300 3b7de0 a85cc0 1f9aa5 ffffff 24292f fcfcfa"),
}


def rgb(text):
    return tuple(int(text[i:i + 2], 16) for i in (0, 2, 4))


def colour256(n, base):
    if n < 16:
        return base[n]
    if n < 232:
        n -= 16
        return tuple(0 if v == 0 else 55 + 40 * v for v in (n // 36, n // 6 % 6, n % 6))
    return (8 + 10 * (n - 232),) * 3


def width(ch):
    if unicodedata.combining(ch) or unicodedata.category(ch) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(ch) in "WF" else 1


# ---------------------------------------------------------------- ANSI text -> cells

class Style:
    __slots__ = ("fg", "bg", "bold", "dim", "italic", "under", "reverse", "strike", "hidden", "over", "ucol")

    def __init__(self):
        self.reset()

    def reset(self):
        self.fg = self.bg = self.ucol = None
        self.bold = self.dim = self.italic = self.reverse = self.strike = self.hidden = self.over = False
        self.under = 0

    def copy(self):
        s = Style()
        for k in self.__slots__:
            setattr(s, k, getattr(self, k))
        return s

    def sgr(self, args):
        parts = args.split(";") if args else ["0"]
        i = 0
        while i < len(parts):
            sub = parts[i].split(":")
            p = int(sub[0] or 0)
            if p in (38, 48, 58):
                if len(sub) > 1:
                    nums = [int(v or 0) for v in sub[1:]]
                else:
                    nums = [int(v or 0) for v in parts[i + 1:i + 5]]
                    nums = nums[:4 if nums[:1] == [2] else 2]
                    i += len(nums)
                value = tuple(nums[-3:]) if nums[:1] == [2] else nums[-1] if nums else None
                setattr(self, {38: "fg", 48: "bg", 58: "ucol"}[p], value)
            elif p == 0:
                self.reset()
            elif p == 4:
                self.under = int(sub[1] or 1) if len(sub) > 1 else 1
            elif p in (1, 2, 3, 7, 8, 9, 53):
                setattr(self, {1: "bold", 2: "dim", 3: "italic", 7: "reverse", 8: "hidden", 9: "strike", 53: "over"}[p], True)
            elif p == 21:
                self.under = 2
            elif p == 22:
                self.bold = self.dim = False
            elif p in (23, 24, 27, 28, 29, 55):
                setattr(self, {23: "italic", 24: "under", 27: "reverse", 28: "hidden", 29: "strike", 55: "over"}[p], 0)
            elif 30 <= p <= 37:
                self.fg = p - 30
            elif 90 <= p <= 97:
                self.fg = p - 82
            elif 40 <= p <= 47:
                self.bg = p - 40
            elif 100 <= p <= 107:
                self.bg = p - 92
            elif p in (39, 49, 59):
                setattr(self, {39: "fg", 49: "bg", 59: "ucol"}[p], None)
            i += 1


TOKEN = re.compile(r"\x1b\[([0-9;:]*)m|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-9;?]*[A-Za-z]|[\x0e\x0f]|(.)", re.S)
ACS = dict(zip("jklmnqtuvwx`afg~.,+-0", "┘┐┌└┼─├┤┴┬│◆▒°±·▼◀▶▲█"))


def cells(text, cols, rows):
    """Grid of (char, Style) or None for the right half of a wide character."""
    blank = Style()
    grid = [[(" ", blank)] * cols for _ in range(rows)]
    style, shifted = Style(), False       # tmux carries the style over line ends
    for y, line in enumerate(text.split("\n")[:rows]):
        x = 0
        for m in TOKEN.finditer(line):
            if m.group(1) is not None:
                style.sgr(m.group(1))
            elif m.group(0) in ("\x0e", "\x0f"):
                shifted = m.group(0) == "\x0e"
            elif m.group(2) and m.group(2) not in "\r\x07":
                ch = ACS.get(m.group(2), m.group(2)) if shifted else m.group(2)
                w = width(ch)
                if w == 0:
                    if x and grid[y][x - 1]:
                        grid[y][x - 1] = (grid[y][x - 1][0] + ch, grid[y][x - 1][1])
                    continue
                if x + w > cols:
                    break
                grid[y][x] = (ch, style.copy())
                if w == 2:
                    grid[y][x + 1] = None
                x += w
    return grid


# ---------------------------------------------------------------- drawing

# Arms of the box characters: left, up, right, down; 0 none, 1 light, 2 heavy, 3 double.
BOX = {}
for _chars, _arms in (("─━│┃", ("1010", "2020", "0101", "0202")),
                      ("┌┍┎┏", ("0011", "0021", "0012", "0022")), ("┐┑┒┓", ("1001", "2001", "1002", "2002")),
                      ("└┕┖┗", ("0110", "0120", "0210", "0220")), ("┘┙┚┛", ("1100", "2100", "1200", "2200")),
                      ("├┝┞┟┠┡┢┣", ("0111", "0121", "0211", "0112", "0212", "0221", "0122", "0222")),
                      ("┤┥┦┧┨┩┪┫", ("1101", "2101", "1201", "1102", "1202", "2201", "2102", "2202")),
                      ("┬┭┮┯┰┱┲┳", ("1011", "2011", "1021", "2021", "1012", "2012", "1022", "2022")),
                      ("┴┵┶┷┸┹┺┻", ("1110", "2110", "1120", "2120", "1210", "2210", "1220", "2220")),
                      ("┼┽┾┿╀╁╂╋", ("1111", "2111", "1121", "2121", "1211", "1112", "1212", "2222")),
                      ("╴╵╶╷╸╹╺╻", ("1000", "0100", "0010", "0001", "2000", "0200", "0020", "0002")),
                      ("╼╽╾╿", ("1020", "0102", "2010", "0201")),
                      ("═║╔╗╚╝╠╣╦╩╬", ("3030", "0303", "0033", "3003", "0330", "3300", "0333", "3303", "3033", "3330", "3333")),
                      ("╒╓╕╖╘╙╛╜╞╟╡╢╤╥╧╨╪╫", ("0031", "0013", "3001", "1003", "0130", "0310", "3100", "1300", "0131", "0313",
                                               "3101", "1303", "3031", "1013", "3130", "1310", "3131", "1313"))):
    BOX.update(zip(_chars, _arms))
DASHES = {"┄": (3, 0, 1), "┅": (3, 0, 2), "┆": (3, 1, 1), "┇": (3, 1, 2), "┈": (4, 0, 1), "┉": (4, 0, 2),
          "┊": (4, 1, 1), "┋": (4, 1, 2), "╌": (2, 0, 1), "╍": (2, 0, 2), "╎": (2, 1, 1), "╏": (2, 1, 2)}
QUADS = {"▖": 4, "▗": 8, "▘": 1, "▙": 13, "▚": 9, "▛": 7, "▜": 11, "▝": 2, "▞": 6, "▟": 14}
BRAILLE_DOTS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))


class Painter:
    def __init__(self, points, palette):
        names = {(False, False): "DejaVuSansMono.ttf", (True, False): "DejaVuSansMono-Bold.ttf",
                 (False, True): "DejaVuSansMono-Oblique.ttf", (True, True): "DejaVuSansMono-BoldOblique.ttf"}
        self.fonts = {k: ImageFont.truetype(FONTS + v, points) for k, v in names.items()}
        self.spare = ImageFont.truetype(FONTS + "DejaVuSans.ttf", points)
        self.wide = ImageFont.truetype(WIDE_FONT, points) if os.path.exists(WIDE_FONT) else None
        plain = self.fonts[False, False]
        self.w = round(plain.getlength("M"))
        up, down = plain.getmetrics()
        self.h, self.base = up + down, up
        words = [rgb(t) for t in PALETTES[palette].split()]
        self.base16, self.fg, self.bg = words[:16], words[16], words[17]
        self.missing = {}

    def lacks(self, ch):
        """True where the mono font would draw its empty box."""
        if ch not in self.missing:
            font = self.fonts[False, False]
            self.missing[ch] = bytes(font.getmask(ch)) == bytes(font.getmask("\U0010fffd")) and not ch.isspace()
        return self.missing[ch]

    def resolve(self, value, default):
        return default if value is None else value if isinstance(value, tuple) else colour256(value, self.base16)

    def colours(self, s):
        fg_value = s.fg + 8 if s.bold and isinstance(s.fg, int) and s.fg < 8 and self.bold_bright else s.fg
        fg, bg = self.resolve(fg_value, self.fg), self.resolve(s.bg, self.bg)
        if s.reverse:
            fg, bg = bg, fg
        if s.dim:
            fg = tuple((2 * f + b) // 3 for f, b in zip(fg, bg))
        return (bg if s.hidden else fg), bg

    bold_bright = False

    def draw(self, grid, cursor=None):
        rows, cols, pad = len(grid), len(grid[0]), self.w
        im = Image.new("RGB", (cols * self.w + 2 * pad, rows * self.h + 2 * pad), self.bg)
        d = ImageDraw.Draw(im)
        for y, row in enumerate(grid):            # backgrounds first, so glyphs may overhang
            for x, cell in enumerate(row):
                if cell:
                    wide = 2 if x + 1 < cols and row[x + 1] is None else 1
                    bg = self.colours(cell[1])[1]
                    if bg != self.bg:
                        x0, y0 = pad + x * self.w, pad + y * self.h
                        d.rectangle((x0, y0, x0 + wide * self.w - 1, y0 + self.h - 1), fill=bg)
        for y, row in enumerate(grid):
            for x, cell in enumerate(row):
                if cell:
                    wide = 2 if x + 1 < cols and row[x + 1] is None else 1
                    self.glyph(d, cell[0], cell[1], pad + x * self.w, pad + y * self.h, wide * self.w)
        if cursor and cursor[1] < rows and cursor[0] < cols:
            x0, y0 = pad + cursor[0] * self.w, pad + cursor[1] * self.h
            d.rectangle((x0, y0, x0 + self.w - 1, y0 + self.h - 1), outline=self.fg)
        return im

    def glyph(self, d, text, s, x, y, w):
        fg, bg = self.colours(s)
        h, ch = self.h, text[0]
        if s.under:
            col, yy = self.resolve(s.ucol, fg), y + self.base + 2
            if s.under == 3:
                for i in range(0, w, 4):
                    d.line((x + i, yy + 1, x + i + 2, yy - 1), fill=col)
                    d.line((x + i + 2, yy - 1, x + i + 4, yy + 1), fill=col)
            elif s.under in (4, 5):
                for i in range(0, w, 2 if s.under == 4 else 4):
                    d.line((x + i, yy, x + i + (0 if s.under == 4 else 2), yy), fill=col)
            else:
                d.line((x, yy, x + w - 1, yy), fill=col)
                if s.under == 2:
                    d.line((x, yy + 2, x + w - 1, yy + 2), fill=col)
        if s.strike:
            d.line((x, y + h // 2, x + w - 1, y + h // 2), fill=fg)
        if s.over:
            d.line((x, y, x + w - 1, y), fill=fg)
        if ch == " ":
            return
        n = ord(ch)
        if ch in BOX:
            self.box(d, BOX[ch], x, y, w, h, fg)
        elif ch in DASHES:
            k, vertical, weight = DASHES[ch]
            t = 1 if weight == 1 else 3
            for i in range(k):
                if vertical:
                    a, b = y + h * i // k, y + h * (i + 1) // k - max(2, h // (k * 3))
                    d.rectangle((x + w // 2 - t // 2, a, x + w // 2 - t // 2 + t - 1, b), fill=fg)
                else:
                    a, b = x + w * i // k, x + w * (i + 1) // k - max(2, w // (k * 3))
                    d.rectangle((a, y + h // 2 - t // 2, b, y + h // 2 - t // 2 + t - 1), fill=fg)
        elif ch in "╭╮╯╰":
            cx, cy, r = x + w // 2, y + h // 2, min(w, h) // 2
            dx, dy = (1 if ch in "╭╰" else -1), (1 if ch in "╭╮" else -1)
            ox, oy = cx + dx * r, cy + dy * r
            start = {(1, 1): 180, (-1, 1): 270, (-1, -1): 0, (1, -1): 90}[dx, dy]
            d.arc((ox - r, oy - r, ox + r, oy + r), start, start + 90, fill=fg)
            d.line((ox, cy, x + w - 1 if dx > 0 else x, cy), fill=fg)
            d.line((cx, oy, cx, y + h - 1 if dy > 0 else y), fill=fg)
        elif ch in "╱╲╳":
            if ch != "╲":
                d.line((x, y + h - 1, x + w - 1, y), fill=fg)
            if ch != "╱":
                d.line((x, y, x + w - 1, y + h - 1), fill=fg)
        elif 0x2581 <= n <= 0x2588:
            d.rectangle((x, y + h - round(h * (n - 0x2580) / 8), x + w - 1, y + h - 1), fill=fg)
        elif 0x2589 <= n <= 0x258F:
            d.rectangle((x, y, x + max(1, round(w * (0x2590 - n) / 8)) - 1, y + h - 1), fill=fg)
        elif ch == "▀":
            d.rectangle((x, y, x + w - 1, y + h // 2 - 1), fill=fg)
        elif ch == "▐":
            d.rectangle((x + w // 2, y, x + w - 1, y + h - 1), fill=fg)
        elif ch == "▔":
            d.rectangle((x, y, x + w - 1, y + h // 8), fill=fg)
        elif ch == "▕":
            d.rectangle((x + w - max(1, w // 8), y, x + w - 1, y + h - 1), fill=fg)
        elif ch in "░▒▓":
            k = {"░": 1, "▒": 2, "▓": 3}[ch]
            d.rectangle((x, y, x + w - 1, y + h - 1), fill=tuple((f * k + b * (4 - k)) // 4 for f, b in zip(fg, bg)))
        elif ch in QUADS:
            for bit, (qx, qy) in enumerate(((0, 0), (1, 0), (0, 1), (1, 1))):
                if QUADS[ch] >> bit & 1:
                    d.rectangle((x + qx * (w // 2), y + qy * (h // 2), x + (w // 2 if not qx else w) - 1,
                                 y + (h // 2 if not qy else h) - 1), fill=fg)
        elif 0x2800 <= n <= 0x28FF:
            dot = max(2, self.w // 4)
            for bit, (bx, by) in enumerate(BRAILLE_DOTS):
                if (n - 0x2800) >> bit & 1:
                    x0, y0 = x + w * (1 + 2 * bx) // 4 - dot // 2, y + h * (1 + 2 * by) // 8 - dot // 2
                    d.rectangle((x0, y0, x0 + dot - 1, y0 + dot - 1), fill=fg)
        elif 0x1FB00 <= n <= 0x1FB3B:
            v = n - 0x1FB00 + 1
            v += (v >= 21) + (v + (v >= 21) >= 42)
            for bit in range(6):
                if v >> bit & 1:
                    bx, by = bit % 2, bit // 2
                    d.rectangle((x + bx * w // 2, y + by * h // 3, x + (bx + 1) * w // 2 - 1, y + (by + 1) * h // 3 - 1), fill=fg)
        elif ch == "\ue0b0":
            d.polygon(((x, y), (x + w - 1, y + h // 2), (x, y + h - 1)), fill=fg)
        elif ch == "\ue0b2":
            d.polygon(((x + w - 1, y), (x, y + h // 2), (x + w - 1, y + h - 1)), fill=fg)
        elif self.lacks(ch):
            if self.wide and width(ch) == 2:
                d.text((x + w // 2, y + self.base), ch, font=self.wide, fill=fg, anchor="ms")
            elif width(ch) == 2 or self.spare.getlength(ch) == 0:
                d.rectangle((x + 1, y + 2, x + w - 2, y + h - 3), outline=fg)
                d.text((x + w // 2, y + h // 2), "%x" % n, font=self.spare.font_variant(size=7), fill=fg, anchor="mm")
            else:
                d.text((x + w // 2, y + self.base), ch, font=self.spare, fill=fg, anchor="ms")
        else:
            d.text((x, y + self.base), text, font=self.fonts[bool(s.bold), bool(s.italic)], fill=fg, anchor="ls")

    def box(self, d, arms, x, y, w, h, fg):
        cx, cy = x + w // 2, y + h // 2
        left, up, right, down = (int(c) for c in arms)
        gap = 2
        for weight, way in ((left, "l"), (up, "u"), (right, "r"), (down, "d")):
            offsets = {0: (), 1: (0,), 2: (-1, 0, 1), 3: (-gap, gap)}[weight]
            for o in offsets:
                # A double arm stops at the far or near rail of a crossing double pair.
                if way in "lr":
                    across = 3 in (up, down)
                    reach = 0
                    if weight == 3 and across:
                        side = up if o < 0 else down
                        reach = -gap if side == 3 else gap
                    elif weight == 1 and across and 3 == up == down:
                        reach = -gap
                    if way == "l":
                        d.line((x, cy + o, cx + reach, cy + o), fill=fg)
                    else:
                        d.line((cx - reach, cy + o, x + w - 1, cy + o), fill=fg)
                else:
                    across = 3 in (left, right)
                    reach = 0
                    if weight == 3 and across:
                        side = left if o < 0 else right
                        reach = -gap if side == 3 else gap
                    elif weight == 1 and across and 3 == left == right:
                        reach = -gap
                    if way == "u":
                        d.line((cx + o, y, cx + o, cy + reach), fill=fg)
                    else:
                        d.line((cx + o, cy - reach, cx + o, y + h - 1), fill=fg)


# ---------------------------------------------------------------- tmux

class Tmux:
    def __init__(self, command, cols, rows, env, term, cwd, history):
        self.base = ["tmux", "-L", "shot-%d" % os.getpid(), "-f", "/dev/null"]
        clean = {k: v for k, v in os.environ.items() if k not in ("TMUX", "STY", "NO_COLOR", "COLUMNS", "LINES")}
        clean.setdefault("LANG", "C.UTF-8")
        clean["LC_ALL"] = "C.UTF-8"
        pairs, drop = {"COLORTERM": "truecolor"}, ["TMUX", "TMUX_PANE"]
        if term:
            pairs["TERM"] = term
        for item in env:
            k, eq, v = item.partition("=")
            if eq:
                pairs[k] = v
            else:
                pairs.pop(k, None)
                drop.append(k)
        # env(1) inside the pane, so that nothing of tmux's own reaches the program
        inner = ["env"] + [w for k in drop for w in ("-u", k)] + ["%s=%s" % kv for kv in pairs.items()] + command
        line = "exec " + " ".join(shlex.quote(w) for w in inner)
        setup = ["set", "-g", "status", "off", ";", "set", "-g", "default-terminal", "tmux-256color", ";",
                 "set", "-g", "escape-time", "0", ";", "set", "-g", "history-limit", str(history), ";",
                 "set", "-g", "remain-on-exit", "on", ";", "set", "-g", "remain-on-exit-format", "", ";"]
        subprocess.run(self.base + ["start-server", ";"] + setup +
                       ["new-session", "-d", "-x", str(cols), "-y", str(rows), "-s", "s"] +
                       (["-c", cwd] if cwd else []) + [line], env=clean, check=True)

    def run(self, *args):
        return subprocess.run(self.base + list(args), capture_output=True, text=True, check=False).stdout

    def send(self, data):
        if data:
            self.run("send-keys", "-t", "s", "-H", *["%02x" % b for b in data])

    def facts(self):
        out = self.run("display-message", "-p", "-t", "s",
                       "#{cursor_x} #{cursor_y} #{cursor_flag} #{keypad_cursor_flag} #{pane_dead} #{pane_width} #{pane_height}")
        return [int(v or 0) for v in (out.strip() + " ").split(" ")[:7]]

    def capture(self):
        return self.run("capture-pane", "-p", "-e", "-N", "-t", "s")

    def close(self):
        subprocess.run(self.base + ["kill-server"], capture_output=True, check=False)


def main(argv=None):
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--size", default="120x36", help="COLSxROWS (120x36)")
    p.add_argument("--keys", default="wait:1500", help="key script (wait:1500)")
    p.add_argument("--key-delay", type=float, default=120, metavar="MS", help="pause after each key (120)")
    p.add_argument("--out", default="screen.png", help="PNG to write (screen.png)")
    p.add_argument("--env", action="append", default=[], metavar="K=V", help="set (K=V) or unset (K) a variable")
    p.add_argument("--term", help="TERM inside (tmux-256color)")
    p.add_argument("--cwd", help="directory to run in")
    p.add_argument("--palette", choices=sorted(PALETTES), default="dark")
    p.add_argument("--bold-bright", action="store_true", help="bold makes colours 0-7 bright")
    p.add_argument("--points", type=int, default=15, help="font size in pixels (15)")
    p.add_argument("--cursor", action="store_true", help="outline the cursor where it is shown")
    p.add_argument("--text", action="store_true", help="also write the plain text (.txt)")
    p.add_argument("--save-ansi", action="store_true", help="also write the coloured text (.ans)")
    p.add_argument("--ansi", metavar="FILE", help="draw this file; run nothing")
    p.add_argument("command", nargs=argparse.REMAINDER)
    a = p.parse_args(argv)
    cols, rows = parse_size(a.size)
    painter = Painter(a.points, a.palette)
    painter.bold_bright = a.bold_bright

    def write(text, path, cols, rows, cursor=None):
        grid = cells(text.rstrip("\n"), cols, rows)
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        painter.draw(grid, cursor).save(path)
        stem = os.path.splitext(path)[0]
        if a.text:
            with open(stem + ".txt", "w") as f:
                f.writelines("".join(c[0] for c in row if c).rstrip() + "\n" for row in grid)
        if a.save_ansi:
            with open(stem + ".ans", "w") as f:
                f.write(text)
        print(path)

    if a.ansi:
        with open(a.ansi, encoding="utf-8", errors="replace") as f:
            write(f.read(), a.out, cols, rows)
        return 0
    command = a.command[1:] if a.command[:1] == ["--"] else a.command
    if not command:
        p.error("no command")
    t = Tmux(command, cols, rows, a.env, a.term, a.cwd, 2000)
    try:
        def shot(path):
            cx, cy, shown, _, dead, w, h = t.facts()
            write(t.capture(), path, w, h, (cx, cy) if a.cursor and shown else None)
            if dead:
                print("the command has ended", file=sys.stderr)

        stem, ext = os.path.splitext(a.out)
        for kind, value, _ in parse_keys(a.keys):
            if kind == "wait":
                time.sleep(value)
            elif kind == "resize":
                t.run("resize-window", "-t", "s", "-x", str(value[0]), "-y", str(value[1]))
                time.sleep(a.key_delay / 1000)
            elif kind == "shot":
                shot("%s-%s%s" % (stem, value, ext or ".png"))
            else:
                if kind == "key":
                    application = t.facts()[3] and value.lower() in APPLICATION_KEYS
                    value = key_bytes(value, application)
                t.send(value)
                time.sleep(a.key_delay / 1000)
        shot(a.out)
    finally:
        t.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
