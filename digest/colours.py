"""The organisation's colour, kept readable on white and on black.

WCAG 2.2 asks 4.5:1 between text and its ground (1.4.3); the relative luminance is its formula.
"""

ENOUGH = 4.6
_Colour = tuple[float, float, float]


def readable_on(colour: str, ground: str) -> str:
    """Return `colour` ("#rrggbb"), moved towards black or white until it reads on `ground`."""
    target = (0.0, 0.0, 0.0) if _luminance(_parse(ground)) > 0.18 else (1.0, 1.0, 1.0)
    start = _parse(colour)
    for step in range(21):
        share = step / 20
        mixed = (
            start[0] + (target[0] - start[0]) * share,
            start[1] + (target[1] - start[1]) * share,
            start[2] + (target[2] - start[2]) * share,
        )
        if contrast(mixed, _parse(ground)) >= ENOUGH:
            return _write(mixed)
    return _write(target)


def contrast(one: _Colour, other: _Colour) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _parse(colour: str) -> _Colour:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _write(colour: _Colour) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)


def _luminance(colour: _Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
