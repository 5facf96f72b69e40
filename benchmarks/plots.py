"""Plots as SVG, written by hand: no library, nothing but text."""

from collections.abc import Iterable, Sequence
from html import escape

from benchmarks.results import Curve, Row, goals

WIDTH, LABEL, BAR, TOP = 900, 430, 22, 46
GREEN, RED, GREY, BLUE, INK = "#2e7d32", "#c62828", "#9e9e9e", "#1565c0", "#212121"


def bars(rows: Iterable[Row], title: str) -> str:
    """Return how far each figure is from its goal: 1 is the goal itself, farther right is better."""
    shown = [row for row in rows if row.goal]
    height = TOP + BAR * len(shown) + 30
    scale = (WIDTH - LABEL - 90) / 3
    parts = [_text(10, 24, title, size=15, weight="bold")]
    for number, row in enumerate(shown):
        reached = min(max(_reached(row), 0.0), 3.0)
        y = TOP + number * BAR
        colour = GREY if row.doubt else GREEN if row.verdict == "met" else RED
        parts += [
            _text(LABEL - 8, y + 14, row.what[:64], anchor="end"),
            f'<rect x="{LABEL}" y="{y + 3}" width="{reached * scale:.1f}" height="{BAR - 7}" fill="{colour}"/>',
            _text(LABEL + reached * scale + 5, y + 14, f"{row.value.median:.3g}{row.unit}"),
        ]
    x = LABEL + scale
    parts += [
        f'<line x1="{x}" y1="{TOP - 6}" x2="{x}" y2="{height - 24}" stroke="{INK}" stroke-dasharray="4 3"/>',
        _text(x, height - 8, "goal", anchor="middle"),
        _text(LABEL, height - 8, "green: met, red: missed, grey: measured smaller than the goal asks"),
    ]
    return _svg(WIDTH, height, parts)


def _reached(row: Row) -> float:
    assert row.goal is not None
    goal, value = goals()[row.goal], row.value.median
    if goal.at is not None:
        return value / goal.at
    assert goal.below is not None
    if value <= 0:
        return 3.0
    return goal.below / value


def over_time(curve: Curve) -> str:
    """Return median and p95 of requests second by second, with the arrivals as grey steps behind."""
    height, left, bottom = 320, 60, 270
    if not curve.points:
        return _svg(WIDTH, height, [_text(10, 24, f"{curve.name}: nothing was measured")])
    last = max(point[0] for point in curve.points) + 1
    most = max(1.0, *(point[3] for point in curve.points))
    rate = max(1.0, *(point[1] for point in curve.points))
    across, up = (WIDTH - left - 20) / last, (bottom - TOP) / most
    steps = [
        f'<rect x="{left + s * across:.1f}" y="{bottom - r / rate * (bottom - TOP):.1f}" width="{across:.1f}" '
        f'height="{r / rate * (bottom - TOP):.1f}" fill="#eeeeee"/>'
        for s, r, _, _ in curve.points
    ]
    title = f"{curve.name}: latency of requests, ms; grey: lifecycles/s, up to {rate:g}"
    return _svg(
        WIDTH,
        height,
        [
            _text(10, 24, title, size=15, weight="bold"),
            *steps,
            _line([(left + (s + 0.5) * across, bottom - p50 * up) for s, _, p50, _ in curve.points], BLUE),
            _line([(left + (s + 0.5) * across, bottom - p95 * up) for s, _, _, p95 in curve.points], RED),
            _text(left - 6, TOP + 4, f"{most:.0f}", anchor="end"),
            _text(left - 6, bottom, "0", anchor="end"),
            _text(left, bottom + 20, "0 s"),
            _text(WIDTH - 20, bottom + 20, f"{last:.0f} s", anchor="end"),
            _text(left, bottom + 38, "blue: median, red: p95"),
        ],
    )


def _line(points: Sequence[tuple[float, float]], colour: str) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'


def _text(x: float, y: float, text: str, *, anchor: str = "start", size: int = 12, weight: str = "normal") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" font-weight="{weight}" '
        f'fill="{INK}">{escape(text)}</text>'
    )


def _svg(width: int, height: int, parts: Sequence[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif">'
    return "\n".join([head, '<rect width="100%" height="100%" fill="white"/>', *parts, "</svg>", ""])
