"""Draws the program's icon and rasterises it.

Needs `pip install cairosvg pillow`; run from the repository: python tools/icons.py
Writes assets/icons/icon.svg, NxN.png for every size that desktops ask for, icon.ico and icon.icns.
"""

import io
from pathlib import Path

import cairosvg
from PIL import Image

FOLDER = Path("assets/icons")
SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024]

LANES = [156, 256, 356]  # where the threads run, in both directions, on a canvas of 512
THREAD = 34  # a thread's width
FAR = 28  # room that an upper thread leaves on both sides of the lower one's cut
END = [84, 428]  # where threads end
NODE = 33  # radius of the knots at the ends of the weft


def line(x1, y1, x2, y2, colour):
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}"/>'


def dot(x, y, radius, colour):
    return f'<circle cx="{x}" cy="{y}" r="{radius:g}" fill="{colour}" stroke="none"/>'


def thread(along, crossings, colour, vertical):
    """One thread, cut where it passes under a thread of the other direction."""
    cuts = [END[0]] + [edge for at in crossings for edge in (at - FAR, at + FAR)] + [END[1]]
    parts = []
    for start, stop in zip(cuts[::2], cuts[1::2]):
        parts.append(
            line(along, start, along, stop, colour) if vertical else line(start, along, stop, along, colour)
        )
    return "".join(parts)


def draw():
    warp, weft = "#b9c0ff", "#ffffff"
    shapes = []
    for column, x in enumerate(LANES):
        under = [y for row, y in enumerate(LANES) if (row + column) % 2 == 0]
        shapes.append(thread(x, under, warp, vertical=True))
    for row, y in enumerate(LANES):
        under = [x for column, x in enumerate(LANES) if (row + column) % 2 == 1]
        shapes.append(thread(y, under, weft, vertical=False))
    shapes += [dot(x, y, THREAD / 2, warp) for x in LANES for y in END]
    knots = "".join(dot(x, y, NODE, weft) for x in END for y in LANES)
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512">
  <defs>
    <linearGradient id="ground" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#6672ea"/>
      <stop offset="0.55" stop-color="#4f5bd5"/>
      <stop offset="1" stop-color="#3f49b8"/>
    </linearGradient>
  </defs>
  <rect x="16" y="16" width="480" height="480" rx="112" fill="url(#ground)"/>
  <g fill="none" stroke-width="{THREAD}" stroke-linecap="butt">{"".join(shapes)}</g>
  {knots}
</svg>
"""


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    svg = draw()
    (FOLDER / "icon.svg").write_text(svg)
    images = {}
    for size in SIZES:
        png = cairosvg.svg2png(svg.encode(), output_width=size, output_height=size)
        images[size] = Image.open(io.BytesIO(png))
        if size <= 512:
            (FOLDER / f"{size}x{size}.png").write_bytes(png)
    images[256].save(FOLDER / "icon.ico", sizes=[(size, size) for size in SIZES if size <= 256])
    images[1024].save(FOLDER / "icon.icns")


if __name__ == "__main__":
    main()
