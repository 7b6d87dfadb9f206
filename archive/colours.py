"""The organisation's colour, made readable: whatever is configured, contrast holds.

Contrast is that of WCAG 2.2 (relative luminance); text asks for 4.5 to 1.
"""

import colorsys

LIGHT_PAPER = "#ffffff"
DARK_PAPER = "#14171a"
ENOUGH = 4.6
"""A little over 4.5, for browsers that round."""
WHITE, BLACK = "#ffffff", "#000000"


def readable(colour: str, paper: str) -> str:
    """Return `colour`, darkened or lightened until text in it can be read on `paper`."""
    red, green, blue = _channels(colour)
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    step = -0.01 if _luminance(_channels(paper)) > 0.5 else 0.01
    while contrast(colour, paper) < ENOUGH and 0 < lightness + step < 1:
        lightness += step
        colour = _hex(colorsys.hls_to_rgb(hue, lightness, saturation))
    return colour


def ink_on(colour: str) -> str:
    """Return white or black, whichever can be read on `colour`; one always can (4.58 to 1)."""
    return WHITE if contrast(WHITE, colour) >= contrast(BLACK, colour) else BLACK


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((_luminance(_channels(one)), _luminance(_channels(other))))[::-1]
    return (lighter + 0.05) / (darker + 0.05)


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hex(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def _luminance(channels: tuple[float, float, float]) -> float:
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
