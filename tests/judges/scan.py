#!/usr/bin/env python3
"""Makes scans of a printed page: python3 scan.py PAGE.png FOLDER SEED COUNT BLUR NOISE MEDIAN

Each scan is the page turned by up to two degrees, out of focus by BLUR pixels, with NOISE per cent of its pixels black or white. With MEDIAN 1 it then
goes through a 3×3 median filter, as programs that read scans do first. One path a line. Exit 3 where Pillow is not installed.
"""

import random
import sys

try:
    from PIL import Image, ImageFilter
except ImportError as fault:
    print(f"Pillow is not installed: {fault}", file=sys.stderr)
    sys.exit(3)

ANGLE_MAX = 2.0


def scanned(page, dice, blur, noise, median):
    angle = dice.uniform(-ANGLE_MAX, ANGLE_MAX)
    scan = page.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
    scan = scan.filter(ImageFilter.GaussianBlur(blur)) if blur else scan
    pixels = bytearray(scan.tobytes())
    for _ in range(len(pixels) * noise // 100):
        pixels[dice.randrange(len(pixels))] = dice.choice((0, 255))
    scan = Image.frombytes("L", scan.size, bytes(pixels))
    return scan.filter(ImageFilter.MedianFilter(3)) if median else scan


def main(page, folder, seed, count, blur, noise, median):
    page = Image.open(page).convert("L")
    dice = random.Random(int(seed))
    for nth in range(int(count)):
        path = f"{folder}/scan-{page.width}-{blur}-{noise}-{nth}.png"
        scanned(page, dice, float(blur), int(noise), median == "1").save(path, compress_level=1)
        print(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
